//! The nearest sentences, read by the language model one by one: which of them states the answer?
//!
//! A sentence costs a second where reading all passages costs ten, the first one is usually the right one, and a model
//! that sees one sentence at a time is harder to take in than one that looks for an answer among thirty.

use std::sync::Arc;

use ibid_core::Citation;
use ibid_core::seam::Generate;
use ibid_generate::sentence_messages;
use ibid_ground::AnswerType;

use super::abstain::Gate;
use super::signals::SentenceSignals;
use super::{CalibrationStage, Retrieval, Signals};
use crate::Error;

/// Sentences that are read, at most.
const MOST_READ: usize = 4;
/// From this probability on that a sentence answers, no worse fitting one is read.
const SURE: f64 = 0.85;
/// A sentence that fits nearly as well as the one that is sure is read as well: it may say otherwise.
const NEARLY_AS_GOOD: f32 = 0.9;
/// From this probability on that a second sentence answers, it is shown next to a best one that says otherwise.
const ANSWERS_TOO: f64 = 0.5;
/// Sentences that an answer is written from, at most.
const MOST_CHOSEN: usize = 3;
/// A further sentence is written from only where it is as sure: shown two sentences, small models write from the worse
/// one in every tenth answer, and what they add from a second one seldom answers.
const ANSWERS_AS_WELL: f64 = 0.95;

/// A sentence that the model has read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct JudgedSentence {
    pub(super) citation: Citation,
    pub(super) signals: SentenceSignals,
    /// The probability that it answers the question.
    pub(super) probability: f64,
}

/// The sentences that were read, the most probable one first.
pub(super) async fn read(
    retrieval: &Retrieval,
    generator: &Arc<dyn Generate>,
    gate: &Gate,
) -> Result<Vec<JudgedSentence>, Error> {
    let question = &retrieval.question;
    let kind = AnswerType::of(question.as_str());
    let mut judged: Vec<JudgedSentence> = Vec::new();
    let mut best_fit = 0.0_f32;
    let mut sure = false;
    for (citation, relevance) in retrieval.selected.best.iter().take(MOST_READ) {
        if sure && !gate.takes_every_step() && relevance.fit() < NEARLY_AS_GOOD * best_fit {
            continue;
        }
        best_fit = best_fit.max(relevance.fit());
        let Some(passage) = retrieval.selected.passages.get(citation.source.index()) else { continue };
        let text = passage.sentence_text(citation.first).unwrap_or_default();
        let messages = sentence_messages(question, passage, citation.first);
        let mut signals = SentenceSignals {
            cosine: relevance.cosine,
            lexical: relevance.lexical,
            holds_kind: kind.may_be_in(text, question.as_str()),
            answers: generator.probability_of_yes(messages).await?,
            behind: 0.0,
        };
        signals.behind = signals.behind_best_of(judged.iter().map(|earlier| &earlier.signals));
        let probability = probability(gate, signals);
        sure |= probability >= SURE;
        judged.push(JudgedSentence { citation: *citation, signals, probability });
    }
    SentenceSignals::compare(
        &mut judged.iter_mut().map(|sentence| &mut sentence.signals).collect::<Vec<_>>(),
    );
    for sentence in &mut judged {
        sentence.probability = probability(gate, sentence.signals);
    }
    judged.sort_by(|left, right| right.probability.total_cmp(&left.probability));
    Ok(judged)
}

fn probability(gate: &Gate, signals: SentenceSignals) -> f64 {
    let all = Signals { sentence: Some(signals), ..Signals::default() };
    gate.probability(CalibrationStage::Judged, &all)
}

/// A sentence from another place that answers the question as well as the best one, and answers it otherwise.
pub(super) fn disagreeing(retrieval: &Retrieval, judged: &[JudgedSentence]) -> Option<[Citation; 2]> {
    let text = |citation: Citation| {
        retrieval.selected.passages.get(citation.source.index())?.sentence_text(citation.first)
    };
    let (best, others) = judged.split_first()?;
    let best_text = text(best.citation)?;
    let other = others.iter().find(|other| {
        other.probability >= ANSWERS_TOO
            && text(other.citation)
                .is_some_and(|text| ibid_ground::disagree(retrieval.question.as_str(), best_text, text))
    })?;
    Some([best.citation, other.citation])
}

/// The sentences to write an answer from: the best one, and others that are as sure.
pub(super) fn chosen(judged: &[JudgedSentence]) -> Vec<Citation> {
    let first = judged.iter().take(1);
    let others = judged.iter().skip(1).filter(|sentence| sentence.probability >= ANSWERS_AS_WELL);
    first.chain(others).take(MOST_CHOSEN).map(|sentence| sentence.citation).collect()
}
