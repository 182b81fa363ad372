//! Sources that answer otherwise: both are quoted, the newer one first, and nobody chooses between them.

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

/// The sentence that the model finds best and another one that answers otherwise, where both are as sure as an answer
/// has to be; `signals` are those of the question.
pub(super) fn of_judged(
    retrieval: &Retrieval,
    judged: &[JudgedSentence],
    (gate, signals): (&Gate, &Signals),
) -> Option<[Citation; 2]> {
    let answers = |sentence: &JudgedSentence| {
        let signals = Signals { sentence: Some(sentence.weighed()), ..*signals };
        let stages = [CalibrationStage::Judged, CalibrationStage::Written];
        sentence.probability >= ANSWERS_TOO && gate.lets_through(&stages, &signals)
    };
    let (best, others) = judged.split_first()?;
    if !answers(best) {
        return None;
    }
    let other = others
        .iter()
        .find(|other| answers(other) && says_otherwise(retrieval, [best.citation, other.citation]))?;
    Some([best.citation, other.citation])
}

/// The same without a language model: the sentence that is quoted first, and the best one of another document.
///
/// Nobody has read whether they answer. So the other one has to be good enough to be quoted, both hold of the question what
/// the one that fits best holds, and an answer is probable by each. Within one document, other numbers are mostly those of
/// another case.
pub(super) fn of_nearest(retrieval: &Retrieval, gate: &Gate) -> Option<[Citation; 2]> {
    let selected = &retrieval.selected;
    let question = retrieval.question.as_str();
    let kind = AnswerType::of(question);
    let passage = |citation: Citation| selected.passages.get(citation.source.index());
    let document = |citation: Citation| passage(citation).map(|passage| &passage.document().name);
    let ((best, of_best), others) = selected.best.split_first()?;
    let fits = selected.best.iter().map(|(_, relevance)| relevance.fit());
    let least_fit = NEARLY_AS_GOOD * fits.fold(f32::NEG_INFINITY, f32::max);
    let answers = |citation: Citation, relevance: &Relevance| {
        let text = passage(citation).and_then(|passage| passage.sentence_text(citation.first));
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
    let mut seen: Vec<&DocumentName> = document(*best).into_iter().collect();
    for (other, relevance) in others {
        let Some(name) = document(*other).filter(|name| !seen.contains(name)) else { continue };
        seen.push(name);
        if answers(*other, relevance) && says_otherwise(retrieval, [*best, *other]) {
            return Some([*best, *other]);
        }
    }
    None
}

fn says_otherwise(retrieval: &Retrieval, citations: [Citation; 2]) -> bool {
    let text = |citation: Citation| {
        retrieval.selected.passages.get(citation.source.index())?.sentence_text(citation.first)
    };
    let [Some(left), Some(right)] = citations.map(text) else { return false };
    ibid_ground::disagree(retrieval.question.as_str(), left, right)
}

/// The answer that quotes both, and what is said of it.
pub(super) async fn quoted(
    library: &Library,
    retrieval: &Retrieval,
    citations: [Citation; 2],
) -> Result<(Verdict, Option<String>), Error> {
    let passages = &retrieval.selected.passages;
    let (citations, order) = newest_first(library, passages, citations).await?;
    Ok(match ibid_ground::extractive(&retrieval.question, passages, &citations) {
        Ok(answer) => (Verdict::Answered(answer), Some(format!("the sources give different answers{order}"))),
        Err(error) => (Verdict::Abstained(Abstention::new(Reason::Unsupported, error.to_string())), None),
    })
}

/// The sentence of the newer document first, and the words that say so. As filters do, this goes by what documents say of
/// themselves before it goes by their files; but the date of one is not compared with the time of the other's file.
async fn newest_first(
    library: &Library,
    passages: &[Passage],
    citations: [Citation; 2],
) -> Result<([Citation; 2], &'static str), Error> {
    let documents = library.documents().await?;
    let document = |citation: Citation| {
        let name = &passages.get(citation.source.index())?.document().name;
        documents.iter().find(|document| document.name == *name)
    };
    let [first, second] = citations;
    let (Some(left), Some(right)) = (document(first), document(second)) else { return Ok((citations, "")) };
    let (times, order) = match (left.metadata.date_ns(), right.metadata.date_ns()) {
        (Some(left), Some(right)) => ((left, right), "; the document of the later date comes first"),
        _ => ((left.modified_ns, right.modified_ns), "; the file that was changed last comes first"),
    };
    Ok(match times {
        (left, right) if left < right => ([second, first], order),
        (left, right) if left > right => (citations, order),
        _ => (citations, ""),
    })
}
