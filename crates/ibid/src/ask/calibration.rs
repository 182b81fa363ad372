//! From signals to the probability that an answer is one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use ibid_core::ContentHash;
use serde::{Deserialize, Serialize};

use super::Signals;
use crate::Error;
use crate::record::canonical_hash;

/// The name and version of a calibration's JSON form.
pub const CALIBRATION_SCHEMA: &str = "ibid.calibration/1";

/// How far an answer has come: each stage knows more, and each has weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationStage {
    /// The passages are chosen.
    Retrieved,
    /// The model has read the nearest sentences, each by itself.
    Judged,
    /// The best sentences have been read once more, for how likely they make the question. Where that was done and this
    /// stage is fitted, its weights take the place of those of `Judged` and `Written`; it has no threshold of its own.
    Reread,
    /// The answer is about to be given. This stage may weigh how the model begins to write, with a pointer or with the
    /// line that there is no answer; where it does not, it is decided before anything is written.
    Written,
}

/// Weights and thresholds that turn [`Signals`] into a probability, and a probability into an abstention: logistic
/// regressions, fitted by `ibid eval calibrate` to questions with a known outcome.
///
/// ```
/// use ibid::{Calibration, CalibrationStage, Signals};
///
/// let calibration = Calibration::of_model(Some("qwen2.5-coder-1.5b-instruct"));
/// let near = Signals { cosine: 0.8, lexical: 0.9, holds_kind: true, ..Signals::default() };
/// let far = Signals { cosine: 0.1, ..Signals::default() };
/// let probability = |signals| calibration.probability(CalibrationStage::Retrieved, signals);
/// assert!(probability(&near) > probability(&far));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// [`CALIBRATION_SCHEMA`].
    pub schema: String,
    /// The language model that it was fitted for; `None` for answers of the best sentences.
    pub model: Option<String>,
    /// What it was fitted to, for people.
    pub fitted_to: String,
    /// What each stage knows.
    pub stages: BTreeMap<CalibrationStage, StageCalibration>,
}

/// The weights of one stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageCalibration {
    /// What the sum begins with.
    pub intercept: f64,
    /// The weight of each signal, by its name.
    pub weights: BTreeMap<String, f64>,
    /// Under this probability the question is given up at this stage.
    pub threshold: f64,
}

/// Read once a process.
static BUILT_IN: LazyLock<Vec<Calibration>> =
    LazyLock::new(|| BUILT_IN_FILES.iter().filter_map(|text| serde_json::from_str(text).ok()).collect());

const BUILT_IN_FILES: [&str; 3] = [
    include_str!("calibration/qwen2.5-coder-1.5b-instruct.json"),
    include_str!("calibration/qwen2.5-coder-0.5b-instruct.json"),
    include_str!("calibration/best-sentences.json"),
];

impl Calibration {
    /// From this probability on that a sentence answers, it is not read again, and no sentence that fits worse is read.
    pub const SURE: f64 = 0.85;
    /// Sentences that are read again where the best one is in doubt: the right one is hardly ever behind these.
    pub const REREAD: usize = 2;

    /// The built-in one of a language model, by the start of its name; that of the larger built-in model for one that
    /// nothing was fitted for; that of the best sentences for none.
    pub fn of_model(model: Option<&str>) -> Self {
        let fits = |calibration: &&Self| match (model, &calibration.model) {
            (Some(model), Some(fitted)) => model.to_lowercase().starts_with(fitted.as_str()),
            (None, None) => true,
            _ => false,
        };
        let found = BUILT_IN.iter().find(fits).or_else(|| BUILT_IN.first()).cloned();
        found.unwrap_or_else(|| Self {
            schema: CALIBRATION_SCHEMA.to_owned(),
            model: None,
            fitted_to: String::new(),
            stages: BTreeMap::new(),
        })
    }

    /// Reads one that `ibid eval calibrate` wrote.
    ///
    /// # Errors
    /// When the file cannot be read or is no calibration.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let invalid = |reason: String| Error::Calibration { path: file.to_owned(), reason };
        let text = fs_err::read_to_string(file).map_err(|error| invalid(error.to_string()))?;
        let read: Self = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        if read.schema != CALIBRATION_SCHEMA {
            return Err(invalid(format!("its schema is `{}`, expected `{CALIBRATION_SCHEMA}`", read.schema)));
        }
        let unknown = read.stages.values().flat_map(|stage| stage.weights.keys());
        let known = Signals::default().features();
        if let Some(name) = unknown.into_iter().find(|name| !known.iter().any(|(known, _)| known == name)) {
            return Err(invalid(format!("it weighs `{name}`, which is no signal of this version of ibid")));
        }
        Ok(read)
    }

    /// The hash of what decides, its weights and thresholds, whatever they were fitted for and to.
    pub(super) fn hash_of_weights(&self) -> Option<ContentHash> {
        serde_json::to_value(&self.stages).ok().map(|stages| canonical_hash(&stages))
    }

    /// The probability that `signals` tell of an answer, as far as `stage` knows it. 1 for a stage that was not fitted.
    pub fn probability(&self, stage: CalibrationStage, signals: &Signals) -> f64 {
        let Some(stage) = self.stages.get(&self.knowing(stage, signals)) else { return 1.0 };
        let features = signals.features();
        let value =
            |name: &str| features.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value);
        let sum =
            stage.weights.iter().map(|(name, weight)| weight * value(name)).sum::<f64>() + stage.intercept;
        1.0 / (1.0 + (-sum).exp())
    }

    /// The stage whose weights tell most: that of a sentence that was read again, where it was.
    fn knowing(&self, stage: CalibrationStage, signals: &Signals) -> CalibrationStage {
        let was_reread = signals.sentence.is_some_and(|sentence| sentence.likelihood.is_some());
        match stage {
            CalibrationStage::Judged | CalibrationStage::Written
                if was_reread && self.has(CalibrationStage::Reread) =>
            {
                CalibrationStage::Reread
            }
            stage => stage,
        }
    }

    /// Whether weights were fitted for `stage`.
    pub fn has(&self, stage: CalibrationStage) -> bool {
        self.stages.contains_key(&stage)
    }

    /// Whether `stage` weighs the signal of that name.
    pub(super) fn weighs(&self, stage: CalibrationStage, signal: &str) -> bool {
        let weight = self.stages.get(&stage).and_then(|stage| stage.weights.get(signal));
        weight.is_some_and(|weight| *weight != 0.0)
    }

    /// The threshold of `stage`; 0 for one that was not fitted.
    pub fn threshold(&self, stage: CalibrationStage) -> f64 {
        self.stages.get(&stage).map_or(0.0, |stage| stage.threshold)
    }
}
