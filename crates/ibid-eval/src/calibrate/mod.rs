//! Answers with a known outcome → the weights and thresholds that tell when to abstain.

mod applied;
mod folds;
mod isotonic;
mod logistic;
mod rereading;
mod roc;

use std::collections::BTreeMap;

use ibid::{CALIBRATION_SCHEMA, Calibration, CalibrationStage, Signals, StageCalibration};
use serde::Serialize;

pub use applied::apply;
pub(crate) use folds::Folds;
pub(crate) use isotonic::isotonic;
pub(crate) use roc::auroc;

use self::rereading::Rereading;
use crate::random::Random;
use crate::{AnswerRecord, CaseKind};

/// The ridge on features of unit variance: a few hundred questions do not determine ten weights by themselves.
const RIDGE: f64 = 1.0;
const FOLDS: usize = 5;
/// The part of the right answers that each early stage may give up: what it gives up costs no further reading.
const LOST_EARLY: f64 = 0.02;

const OF_RETRIEVAL: [&str; 3] = ["cosine", "lexical", "holds_kind"];
/// How the model begins to write is measured and not weighed: it tells nothing that reading did not
/// (`docs/evaluation.md`), and without it the decision falls before anything is written.
const OF_SENTENCE: [&str; 5] =
    ["sentence_cosine", "sentence_lexical", "sentence_holds_kind", "sentence_answers", "sentence_behind"];
/// The same of a sentence that the model was not asked about.
const OF_SENTENCE_UNASKED: [&str; 3] = ["sentence_cosine", "sentence_lexical", "sentence_holds_kind"];

/// How to calibrate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrateOptions {
    /// The part of the answers given that should be right, at least. By default 0.8: of a mixture in which half of the
    /// questions have no answer, it is far more of questions as people ask them.
    pub precision: f64,
    /// What the folds of the cross-validation depend on.
    pub seed: u64,
}

