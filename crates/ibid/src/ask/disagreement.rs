//! Sources that answer otherwise: all are quoted, the newest one first, and nobody chooses between them.
//!
//! Of one document no two are: other numbers there are mostly those of another case, which a sentence before them or a
//! heading names, and no model that reads one sentence at a time can tell.

use std::cmp::Reverse;

use ibid_core::{Citation, DocumentName, Passage};
use ibid_ground::{Abstention, AnswerType, Reason, Verdict};

use super::abstain::Gate;
use super::extractive::SHARE_OF_BEST;
use super::judge::{JudgedSentence, NEARLY_AS_GOOD};
use super::passages::Relevance;
use super::{CalibrationStage, Retrieval, Signals};
use crate::{Error, Library};

/// From this probability on that each of two sentences answers, what they say otherwise is told.
const ANSWERS_TOO: f64 = 0.5;
/// Sentences that are quoted, at most.
const MOST_QUOTED: usize = 3;

/// The sentence that the model finds best and those of other documents that answer otherwise, where all are as sure as an
/// answer has to be; `signals` are those of the question.
pub(super) fn of_judged(
    retrieval: &Retrieval,
    judged: &[JudgedSentence],
    (gate, signals): (&Gate, &Signals),
) -> Option<Vec<Citation>> {
    let answers = |sentence: &&JudgedSentence| {
        let signals = Signals { sentence: Some(sentence.weighed()), ..*signals };
        let stages = [CalibrationStage::Judged, CalibrationStage::Written];
        sentence.probability >= ANSWERS_TOO && gate.lets_through(&stages, &signals)
    };
    let (best, others) = judged.split_first()?;
    if !answers(&best) {
        return None;
    }
    let others = others.iter().filter(answers).map(|other| other.citation);
    saying_otherwise(retrieval, best.citation, others)
}

/// The same without a language model: the sentence that is quoted first, and the best ones of other documents.
///
/// Nobody has read whether they answer. So the others have to be good enough to be quoted, all hold of the question what
/// the one that fits best holds, and an answer is probable by each.
pub(super) fn of_nearest(retrieval: &Retrieval, gate: &Gate) -> Option<Vec<Citation>> {
    let selected = &retrieval.selected;
    let question = retrieval.question.as_str();
    let kind = AnswerType::of(question);
    let ((best, of_best), others) = selected.best.split_first()?;
    let fits = selected.best.iter().map(|(_, relevance)| relevance.fit());
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
        return None;
    }
    let mut seen: Vec<&DocumentName> = document(retrieval, *best).into_iter().collect();
    let others = others.iter().filter(|(other, relevance)| {
        let Some(name) = document(retrieval, *other).filter(|name| !seen.contains(name)) else {
            return false;
        };
        seen.push(name);
        answers(*other, relevance)
    });
    saying_otherwise(retrieval, *best, others.map(|(other, _)| *other))
}

/// The best sentence and those of `others` that say otherwise than every one before, one of a document. `None` where
/// there are none.
fn saying_otherwise(
    retrieval: &Retrieval,
    best: Citation,
    others: impl Iterator<Item = Citation>,
) -> Option<Vec<Citation>> {
    let question = retrieval.question.as_str();
    let contradict = |left: Citation, right: Citation| {
        let (Some(left), Some(right)) = (text(retrieval, left), text(retrieval, right)) else { return false };
        ibid_ground::disagree(question, left, right)
    };
    let mut quoted = vec![best];
    for other in others {
        let is_new = |earlier: &Citation| {
            document(retrieval, *earlier) != document(retrieval, other) && contradict(*earlier, other)
        };
        if quoted.len() < MOST_QUOTED && quoted.iter().all(is_new) {
            quoted.push(other);
        }
    }
    (quoted.len() > 1).then_some(quoted)
}

fn document(retrieval: &Retrieval, citation: Citation) -> Option<&DocumentName> {
    let passage = retrieval.selected.passages.get(citation.source.index())?;
    Some(&passage.document().name)
}

fn text(retrieval: &Retrieval, citation: Citation) -> Option<&str> {
    retrieval.selected.passages.get(citation.source.index())?.sentence_text(citation.first)
}

/// The answer that quotes them, and what is said of it.
pub(super) async fn quoted(
    library: &Library,
    retrieval: &Retrieval,
    citations: Vec<Citation>,
) -> Result<(Verdict, Option<String>), Error> {
    let passages = &retrieval.selected.passages;
    let (citations, order) = newest_first(library, passages, citations).await?;
    Ok(match ibid_ground::extractive(&retrieval.question, passages, &citations) {
        Ok(answer) => (Verdict::Answered(answer), Some(format!("the sources give different answers{order}"))),
        Err(error) => (Verdict::Abstained(Abstention::new(Reason::Unsupported, error.to_string())), None),
    })
}

/// The sentence of the newest document first, and the words that say so. As filters do, this goes by what documents say of
/// themselves before it goes by their files; but the date of one is not compared with the time of the other's file.
async fn newest_first(
    library: &Library,
    passages: &[Passage],
    citations: Vec<Citation>,
) -> Result<(Vec<Citation>, &'static str), Error> {
    let documents = library.documents().await?;
    let document = |citation: &Citation| {
        let name = &passages.get(citation.source.index())?.document().name;
        documents.iter().find(|document| document.name == *name)
    };
    let Some(of_each) = citations.iter().map(document).collect::<Option<Vec<_>>>() else {
        return Ok((citations, ""));
    };
    let dates: Option<Vec<i64>> = of_each.iter().map(|document| document.metadata.date_ns()).collect();
    let (times, order) = match dates {
        Some(dates) => (dates, "; the document of the later date comes first"),
        None => (
            of_each.iter().map(|document| document.modified_ns).collect(),
            "; the file that was changed last comes first",
        ),
    };
    let mut by_time: Vec<(i64, Citation)> = times.into_iter().zip(citations).collect();
    by_time.sort_by_key(|(time, _)| Reverse(*time));
    // Where the first two are of the same time, none of them is the newest.
    let is_told = matches!(&by_time[..], [(first, _), (second, _), ..] if first > second);
    let citations = by_time.into_iter().map(|(_, citation)| citation).collect();
    Ok((citations, if is_told { order } else { "" }))
}
