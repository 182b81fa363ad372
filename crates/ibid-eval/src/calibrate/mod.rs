//! Answers with a known outcome → the weights and thresholds that tell when to abstain.

mod logistic;
mod roc;

use std::collections::BTreeMap;

use ibid::{CALIBRATION_SCHEMA, Calibration, CalibrationStage, StageCalibration};
use serde::Serialize;

pub(crate) use roc::auroc;

use crate::random::Random;
use crate::{AnswerRecord, CaseKind};

/// The ridge on features of unit variance: a few hundred questions do not determine ten weights by themselves.
const RIDGE: f64 = 1.0;
const FOLDS: usize = 5;
/// The part of the right answers that the early stages may give up: what they give up costs no reading.
const LOST_EARLY: f64 = 0.02;

/// What is known at each stage.
const SIGNALS: [(CalibrationStage, &[&str]); 3] = [
    (CalibrationStage::Retrieved, &["cosine", "lexical", "holds_kind"]),
    (CalibrationStage::Read, &["cosine", "lexical", "holds_kind", "stated"]),
    (
        CalibrationStage::Claimed,
        &[
            "cosine", "lexical", "holds_kind", "stated", "points", "claim_support", "claim_cosine", "claim_lexical",
            "claim_holds_kind", "claim_answers",
        ],
    ),
];

/// How to calibrate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrateOptions {
    /// The part of the answers given that should be right, at least.
    pub precision: f64,
    /// What the folds of the cross-validation depend on.
    pub seed: u64,
}

impl Default for CalibrateOptions {
    fn default() -> Self {
        Self { precision: 0.85, seed: 0 }
    }
}

/// How well the signals tell right answers from others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationReport {
    /// Questions that it rests on.
    pub questions: usize,
    /// Of these, those answered rightly.
    pub right: usize,
    /// Of each signal by itself and of each stage's combination (cross-validated): the area under the ROC curve, against
    /// off-topic questions and against near misses.
    pub areas: Vec<SignalArea>,
    /// Expected calibration error of the last stage, cross-validated, in ten bins.
    pub calibration_error: f64,
    /// For each of ten bins of predicted probability: mean prediction, part that was right, questions.
    pub reliability: Vec<(f64, f64, usize)>,
    /// Precision and recall of answers at the chosen threshold, cross-validated.
    pub precision: f64,
    /// See `precision`.
    pub recall: f64,
}

/// How well one signal tells answerable questions from others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignalArea {
    /// The signal, or the stage whose signals are combined.
    pub signal: String,
    /// Answerable against off-topic questions.
    pub off_topic: Option<f64>,
    /// Answerable questions against near misses.
    pub near_miss: Option<f64>,
    /// Right answers against all other ones.
    pub right: Option<f64>,
}

/// Fits a calibration to the records of a run with all signals.
///
/// `None` where there are too few right or too few wrong answers to fit anything to.
pub fn calibrate(
    records: &[AnswerRecord],
    fitted_to: &str,
    options: CalibrateOptions,
) -> Option<(Calibration, CalibrationReport)> {
    let labels: Vec<bool> = records.iter().map(AnswerRecord::is_right).collect();
    let right = labels.iter().filter(|label| **label).count();
    if right < 2 * FOLDS || labels.len() - right < 2 * FOLDS {
        return None;
    }
    let mut order: Vec<usize> = (0..records.len()).collect();
    Random::new(options.seed).shuffle(&mut order);
    let fold_of: BTreeMap<usize, usize> =
        order.iter().enumerate().map(|(place, record)| (*record, place % FOLDS)).collect();

    let mut stages = BTreeMap::new();
    let mut areas: Vec<SignalArea> = Vec::new();
    let mut last = Vec::new();
    let mut reached = vec![true; records.len()];
    for (stage, names) in SIGNALS {
        let rows: Vec<Vec<f64>> = records.iter().map(|record| row(record, names)).collect();
        // A stage is only asked about what the stages before it let through.
        let part: Vec<usize> = (0..records.len())
            .filter(|index| reached[*index] && (stage != CalibrationStage::Claimed || records[*index].signals.claim.is_some()))
            .collect();
        let held_out = cross_validate(&rows, &labels, &part, &fold_of);
        let pick = |indices: &[usize]| -> (Vec<Vec<f64>>, Vec<bool>) {
            indices.iter().map(|index| (rows[*index].clone(), labels[*index])).unzip()
        };
        let (fitted_rows, fitted_labels) = pick(&part);
        let weights = logistic::fit(&fitted_rows, &fitted_labels, RIDGE);
        let scored: Vec<(f64, bool)> = part.iter().map(|index| (held_out[*index], labels[*index])).collect();
        let threshold = if stage == CalibrationStage::Claimed {
            threshold_for_precision(&scored, options.precision)
        } else {
            threshold_for_recall(&scored, 1.0 - LOST_EARLY)
        };
        for index in &part {
            reached[*index] = held_out[*index] >= threshold;
        }
        areas.push(area(&format!("{stage:?}: all signals"), records, &held_out, &labels));
        last = held_out;
        stages.insert(
            stage,
            StageCalibration {
                intercept: rounded(weights[0]),
                weights: names.iter().zip(&weights[1..]).map(|(name, weight)| ((*name).to_owned(), rounded(*weight))).collect(),
                threshold: rounded(threshold),
            },
        );
    }
    let single = SIGNALS[2].1.iter().map(|name| {
        let values: Vec<f64> = records.iter().map(|record| row(record, &[name])[0]).collect();
        area(name, records, &values, &labels)
    });
    let mut all: Vec<SignalArea> = single.collect();
    all.append(&mut areas);

    let answered = |index: &usize| reached[*index] && records[*index].signals.claim.is_some();
    let given: Vec<usize> = (0..records.len()).filter(answered).collect();
    let given_right = given.iter().filter(|index| labels[**index]).count();
    let claimed: Vec<(f64, bool)> = (0..records.len())
        .filter(|index| records[*index].signals.claim.is_some())
        .map(|index| (last[index], labels[index]))
        .collect();
    let reliability = reliability(&claimed);
    let total = claimed.len().max(1) as f64;
    let report = CalibrationReport {
        questions: records.len(),
        right,
        areas: all,
        calibration_error: reliability
            .iter()
            .map(|(predicted, observed, count)| (predicted - observed).abs() * *count as f64 / total)
            .sum(),
        reliability,
        precision: given_right as f64 / given.len().max(1) as f64,
        recall: given_right as f64 / right as f64,
    };
    let model = records.iter().find_map(|record| record.model.clone());
    let calibration =
        Calibration { schema: CALIBRATION_SCHEMA.to_owned(), model, fitted_to: fitted_to.to_owned(), stages };
    Some((calibration, report))
}

