//! What a calibration would have let through of a run that let everything through.

use ibid::{Calibration, CalibrationStage};

use crate::AnswerRecord;

const STAGES: [CalibrationStage; 3] =
    [CalibrationStage::Retrieved, CalibrationStage::Judged, CalibrationStage::Written];

/// The records of a run with all signals as they had been under `calibration`: what it gives up is an abstention. Exact
/// for the calibration that the run was made with, as everything that decides is known before anything is written; under
/// another one, an answer may have been written from another of the sentences.
pub fn apply(records: &[AnswerRecord], calibration: &Calibration) -> Vec<AnswerRecord> {
    records
        .iter()
        .cloned()
        .map(|mut record| {
            let given_up = STAGES.into_iter().find(|stage| {
                calibration.probability(*stage, &record.signals) < calibration.threshold(*stage)
            });
            if let Some(stage) = given_up {
                record.claims.clear();
                record.foreign_numbers.clear();
                record.first_quote_ms = None;
                record.abstention = Some(format!("given up when {stage:?}").to_lowercase());
            }
            record
        })
        .collect()
}
