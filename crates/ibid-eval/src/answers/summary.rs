//! What the records of a run amount to.

use ibid::PromptReading;
use serde::Serialize;

use super::case::CaseKind;
use super::failure::FailureKind;
use super::record::AnswerRecord;
use crate::statistics::{Estimate, estimates};

/// What became of the questions of one data set, asked of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerSummary {
    /// The data set.
    pub dataset: String,
    /// The language model; `None` for answers of the best sentences.
    pub model: Option<String>,
    /// What became of each kind of question.
    pub kinds: Vec<KindSummary>,
    /// Of the answerable questions that were not answered rightly, how many failed in which way; only ways that occur.
    pub failures: Vec<(FailureKind, usize)>,
    /// Of the answerable questions that were answered, the part for which a document that answers is cited.
    pub right_document: Estimate,
    /// Of the answerable questions, the part answered in words that hold an expected answer as it is written.
    pub exact: Estimate,
    /// Mean F1 between expected answer and the most similar words of a claim, over answerable questions that were answered.
    pub f1_answered: Estimate,
    /// The same over all answerable questions: an abstention counts 0.
    pub f1: Estimate,
    /// Part of the quotes, over answered answerable questions, that hold or stand within a sentence that answers.
    pub quote_precision: Estimate,
    /// Part of the answered answerable questions for which such a sentence is quoted.
    pub quote_recall: Estimate,
    /// Mean support of the claims that are given, whatever the question.
    pub support: Estimate,
    /// Claims, and sentences of claims, that verification took out.
    pub dropped: usize,
    /// Part of the abstentions that are of questions without an answer.
    pub abstention_precision: Option<f64>,
    /// Part of the questions without an answer that were abstained from.
    pub abstention_recall: Option<f64>,
    /// Part of the answerable questions whose passages hold the sentence that answers.
    pub gold_in_passages: Estimate,
    /// Numbers in claims that neither passages nor question hold.
    pub foreign_numbers: usize,
    /// Median and 90th percentile of milliseconds to the first claim with its quote.
    pub first_quote_ms: (u64, u64),
    /// Median and 90th percentile of milliseconds of an answer.
    pub total_ms: (u64, u64),
    /// The share of the tokens of all prompts that had been read before. Null where no engine tells.
    pub prefix_cache_hit_rate: Option<f64>,
    /// Mean tokens of prompts.
    pub prompt_tokens: f64,
    /// Mean tokens written.
    pub completion_tokens: f64,
}

/// A data set and a model.
type Key<'a> = (&'a str, Option<&'a str>);

/// What became of one kind of question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindSummary {
    /// The kind.
    pub kind: CaseKind,
    /// Questions asked.
    pub asked: usize,
    /// Questions answered.
    pub answered: usize,
    /// Questions answered rightly.
    pub right: usize,
}

