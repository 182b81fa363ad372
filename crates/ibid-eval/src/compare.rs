//! Whether one run finds more than another.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use crate::run::QueryRun;
use crate::statistics::{Estimate, difference, mean, permutation_test};
use crate::{DatasetRun, Metric, SavedRun, Stage};

/// Fewer queries than this tell nothing, whatever they say.
const FEW: usize = 10;

/// Two runs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// They are of different data sets.
    #[error(
        "the two runs have no question in common: compare runs of the same data set (in A {a}, in B {b})"
    )]
    NothingInCommon {
        /// The data sets of the first.
        a: String,
        /// The data sets of the second.
        b: String,
    },
    /// They measured other stages.
    #[error(
        "the two runs measured no stage in common: make both with the same --stages, or say which stage of each is \
         meant (A.json:fusion B.json:rerank)"
    )]
    NoStageInCommon,
}

/// Two runs, side by side, on the queries that both have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// One per data set that both have.
    pub datasets: Vec<DatasetComparison>,
}

/// Two runs of one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetComparison {
    /// The data set's name.
    pub name: String,
    /// Queries that are compared.
    pub queries: usize,
    /// Queries that only the first has.
    pub only_in_a: usize,
    /// Queries that only the second has.
    pub only_in_b: usize,
    /// Queries of both that are not compared, because the two do not agree on what answers them.
    pub judged_differently: usize,
    /// What differs in how the two were made, in words.
    pub settings: Vec<String>,
    /// Every metric of every stage that both measured.
    pub metrics: Vec<MetricComparison>,
}

/// One metric of two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricComparison {
    /// The stage; of two that differ, that of the second run.
    pub stage: Stage,
    /// The metric; `gold sentence ≤ 300 tokens` and such for passages.
    pub metric: String,
    /// The queries it is computed of.
    pub queries: usize,
    /// The queries of which the two differ.
    pub differing: usize,
    /// The first run's mean.
    pub a: f64,
    /// The second run's mean.
    pub b: f64,
    /// The mean of B − A, with its 95 % interval.
    pub difference: Estimate,
    /// Two-sided p of the paired randomisation test.
    pub p_permutation: f64,
    /// Two-sided p of the paired bootstrap.
    pub p_bootstrap: f64,
    /// What that means.
    pub verdict: Difference,
}

/// Whether a difference is likely to be there on other questions of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// No query differs.
    None,
    /// There are too few queries.
    TooFew,
    /// It may well be chance.
    MayBeChance,
    /// p < 0.05.
    Likely,
    /// p < 0.01, and the interval is on one side of 0.
    VeryLikely,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::None => "the same",
            Self::TooFew => "too few questions to tell",
            Self::MayBeChance => "may be chance",
            Self::Likely => "likely real",
            Self::VeryLikely => "very likely real",
        })
    }
}

/// Compares two saved runs. Runs of one data set each are compared whatever the data sets are called; otherwise data
/// sets are paired by name. Queries are paired by id and words.
///
/// # Errors
/// When they have no query or no stage in common.
pub fn compare(a: &SavedRun, b: &SavedRun) -> Result<Comparison, CompareError> {
    compare_some(a, b, None)
}

/// Compares one stage of the first run with one of the second, which may be the same run: with and without reranking, for
/// example.
///
/// # Errors
/// When they have no query in common, or did not measure these stages.
pub fn compare_stages(
    (a, of_a): (&SavedRun, Stage),
    (b, of_b): (&SavedRun, Stage),
) -> Result<Comparison, CompareError> {
    compare_some(a, b, Some((of_a, of_b)))
}

