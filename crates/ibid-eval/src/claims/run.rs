//! Measures every signal of claims, and keeps what was measured.

use std::path::Path;
use std::sync::Arc;

use ibid::{Cancellation, ClaimSignals, Generate, Library};
use serde::{Deserialize, Serialize};

use super::{ClaimCase, ClaimCases, ClaimKind};
use crate::random::Random;
use crate::{DatasetError, EvalError, records};

/// What was measured of one claim: a line of `ibid eval claims --output`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// Its data set.
    pub dataset: String,
    /// Its id within the data set.
    pub id: String,
    /// How claim and quotes belong together.
    pub kind: ClaimKind,
    /// What was asked; empty for a summary.
    pub question: String,
    /// The claim.
    pub claim: String,
    /// What it is said to rest on.
    pub quotes: Vec<String>,
    /// What each check says.
    pub signals: ClaimSignals,
    /// The support that follows from them, in [0, 1].
    pub support: f32,
    /// Cosine similarity of the claim and the most similar quote, in [-1, 1].
    pub cosine: f32,
    /// The probability that the language model finds the claim in the quotes; `None` without a model.
    pub entailed: Option<f64>,
    /// The language model that was asked.
    pub model: Option<String>,
}

/// Measures claims one after the other and adds a line for each to a file.
#[derive(Debug)]
#[must_use]
pub struct ClaimRun<'a> {
    library: &'a Library,
    model: Option<Arc<dyn Generate>>,
    cancellation: Cancellation,
}

impl<'a> ClaimRun<'a> {
    /// With the embedding model of `library`, and with `model`'s judgement or without.
    pub fn new(library: &'a Library, model: Option<Arc<dyn Generate>>) -> Self {
        Self { library, model, cancellation: Cancellation::default() }
    }

    /// Stops after the claim in hand. By default, nothing stops it.
    pub fn cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Measures those of `cases` that `file` has no line of yet, in a seeded random order, and adds their lines. Returns
    /// whether all were measured.
    ///
    /// # Errors
    /// When a model or the file fails. What is in the file stays.
    pub async fn measure(
        &self,
        cases: &ClaimCases,
        seed: u64,
        file: &Path,
        on_record: &mut (dyn FnMut(&ClaimRecord) + Send),
    ) -> Result<bool, EvalError> {
        let mut lines = records::open(file)?;
        let done = read_claims(file)?;
        let is_done = |case: &ClaimCase| {
            done.iter()
                .any(|done| done.dataset == case.dataset && done.id == case.id && done.kind == case.kind)
        };
        let mut open: Vec<&ClaimCase> = cases.cases().iter().filter(|case| !is_done(case)).collect();
        Random::new(seed).shuffle(&mut open);
        for case in open {
            if self.cancellation.is_cancelled() {
                return Ok(false);
            }
            let record = self.record(case).await?;
            records::add(&mut lines, &record)?;
            on_record(&record);
        }
        Ok(true)
    }

    async fn record(&self, case: &ClaimCase) -> Result<ClaimRecord, EvalError> {
        let quotes: Vec<&str> = case.quotes.iter().map(String::as_str).collect();
        let signals = ClaimSignals::of(&case.claim, &case.question, &quotes);
        let similarities = self.library.similarities(&case.claim, &case.quotes).await?;
        let entailed = match &self.model {
            Some(model) => Some(ibid::probability_of_entailment(model.as_ref(), &case.claim, &quotes).await?),
            None => None,
        };
        Ok(ClaimRecord {
            dataset: case.dataset.clone(),
            id: case.id.clone(),
            kind: case.kind,
            question: case.question.clone(),
            claim: case.claim.clone(),
            quotes: case.quotes.clone(),
            support: signals.support(),
            signals,
            cosine: similarities.into_iter().fold(-1.0, f32::max),
            entailed,
            model: self.model.as_ref().map(|model| model.identity().name.clone()),
        })
    }
}

/// The lines of a file that [`ClaimRun::measure`] wrote; none where there is no file.
///
/// # Errors
/// When the file cannot be read, or a line that is not the last is broken.
pub fn read_claims(file: &Path) -> Result<Vec<ClaimRecord>, DatasetError> {
    crate::records::read(file)
}