impl AnswerSummary {
    /// One for each data set and model among `records`, in the order of their first ones.
    pub fn of(records: &[AnswerRecord]) -> Vec<Self> {
        let mut groups: Vec<(Key<'_>, Vec<&AnswerRecord>)> = Vec::new();
        for record in records {
            let key = (record.dataset.as_str(), record.model.as_deref());
            match groups.iter_mut().find(|(other, _)| *other == key) {
                Some((_, group)) => group.push(record),
                None => groups.push((key, vec![record])),
            }
        }
        groups
            .into_iter()
            .map(|((dataset, model), records)| Self::of_group(dataset, model, &records))
            .collect()
    }

    fn of_group(dataset: &str, model: Option<&str>, records: &[&AnswerRecord]) -> Self {
        let answerable: Vec<&AnswerRecord> =
            records.iter().copied().filter(|record| record.kind == CaseKind::Answerable).collect();
        let answered: Vec<&AnswerRecord> =
            answerable.iter().copied().filter(|record| record.is_answered()).collect();
        let share = |records: &[&AnswerRecord], value: &dyn Fn(&AnswerRecord) -> f64| {
            estimate(records.iter().map(|record| value(record)).collect())
        };
        let truth = |holds: bool| f64::from(u8::from(holds));
        let quotes: Vec<f64> = answered
            .iter()
            .flat_map(|record| {
                let (right, all) = record.right_quotes();
                (0..all).map(move |index| f64::from(u8::from(index < right)))
            })
            .collect();
        let abstained: Vec<&&AnswerRecord> = records.iter().filter(|record| !record.is_answered()).collect();
        let unanswerable = records.iter().filter(|record| record.kind != CaseKind::Answerable).count();
        let rightly = abstained.iter().filter(|record| record.kind != CaseKind::Answerable).count();
        let part = |count: usize, of: usize| (of > 0).then(|| count as f64 / of as f64);
        let mean = |value: &dyn Fn(&AnswerRecord) -> usize| {
            let asked: Vec<f64> =
                records.iter().map(|record| value(record) as f64).filter(|value| *value > 0.0).collect();
            // The sum of nothing is a negative zero.
            (0.0 + asked.iter().sum::<f64>()) / asked.len().max(1) as f64
        };
        Self {
            dataset: dataset.to_owned(),
            model: model.map(str::to_owned),
            kinds: CaseKind::ALL
                .iter()
                .map(|kind| {
                    let of_kind = || records.iter().filter(|record| record.kind == *kind);
                    KindSummary {
                        kind: *kind,
                        asked: of_kind().count(),
                        answered: of_kind().filter(|record| record.is_answered()).count(),
                        right: of_kind().filter(|record| record.is_right()).count(),
                    }
                })
                .filter(|summary| summary.asked > 0)
                .collect(),
            failures: FailureKind::ALL
                .into_iter()
                .map(|kind| {
                    let failed = |record: &&&AnswerRecord| FailureKind::of(record) == Some(kind);
                    (kind, records.iter().filter(failed).count())
                })
                .filter(|(_, count)| *count > 0)
                .collect(),
            right_document: share(&answered, &|record| truth(record.cites_right_document())),
            exact: share(&answerable, &|record| truth(record.claims_answer())),
            f1_answered: share(&answered, &AnswerRecord::span_f1),
            f1: share(&answerable, &AnswerRecord::span_f1),
            quote_precision: estimate(quotes),
            quote_recall: share(&answered, &|record| truth(record.right_quotes().0 > 0)),
            support: estimate(
                records
                    .iter()
                    .flat_map(|record| record.claims.iter().map(|claim| f64::from(claim.support)))
                    .collect(),
            ),
            dropped: records.iter().map(|record| record.dropped.len()).sum(),
            abstention_precision: part(rightly, abstained.len()),
            abstention_recall: part(rightly, unanswerable),
            gold_in_passages: share(&answerable, &|record| truth(record.gold_in_passages)),
            foreign_numbers: records.iter().map(|record| record.foreign_numbers.len()).sum(),
            first_quote_ms: percentiles(records.iter().filter_map(|record| record.first_quote_ms)),
            total_ms: percentiles(
                records.iter().filter(|record| record.is_answered()).map(|record| record.timings_ms.total),
            ),
            prefix_cache_hit_rate: hit_rate(records),
            prompt_tokens: mean(&|record| record.prompt_tokens),
            completion_tokens: mean(&|record| record.completion_tokens),
        }
    }
}

fn hit_rate(records: &[&AnswerRecord]) -> Option<f64> {
    let add = |sum: PromptReading, read: PromptReading| PromptReading {
        prompt_tokens: sum.prompt_tokens + read.prompt_tokens,
        cached_tokens: sum.cached_tokens + read.cached_tokens,
    };
    records.iter().filter_map(|record| record.prompt_reading).fold(PromptReading::default(), add).hit_rate()
}

fn estimate(values: Vec<f64>) -> Estimate {
    let nothing = Estimate { mean: 0.0, low: 0.0, high: 0.0, queries: 0 };
    estimates(&[values], 0).into_iter().next().unwrap_or(nothing)
}

/// Median and 90th percentile; 0 of nothing.
fn percentiles(values: impl Iterator<Item = u64>) -> (u64, u64) {
    let mut sorted: Vec<u64> = values.collect();
    sorted.sort_unstable();
    let at =
        |percent: usize| sorted.get(sorted.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0);
    (at(50), at(90))
}
