//! What it brings to read the best sentences once more, for how likely they make the question.

use ibid::{Calibration, Signals};

use super::{FOLDS, Sample, fit, row};
use crate::AnswerRecord;

pub(super) struct Rereading {
    /// What is weighed of a sentence that was read again.
    pub(super) names: Vec<&'static str>,
    pub(super) weights: Vec<f64>,
    /// Of each record the most probable sentence of those that were read again (cross-validated), and whether it answers.
    pub(super) best: Vec<Option<(f64, bool)>>,
    /// Of each record the highest likelihood; negative infinity where there is none.
    pub(super) likelihood: Vec<f64>,
}

impl Rereading {
    /// `known` is what is weighed of a sentence before, and `probable` how probable that makes each of every record's
    /// sentences. `None` where too few sentences were read again, or too few of them answer.
    pub(super) fn fit(
        records: &[AnswerRecord],
        folds: &[usize],
        known: &[&'static str],
        probable: &[Vec<f64>],
    ) -> Option<Self> {
        let names: Vec<&'static str> = known.iter().copied().chain(["sentence_likelihood"]).collect();
        let mut likelihood = vec![f64::NEG_INFINITY; records.len()];
        let mut samples: Vec<Sample> = Vec::new();
        let mut is_read_again: Vec<bool> = Vec::new();
        for (record, of) in records.iter().enumerate() {
            let before = &probable[record];
            for (judged, probability) in of.judged.iter().zip(before) {
                let Some(of_it) = judged.signals.likelihood else { continue };
                likelihood[record] = likelihood[record].max(of_it);
                let signals = Signals { sentence: Some(judged.signals), ..Signals::default() };
                samples.push(Sample { record, row: row(&signals, &names), label: judged.is_right });
                let better = before.iter().filter(|other| *other > probability).count();
                is_read_again.push(better < Calibration::REREAD);
            }
        }
        let rights = samples.iter().filter(|sample| sample.label).count();
        if rights < 2 * FOLDS || samples.len() - rights < 2 * FOLDS {
            return None;
        }
        let (weights, scores) = fit(&samples, folds);
        let mut best: Vec<Option<(f64, bool)>> = vec![None; records.len()];
        for ((sample, score), _) in samples.iter().zip(scores).zip(is_read_again).filter(|(_, again)| *again)
        {
            let so_far = &mut best[sample.record];
            if so_far.is_none_or(|(highest, _)| score > highest) {
                *so_far = Some((score, sample.label));
            }
        }
        Some(Self { names, weights, best, likelihood })
    }

    /// Puts what reading again tells in the place of `last` and `right`, for the records where it is done: those that are
    /// `reached`, and not yet sure by the probability of their `best` sentence.
    pub(super) fn decide(&self, reached: &[bool], best: &[f64], last: &mut [f64], right: &mut [bool]) {
        for (record, again) in self.best.iter().enumerate() {
            if let Some((probability, is_right)) = again
                && reached[record]
                && best[record] < Calibration::SURE
            {
                last[record] = *probability;
                right[record] = *is_right;
            }
        }
    }
}