impl Default for CalibrateOptions {
    fn default() -> Self {
        Self { precision: 0.8, seed: 0 }
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
    /// What giving fewer answers buys, cross-validated: one point for every number of answers, fewest first.
    pub risk_coverage: Vec<RiskCoverage>,
    /// Precision and recall of answers at the chosen threshold, cross-validated.
    pub precision: f64,
    /// See `precision`.
    pub recall: f64,
}

/// How many answers are wrong where so many are given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RiskCoverage {
    /// The part of all questions that are answered, the most probable ones first.
    pub coverage: f64,
    /// The part of these answers that is not right.
    pub risk: f64,
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
/// A model whose yes to a sentence adds nothing to how likely the sentence makes the question need not be asked for it:
/// then the yes is not weighed.
///
/// `None` where there are too few right or too few wrong answers to fit anything to.
pub fn calibrate(
    records: &[AnswerRecord],
    fitted_to: &str,
    options: CalibrateOptions,
) -> Option<(Calibration, CalibrationReport)> {
    let asked = fitted(records, fitted_to, options, &OF_SENTENCE)?;
    let is_reread = |calibration: &Calibration| calibration.has(CalibrationStage::Reread);
    let worth = |report: &CalibrationReport| report.areas.last().and_then(|area| area.right);
    match fitted(records, fitted_to, options, &OF_SENTENCE_UNASKED) {
        Some(unasked) if is_reread(&unasked.0) && worth(&unasked.1) >= worth(&asked.1) => Some(unasked),
        _ => Some(asked),
    }
}

fn fitted(
    records: &[AnswerRecord],
    fitted_to: &str,
    options: CalibrateOptions,
    of_sentence: &[&'static str],
) -> Option<(Calibration, CalibrationReport)> {
    let answerable: Vec<bool> = records.iter().map(|record| record.kind == CaseKind::Answerable).collect();
    let mut right: Vec<bool> = records.iter().map(AnswerRecord::is_right).collect();
    let rights = right.iter().filter(|right| **right).count();
    if rights < 2 * FOLDS || records.len() - rights < 2 * FOLDS {
        return None;
    }
    let folds = folds(records.len(), options.seed);
    let has_model = records.iter().any(|record| !record.judged.is_empty());

    let mut stages = BTreeMap::new();
    let mut areas: Vec<SignalArea> = OF_RETRIEVAL.iter().map(|name| single(name, records, &right)).collect();

    // Before anything is read: does the question fit the passages?
    let samples: Vec<Sample> = (0..records.len())
        .map(|record| Sample {
            record,
            row: row(&records[record].signals, &OF_RETRIEVAL),
            label: answerable[record],
        })
        .collect();
    let (weights, scores) = fit(&samples, &folds);
    let labelled: Vec<(f64, bool)> = scores.iter().copied().zip(right.iter().copied()).collect();
    // Without a model this is all there is. Sentences are then shown as sentences and not as an answer, so what is about
    // something else is kept out and near misses are not: retrieval cannot tell them.
    let threshold = threshold_for_recall(&labelled, 1.0 - LOST_EARLY);
    areas.push(area("retrieval, combined", records, &scores, &right));
    let mut reached: Vec<bool> = scores.iter().map(|score| *score >= threshold).collect();
    stages.insert(CalibrationStage::Retrieved, stage(&OF_RETRIEVAL, &weights, threshold));
    let mut last = scores;

    if has_model {
        // Sentence by sentence: does it answer? A question is as probable as its best sentence.
        let samples: Vec<Sample> = records
            .iter()
            .enumerate()
            .flat_map(|(record, of)| of.judged.iter().map(move |judged| (record, judged)))
            .map(|(record, judged)| {
                let signals = Signals { sentence: Some(judged.signals), ..Signals::default() };
                Sample { record, row: row(&signals, of_sentence), label: judged.is_right }
            })
            .collect();
        let (weights, scores) = fit(&samples, &folds);
        let mut best = vec![0.0_f64; records.len()];
        let mut probable: Vec<Vec<f64>> = vec![Vec::new(); records.len()];
        for (sample, score) in samples.iter().zip(&scores) {
            best[sample.record] = best[sample.record].max(*score);
            probable[sample.record].push(*score);
        }
        for (position, name) in of_sentence.iter().enumerate() {
            let mut highest = vec![f64::NEG_INFINITY; records.len()];
            if *name == "sentence_behind" {
                // The best one is behind none, of whatever question.
                continue;
            }
            for sample in &samples {
                highest[sample.record] = highest[sample.record].max(sample.row[position]);
            }
            areas.push(area(&format!("{name}, best"), records, &highest, &right));
        }
        let labelled: Vec<(f64, bool)> = best.iter().copied().zip(right.iter().copied()).collect();
        let threshold = threshold_for_recall(&labelled, 1.0 - LOST_EARLY);
        areas.push(area("sentences, combined", records, &best, &right));
        for (reached, score) in reached.iter_mut().zip(&best) {
            *reached &= *score >= threshold;
        }
        stages.insert(CalibrationStage::Judged, stage(of_sentence, &weights, threshold));

        // As the model begins to write: will it be right?
        let samples: Vec<Sample> = (0..records.len())
            .filter(|record| records[*record].signals.sentence.is_some())
            .map(|record| Sample {
                record,
                row: row(&records[record].signals, of_sentence),
                label: right[record],
            })
            .collect();
        let (weights, scores) = fit(&samples, &folds);
        last = vec![0.0; records.len()];
        for (sample, score) in samples.iter().zip(&scores) {
            last[sample.record] = *score;
        }
        areas.push(single("points", records, &right));
        areas.push(area("writing, combined", records, &last, &right));
        if let Some(rereading) = Rereading::fit(records, &folds, of_sentence, &probable) {
            areas.push(area("sentence_likelihood, best", records, &rereading.likelihood, &right));
            rereading.decide(&reached, &best, &mut last, &mut right);
            areas.push(area("with sentences read again", records, &last, &right));
            let reread = stage(&rereading.names, &rereading.weights, 0.0);
            stages.insert(CalibrationStage::Reread, reread);
        }
        let labelled: Vec<(f64, bool)> = samples
            .iter()
            .filter(|sample| reached[sample.record])
            .map(|sample| (last[sample.record], right[sample.record]))
            .collect();
        let threshold = threshold_for_precision(&labelled, options.precision);
        for (record, reached) in reached.iter_mut().enumerate() {
            *reached &= records[record].signals.sentence.is_some() && last[record] >= threshold;
        }
        stages.insert(CalibrationStage::Written, stage(of_sentence, &weights, threshold));
    }

    let report = report(records, &right, &reached, &last, areas, has_model);
    let model = records.iter().find_map(|record| record.model.clone());
    let calibration =
        Calibration { schema: CALIBRATION_SCHEMA.to_owned(), model, fitted_to: fitted_to.to_owned(), stages };
    Some((calibration, report))
}

fn report(
    records: &[AnswerRecord],
    right: &[bool],
    reached: &[bool],
    last: &[f64],
    areas: Vec<SignalArea>,
    has_model: bool,
) -> CalibrationReport {
    let rights = right.iter().filter(|right| **right).count();
    let given: Vec<usize> = (0..records.len()).filter(|record| reached[*record]).collect();
    let given_right = given.iter().filter(|record| right[**record]).count();
    let scored: Vec<(f64, bool)> = last
        .iter()
        .copied()
        .zip(right.iter().copied())
        .enumerate()
        .filter(|(record, _)| !has_model || records[*record].signals.sentence.is_some())
        .map(|(_, scored)| scored)
        .collect();
    let reliability = reliability(&scored);
    let total = scored.len().max(1) as f64;
    CalibrationReport {
        questions: records.len(),
        right: rights,
        areas,
        calibration_error: reliability
            .iter()
            .map(|(predicted, observed, count)| (predicted - observed).abs() * *count as f64 / total)
            .sum(),
        reliability,
        risk_coverage: risk_coverage(last, right),
        precision: given_right as f64 / given.len().max(1) as f64,
        recall: given_right as f64 / rights as f64,
    }
}

/// Something with a known label, of one record.
struct Sample {
    record: usize,
    row: Vec<f64>,
    label: bool,
}

/// Which fold each record is in.
fn folds(records: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..records).collect();
    Random::new(seed).shuffle(&mut order);
    let mut folds = vec![0; records];
    for (place, record) in order.into_iter().enumerate() {
        folds[record] = place % FOLDS;
    }
    folds
}

/// Weights fitted to all samples, and for each sample the probability by weights fitted without the fold of its record.
fn fit(samples: &[Sample], folds: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let fitted = |inside: &dyn Fn(&Sample) -> bool| {
        let chosen: Vec<&Sample> = samples.iter().filter(|sample| inside(sample)).collect();
        let rows: Vec<Vec<f64>> = chosen.iter().map(|sample| sample.row.clone()).collect();
        let labels: Vec<bool> = chosen.iter().map(|sample| sample.label).collect();
        logistic::fit(&rows, &labels, RIDGE)
    };
    let without: Vec<Vec<f64>> =
        (0..FOLDS).map(|fold| fitted(&|sample: &Sample| folds[sample.record] != fold)).collect();
    let scores =
        samples.iter().map(|sample| logistic::predict(&without[folds[sample.record]], &sample.row)).collect();
    (fitted(&|_| true), scores)
}

fn stage(names: &[&str], weights: &[f64], threshold: f64) -> StageCalibration {
    let named = names.iter().zip(&weights[1..]).map(|(name, weight)| ((*name).to_owned(), rounded(*weight)));
    StageCalibration {
        intercept: rounded(weights[0]),
        weights: named.collect(),
        threshold: rounded(threshold),
    }
}

fn single(name: &str, records: &[AnswerRecord], right: &[bool]) -> SignalArea {
    let values: Vec<f64> = records.iter().map(|record| row(&record.signals, &[name])[0]).collect();
    area(name, records, &values, right)
}

fn row(signals: &Signals, names: &[&str]) -> Vec<f64> {
    let features = signals.features();
    let value =
        |name: &&str| features.iter().find(|(known, _)| known == name).map_or(0.0, |(_, value)| *value);
    names.iter().map(value).collect()
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
    let kept = |lost: &usize| (right.len() - lost) as f64 >= recall * right.len() as f64;
    let lost = (0..right.len()).take_while(kept).last().unwrap_or(0);
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

fn risk_coverage(probabilities: &[f64], right: &[bool]) -> Vec<RiskCoverage> {
    let mut sorted: Vec<(f64, bool)> = probabilities.iter().copied().zip(right.iter().copied()).collect();
    sorted.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    let mut wrong = 0_usize;
    (1_usize..)
        .zip(sorted)
        .map(|(given, (_, is_right))| {
            wrong += usize::from(!is_right);
            RiskCoverage {
                coverage: given as f64 / probabilities.len() as f64,
                risk: wrong as f64 / given as f64,
            }
        })
        .collect()
}

/// Mean prediction, part that was right and number of questions in each of ten bins that are not empty.
pub(crate) fn reliability(scored: &[(f64, bool)]) -> Vec<(f64, f64, usize)> {
    (0..10)
        .filter_map(|bin| {
            let (low, high) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
            let is_inside = |score: f64| score >= low && (score < high || bin == 9);
            let inside: Vec<&(f64, bool)> = scored.iter().filter(|(score, _)| is_inside(*score)).collect();
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