fn row(record: &AnswerRecord, names: &[&str]) -> Vec<f64> {
    let features = record.signals.features();
    let value = |name: &&str| features.iter().find(|(known, _)| known == name).map_or(0.0, |(_, value)| *value);
    names.iter().map(value).collect()
}

/// For each row, the probability given by weights that were fitted without its fold; 0 for rows outside `part`.
fn cross_validate(
    rows: &[Vec<f64>],
    labels: &[bool],
    part: &[usize],
    fold_of: &BTreeMap<usize, usize>,
) -> Vec<f64> {
    let mut scores = vec![0.0; rows.len()];
    for fold in 0..FOLDS {
        let (inside, outside): (Vec<usize>, Vec<usize>) = part.iter().partition(|index| fold_of[index] == fold);
        let (train, train_labels): (Vec<Vec<f64>>, Vec<bool>) =
            outside.iter().map(|index| (rows[*index].clone(), labels[*index])).unzip();
        let weights = logistic::fit(&train, &train_labels, RIDGE);
        for index in inside {
            scores[index] = logistic::predict(&weights, &rows[index]);
        }
    }
    scores
}

/// The lowest threshold from which on the part of right ones is at least `precision`.
fn threshold_for_precision(scored: &[(f64, bool)], precision: f64) -> f64 {
    let mut sorted: Vec<(f64, bool)> = scored.to_vec();
    sorted.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    let (mut right, mut best) = (0_usize, 1.0);
    for (count, (score, label)) in sorted.iter().enumerate() {
        right += usize::from(*label);
        if right as f64 >= precision * (count + 1) as f64 {
            best = *score;
        }
    }
    best
}

/// The highest threshold that keeps `recall` of the right ones.
fn threshold_for_recall(scored: &[(f64, bool)], recall: f64) -> f64 {
    let mut right: Vec<f64> = scored.iter().filter(|(_, label)| *label).map(|(score, _)| *score).collect();
    right.sort_by(f64::total_cmp);
    let lost = ((1.0 - recall) * right.len() as f64).floor() as usize;
    right.get(lost).copied().unwrap_or(0.0)
}

fn area(signal: &str, records: &[AnswerRecord], scores: &[f64], labels: &[bool]) -> SignalArea {
    let against = |kind: CaseKind| {
        let both: Vec<(f64, bool)> = records
            .iter()
            .zip(scores)
            .filter(|(record, _)| record.kind == kind || record.kind == CaseKind::Answerable)
            .map(|(record, score)| (*score, record.kind == CaseKind::Answerable))
            .collect();
        auroc(&both)
    };
    let all: Vec<(f64, bool)> = scores.iter().copied().zip(labels.iter().copied()).collect();
    SignalArea {
        signal: signal.to_owned(),
        off_topic: against(CaseKind::OffTopic),
        near_miss: against(CaseKind::NearMiss),
        right: auroc(&all),
    }
}

/// Mean prediction, part that was right and number of questions in each of ten bins that are not empty.
fn reliability(scored: &[(f64, bool)]) -> Vec<(f64, f64, usize)> {
    (0..10)
        .filter_map(|bin| {
            let inside: Vec<&(f64, bool)> =
                scored.iter().filter(|(score, _)| ((score * 10.0) as usize).min(9) == bin).collect();
            let count = inside.len();
            let mean = inside.iter().map(|(score, _)| score).sum::<f64>() / count.max(1) as f64;
            let right = inside.iter().filter(|(_, label)| *label).count() as f64 / count.max(1) as f64;
            (count > 0).then_some((mean, right, count))
        })
        .collect()
}

/// Four digits: more would be those of chance.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
