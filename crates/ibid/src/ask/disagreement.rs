//! Sources that answer otherwise: all are quoted, the newest one first, and nobody chooses between them.
//!
//! Of one document no two are: other numbers there are mostly those of another case, which a sentence before them or a
//! heading names, and no model that reads one sentence at a time can tell. Nor are two documents of which the question
//! names one (“under the 2023 policy”): then that one is asked.

mod named;
mod newest;

use ibid_core::{Citation, DocumentName};
use ibid_ground::{Abstention, AnswerType, Reason, Verdict};

use super::abstain::Gate;
use super::extractive::SHARE_OF_BEST;
use super::judge::{JudgedSentence, NEARLY_AS_GOOD};
use super::passages::Relevance;
use super::{CalibrationStage, Retrieval, Signals};
use crate::{Error, Library};

/// From this probability on that each of two sentences answers, what they say otherwise is told.
const ANSWERS_TOO: f64 = 0.5;

/// Different answers, the one that fits best first: of each, the sentences that give it, one of a document, that fit best
/// first.
#[derive(Debug)]
pub(super) struct Answers(Vec<Vec<Citation>>);

/// The sentence that the model finds best and those of other documents that answer otherwise, where all are as sure as an
/// answer has to be; `signals` are those of the question.
pub(super) fn of_judged(
    retrieval: &Retrieval,
    judged: &[JudgedSentence],
    (gate, signals): (&Gate, &Signals),
) -> Option<Answers> {
    let answers = |sentence: &&JudgedSentence| is_sure(sentence, gate, signals);
    judged.first().filter(answers)?;
    let answering: Vec<Citation> = judged.iter().filter(answers).map(|sentence| sentence.citation).collect();
    saying_otherwise(retrieval, &answering)
}

/// Takes those documents out of `judged` that answer otherwise than one that the question names, where that one is as sure
/// as an answer has to be.
pub(super) fn keep_named_of_judged(
    retrieval: &Retrieval,
    judged: &mut Vec<JudgedSentence>,
    (gate, signals): (&Gate, &Signals),
) {
    let answering = judged.iter().filter(|sentence| is_sure(sentence, gate, signals));
    let answering: Vec<Citation> = answering.map(|sentence| sentence.citation).collect();
    let passed_over = named::passed_over(retrieval, &answering);
    judged.retain(|sentence| !is_of(&passed_over, retrieval, sentence.citation));
}

fn is_sure(sentence: &JudgedSentence, gate: &Gate, signals: &Signals) -> bool {
    let signals = Signals { sentence: Some(sentence.weighed()), ..*signals };
    let stages = [CalibrationStage::Judged, CalibrationStage::Written];
    sentence.probability >= ANSWERS_TOO && gate.lets_through(&stages, &signals)
}

/// The same without a language model: the first of the `nearest` sentences, and the best ones of other documents.
pub(super) fn of_nearest(
    retrieval: &Retrieval,
    nearest: &[(Citation, Relevance)],
    gate: &Gate,
) -> Option<Answers> {
    saying_otherwise(retrieval, &answering(retrieval, nearest, gate))
}

/// The nearest sentences without those of documents that answer otherwise than one that the question names.
pub(super) fn named_of_nearest(retrieval: &Retrieval, gate: &Gate) -> Vec<(Citation, Relevance)> {
    let nearest = &retrieval.selected.best;
    let passed_over = named::passed_over(retrieval, &answering(retrieval, nearest, gate));
    nearest.iter().filter(|(citation, _)| !is_of(&passed_over, retrieval, *citation)).copied().collect()
}

