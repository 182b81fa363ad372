//! The nearest sentences, read by the language model one by one: which of them states the answer?
//!
//! A sentence costs a second where reading all passages costs ten, the first one is usually the right one, and a model
//! that sees one sentence at a time is harder to take in than one that looks for an answer among thirty. Where the best
//! one is in doubt, it and the next one are read once more the other way round: how likely is the question, of this
//! sentence? That knows of paraphrases what shared words do not, and of what is asked what a yes does not.

use std::sync::Arc;

use ibid_core::Citation;
use ibid_core::seam::Generate;
use ibid_generate::{any_question_messages, neutralize, question_messages, sentence_messages};
use ibid_ground::AnswerType;

use super::abstain::Gate;
use super::signals::SentenceSignals;
use super::{Calibration, CalibrationStage, Retrieval, Signals};
use crate::Error;

/// Sentences that are read, at most.
const MOST_READ: usize = 4;
/// A sentence that fits nearly as well as the one that is sure is read as well: it may say otherwise.
pub(super) const NEARLY_AS_GOOD: f32 = 0.9;
/// Small models are never surer that a sentence answers: one that would not be the most probable even then is not read.
const MOST_YES: f64 = 0.97;
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
    /// Whether its likelihood counts, which may be known for the record alone.
    is_reread: bool,
}

impl JudgedSentence {
    /// The signals that its probability is of.
    pub(super) fn weighed(&self) -> SentenceSignals {
        let likelihood = self.signals.likelihood.filter(|_| self.is_reread);
        SentenceSignals { likelihood, ..self.signals }
    }
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
    let asks = gate.weighs_yes() || gate.takes_every_step();
    let mut best_fit = 0.0_f32;
    let mut best = 0.0_f64;
    let nearest = retrieval.selected.best.iter().take(MOST_READ).filter_map(|(citation, relevance)| {
        let passage = retrieval.selected.passages.get(citation.source.index())?;
        let text = passage.sentence_text(citation.first).unwrap_or_default();
        Some((citation, relevance, passage, kind.may_be_in(text, question.as_str())))
    });
    let mut nearest: Vec<_> = nearest.collect();
    nearest.sort_by_key(|(.., holds_kind)| !holds_kind);
    for (citation, relevance, passage, holds_kind) in nearest {
        // “How many” is hardly ever answered without a number, and a sentence that repeats the question is easily taken for
        // its answer: it is read only where no other one answers.
        if !holds_kind && best >= gate.wanted() && !gate.takes_every_step() {
            continue;
        }
        let mut signals = SentenceSignals {
            cosine: relevance.cosine,
            lexical: relevance.lexical,
            holds_kind,
            answers: asks.then_some(MOST_YES),
            behind: 0.0,
            likelihood: None,
        };
        let fits_worse = relevance.fit() < NEARLY_AS_GOOD * best_fit;
        let is_beaten = best >= Calibration::SURE || probability(gate, signals) < best;
        if asks && fits_worse && is_beaten && !gate.takes_every_step() {
            continue;
        }
        best_fit = best_fit.max(relevance.fit());
        if asks {
            let messages = sentence_messages(question, passage, citation.first);
            signals.answers = Some(generator.probability_of_yes(messages).await?);
        }
        signals.behind = signals.behind_best_of(judged.iter().map(|earlier| &earlier.signals));
        let probability = probability(gate, signals);
        best = best.max(probability);
        judged.push(JudgedSentence { citation: *citation, signals, probability, is_reread: false });
    }
    SentenceSignals::compare(
        &mut judged.iter_mut().map(|sentence| &mut sentence.signals).collect::<Vec<_>>(),
    );
    for sentence in &mut judged {
        sentence.probability = probability(gate, sentence.signals);
    }
    judged.sort_by(|left, right| right.probability.total_cmp(&left.probability));
    let is_in_doubt = judged.first().is_some_and(|best| gate.is_in_doubt(best.probability));
    if is_in_doubt || gate.takes_every_step() {
        let best = judged.len().min(Calibration::REREAD);
        let measured = if gate.takes_every_step() { judged.len() } else { best };
        measure_likelihood(retrieval, generator, &mut judged[..measured]).await?;
        if is_in_doubt {
            for sentence in &mut judged[..best] {
                sentence.is_reread = sentence.signals.likelihood.is_some();
                sentence.probability = probability(gate, sentence.signals);
            }
            // The others stay behind them.
            judged[..best].sort_by(|left, right| right.probability.total_cmp(&left.probability));
        }
    }
    Ok(judged)
}

/// Reads sentences once more, for how likely they make the question.
async fn measure_likelihood(
    retrieval: &Retrieval,
    generator: &Arc<dyn Generate>,
    judged: &mut [JudgedSentence],
) -> Result<(), Error> {
    let question = neutralize(retrieval.question.as_str());
    let Some(of_none) = generator.log_likelihood(any_question_messages(), question.clone()).await? else {
        return Ok(());
    };
    for sentence in judged {
        let Citation { source, first, .. } = sentence.citation;
        let Some(passage) = retrieval.selected.passages.get(source.index()) else { continue };
        let likelihood =
            generator.log_likelihood(question_messages(passage, first), question.clone()).await?;
        sentence.signals.likelihood = likelihood.map(|of_it| of_it - of_none);
    }
    Ok(())
}

fn probability(gate: &Gate, signals: SentenceSignals) -> f64 {
    let all = Signals { sentence: Some(signals), ..Signals::default() };
    gate.probability(CalibrationStage::Judged, &all)
}

/// The sentences to write an answer from: the best one, and others that are as sure.
pub(super) fn chosen(judged: &[JudgedSentence]) -> Vec<Citation> {
    chosen_of(judged.iter().map(|sentence| (sentence.citation, sentence.probability)))
}

/// The same of sentences and their probabilities, the most probable first.
pub(super) fn chosen_of(judged: impl Iterator<Item = (Citation, f64)>) -> Vec<Citation> {
    let as_well =
        |(rank, (_, probability)): &(usize, (Citation, f64))| *rank == 0 || *probability >= ANSWERS_AS_WELL;
    judged.enumerate().filter(as_well).map(|(_, (citation, _))| citation).take(MOST_CHOSEN).collect()
}