/// Of these stages, or each with itself.
fn compare_some(
    a: &SavedRun,
    b: &SavedRun,
    stages: Option<(Stage, Stage)>,
) -> Result<Comparison, CompareError> {
    let pairs: Vec<(&DatasetRun, &DatasetRun)> = match (a.datasets.as_slice(), b.datasets.as_slice()) {
        ([a], [b]) => vec![(a, b)],
        (all_a, all_b) => {
            all_a.iter().filter_map(|a| Some((a, all_b.iter().find(|b| b.name == a.name)?))).collect()
        }
    };
    let datasets: Vec<DatasetComparison> = pairs
        .into_iter()
        .map(|(a, b)| compare_dataset(a, b, stages))
        .filter(|pair| pair.queries > 0)
        .collect();
    if datasets.is_empty() {
        let names = |run: &SavedRun| {
            run.datasets.iter().map(|dataset| dataset.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        return Err(CompareError::NothingInCommon { a: names(a), b: names(b) });
    }
    if datasets.iter().all(|dataset| dataset.metrics.is_empty()) {
        return Err(CompareError::NoStageInCommon);
    }
    Ok(Comparison { datasets })
}

fn compare_dataset(a: &DatasetRun, b: &DatasetRun, stages: Option<(Stage, Stage)>) -> DatasetComparison {
    let of_b: HashMap<(&str, &str), &QueryRun> = b.queries.iter().map(|query| (key(query), query)).collect();
    let in_both: Vec<(&QueryRun, &QueryRun)> =
        a.queries.iter().filter_map(|query| Some((query, *of_b.get(&key(query))?))).collect();
    let pairs: Vec<(&QueryRun, &QueryRun)> =
        in_both.iter().copied().filter(|(a, b)| a.judgements == b.judgements).collect();
    let mut metrics = Vec::new();
    let compared = stages.map_or_else(|| Stage::ALL.map(|stage| (stage, stage)).to_vec(), |some| vec![some]);
    for (of_a, of_b) in &compared {
        for metric in Metric::REPORTED {
            let value = |query: &QueryRun, stage: Stage| {
                Some(metric.of(&query.stages.get(&stage)?.documents, &query.judgements))
            };
            let (a_value, b_value) = (|query: &_| value(query, *of_a), |query: &_| value(query, *of_b));
            let what = (*of_b, metric.to_string());
            metrics.extend(compare_metric(&pairs, what, a.settings.seed, (a_value, b_value)));
        }
    }
    let budgets = if compared.contains(&(Stage::Evidence, Stage::Evidence)) {
        a.settings.passage_tokens.as_slice()
    } else {
        &[]
    };
    for budget in budgets {
        let known = |holds: Option<bool>| holds.map(|holds| f64::from(u8::from(holds)));
        let sentence = |query: &QueryRun| known(query.evidence.get(budget)?.sentence);
        let answer = |query: &QueryRun| known(query.evidence.get(budget)?.answer);
        let of = |what: &str| (Stage::Evidence, format!("{what} ≤ {budget}"));
        metrics.extend(compare_metric(&pairs, of("sentence"), a.settings.seed, (sentence, sentence)));
        metrics.extend(compare_metric(&pairs, of("answer"), a.settings.seed, (answer, answer)));
    }
    let mut settings = differing_settings(a, b);
    if let Some((of_a, of_b)) = stages.filter(|(of_a, of_b)| of_a != of_b) {
        settings.push(format!("stage: {of_a} in A, {of_b} in B"));
    }
    DatasetComparison {
        name: if a.name == b.name { a.name.clone() } else { format!("{} and {}", a.name, b.name) },
        queries: pairs.len(),
        only_in_a: a.queries.len() - in_both.len(),
        only_in_b: b.queries.len() - in_both.len(),
        judged_differently: in_both.len() - pairs.len(),
        settings,
        metrics,
    }
}

/// Ids alone do not tell: translations of a data set share them.
fn key(query: &QueryRun) -> (&str, &str) {
    (&query.id, &query.question)
}

fn compare_metric(
    pairs: &[(&QueryRun, &QueryRun)],
    (stage, metric): (Stage, String),
    seed: u64,
    (of_a, of_b): (impl Fn(&QueryRun) -> Option<f64>, impl Fn(&QueryRun) -> Option<f64>),
) -> Option<MetricComparison> {
    let (of_a, of_b): (Vec<f64>, Vec<f64>) =
        pairs.iter().filter_map(|(a, b)| Some((of_a(a)?, of_b(b)?))).unzip();
    if of_a.is_empty() {
        return None;
    }
    let differences: Vec<f64> = of_a.iter().zip(&of_b).map(|(a, b)| b - a).collect();
    let (estimate, p_bootstrap) = difference(&differences, seed);
    let differing = differences.iter().filter(|difference| **difference != 0.0).count();
    let p_permutation = permutation_test(&differences, seed);
    Some(MetricComparison {
        stage,
        metric,
        queries: of_a.len(),
        differing,
        a: mean(&of_a),
        b: mean(&of_b),
        difference: estimate,
        p_permutation,
        p_bootstrap,
        verdict: verdict(&differences, estimate, p_permutation),
    })
}

fn verdict(differences: &[f64], estimate: Estimate, p: f64) -> Difference {
    let excludes_none = estimate.low > 0.0 || estimate.high < 0.0;
    if differences.iter().all(|difference| *difference == 0.0) {
        Difference::None
    } else if differences.len() < FEW {
        Difference::TooFew
    } else if p < 0.01 && excludes_none {
        Difference::VeryLikely
    } else if p < 0.05 {
        Difference::Likely
    } else {
        Difference::MayBeChance
    }
}

fn differing_settings(a: &DatasetRun, b: &DatasetRun) -> Vec<String> {
    let of = |run: &DatasetRun| {
        [
            ("embedding", run.embedding.clone()),
            ("fusion", text(&run.settings.fusion)),
            ("rerank", run.settings.rerank.clone()),
            ("documents", run.documents.to_string()),
            ("chunks", run.chunks.to_string()),
        ]
    };
    of(a)
        .into_iter()
        .zip(of(b))
        .filter(|(a, b)| a != b)
        .map(|((name, a), (_, b))| format!("{name}: {a} in A, {b} in B"))
        .collect()
}

/// A setting as its JSON form writes it.
pub(crate) fn text(setting: &impl Serialize) -> String {
    match serde_json::to_value(setting) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests;