/// The sentences that answer, one of a document; none where the first one does not.
///
/// Nobody has read whether they do. So they have to be good enough to be quoted, all hold of the question what the one that
/// fits best holds, and an answer is probable by each.
fn answering(retrieval: &Retrieval, nearest: &[(Citation, Relevance)], gate: &Gate) -> Vec<Citation> {
    let question = retrieval.question.as_str();
    let kind = AnswerType::of(question);
    let Some((best, of_best)) = nearest.first() else { return Vec::new() };
    let fits = nearest.iter().map(|(_, relevance)| relevance.fit());
    let least_fit = NEARLY_AS_GOOD * fits.fold(f32::NEG_INFINITY, f32::max);
    let answers = |citation: Citation, relevance: &Relevance| {
        let text = text(retrieval, citation);
        let signals = Signals {
            cosine: relevance.cosine,
            lexical: relevance.lexical,
            holds_kind: kind.may_be_in(text.unwrap_or_default(), question),
            ..Signals::default()
        };
        let stage = CalibrationStage::Retrieved;
        relevance.fit() >= least_fit
            && relevance.score >= SHARE_OF_BEST * of_best.score
            && gate.probability(stage, &signals) >= ANSWERS_TOO
            && gate.lets_through(&[stage], &signals)
    };
    if !answers(*best, of_best) {
        return Vec::new();
    }
    let mut seen: Vec<&DocumentName> = Vec::new();
    let mut answering = Vec::new();
    for (citation, relevance) in nearest {
        let Some(name) = document(retrieval, *citation).filter(|name| !seen.contains(name)) else { continue };
        seen.push(name);
        if answers(*citation, relevance) {
            answering.push(*citation);
        }
    }
    answering
}

/// The first of the sentences that answer, and those that say otherwise than it and than one another; each with those of
/// further documents that say the same, and otherwise than all others. `None` where no two say otherwise.
fn saying_otherwise(retrieval: &Retrieval, answering: &[Citation]) -> Option<Answers> {
    let mut answers: Vec<Vec<Citation>> = Vec::new();
    for sentence in answering {
        if answers.iter().all(|answer| contradict(retrieval, answer[0], *sentence)) {
            answers.push(vec![*sentence]);
        }
    }
    if answers.len() < 2 {
        return None;
    }
    let quoted: Vec<Citation> = answers.concat();
    let mut seen: Vec<Option<&DocumentName>> =
        quoted.iter().map(|citation| document(retrieval, *citation)).collect();
    for sentence in answering {
        let name = document(retrieval, *sentence);
        if seen.contains(&name) {
            continue;
        }
        let mut rest = answers.iter_mut().filter(|answer| !contradict(retrieval, answer[0], *sentence));
        if let (Some(answer), None) = (rest.next(), rest.next())
            && agree(retrieval, answer[0], *sentence)
        {
            answer.push(*sentence);
            seen.push(name);
        }
    }
    Some(Answers(answers))
}

/// Whether two sentences of different documents give different answers.
fn contradict(retrieval: &Retrieval, left: Citation, right: Citation) -> bool {
    let (Some(of_left), Some(of_right)) = (text(retrieval, left), text(retrieval, right)) else {
        return false;
    };
    document(retrieval, left) != document(retrieval, right)
        && ibid_ground::disagree(retrieval.question.as_str(), of_left, of_right)
}

/// Whether two sentences give the same answer.
fn agree(retrieval: &Retrieval, left: Citation, right: Citation) -> bool {
    let (Some(of_left), Some(of_right)) = (text(retrieval, left), text(retrieval, right)) else {
        return false;
    };
    ibid_ground::agree(retrieval.question.as_str(), of_left, of_right)
}

fn document(retrieval: &Retrieval, citation: Citation) -> Option<&DocumentName> {
    let passage = retrieval.selected.passages.get(citation.source.index())?;
    Some(&passage.document().name)
}

fn is_of(documents: &[&DocumentName], retrieval: &Retrieval, citation: Citation) -> bool {
    document(retrieval, citation).is_some_and(|name| documents.contains(&name))
}

fn text(retrieval: &Retrieval, citation: Citation) -> Option<&str> {
    retrieval.selected.passages.get(citation.source.index())?.sentence_text(citation.first)
}

/// The answer that quotes them, and what is said of it.
pub(super) async fn quoted(
    library: &Library,
    retrieval: &Retrieval,
    answers: Answers,
) -> Result<(Verdict, Option<String>), Error> {
    let passages = &retrieval.selected.passages;
    let (citations, order) = newest::first(library, retrieval, answers).await?;
    Ok(match ibid_ground::extractive(&retrieval.question, passages, &citations) {
        Ok(answer) => (Verdict::Answered(answer), Some(format!("the sources give different answers{order}"))),
        Err(error) => (Verdict::Abstained(Abstention::new(Reason::Unsupported, error.to_string())), None),
    })
}
