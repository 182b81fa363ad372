use ibid_ground::{Abstention, Grounded};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ask::{ModelReport, SourceReport, Timings};

/// The `schema` field of a record's JSON.
pub const RECORD_SCHEMA: &str = "ibid.record/1";

/// What an extraction comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Extraction<T> {
    /// A valid record; every value of it that states something has quotes.
    Extracted(Grounded<T>),
    /// There is none.
    Abstained(Abstention),
}

impl<T> Extraction<T> {
    /// The record, where there is one.
    pub fn grounded(&self) -> Option<&Grounded<T>> {
        match self {
            Self::Extracted(grounded) => Some(grounded),
            Self::Abstained(_) => None,
        }
    }

    /// Why there is no record.
    pub fn abstention(&self) -> Option<&Abstention> {
        match self {
            Self::Extracted(_) => None,
            Self::Abstained(abstention) => Some(abstention),
        }
    }
}

/// A record, or the reason why there is none, and how it came about.
#[derive(Debug, Clone)]
pub struct RecordReport<T = Value> {
    pub(super) question: String,
    pub(super) extraction: Extraction<T>,
    pub(super) sources: Vec<SourceReport>,
    pub(super) model: ModelReport,
    pub(super) timings: Timings,
    pub(super) tokens: (usize, usize),
    pub(super) was_cut_off: bool,
}

impl<T> RecordReport<T> {
    /// The question.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// What it comes to.
    pub fn extraction(&self) -> &Extraction<T> {
        &self.extraction
    }

    /// What it comes to, alone.
    pub fn into_extraction(self) -> Extraction<T> {
        self.extraction
    }

    /// The passages that the record was made from, in the order of their numbers.
    pub fn sources(&self) -> &[SourceReport] {
        &self.sources
    }

    /// The models that made it.
    pub fn model(&self) -> &ModelReport {
        &self.model
    }

    /// Milliseconds by stage.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// Tokens of the prompt and of the output.
    pub fn tokens(&self) -> (usize, usize) {
        self.tokens
    }

    /// Whether the model was stopped before it had written the whole record, so that something may be missing.
    pub fn was_cut_off(&self) -> bool {
        self.was_cut_off
    }
}

impl RecordReport<Value> {
    /// The same with a record of type `T`.
    ///
    /// # Errors
    /// When the record does not have the form of a `T`: its schema says less than the type.
    pub(crate) fn typed<T: DeserializeOwned>(self) -> Result<RecordReport<T>, serde_json::Error> {
        let extraction = match self.extraction {
            Extraction::Extracted(grounded) => Extraction::Extracted(grounded.typed()?),
            Extraction::Abstained(abstention) => Extraction::Abstained(abstention),
        };
        let Self { question, sources, model, timings, tokens, was_cut_off, .. } = self;
        Ok(RecordReport { question, extraction, sources, model, timings, tokens, was_cut_off })
    }
}

/// The JSON form, which is a contract: see docs/json.md.
impl<T: Serialize> Serialize for RecordReport<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let grounded = self.extraction.grounded();
        let mut report = serializer.serialize_struct("RecordReport", 10)?;
        report.serialize_field("schema", RECORD_SCHEMA)?;
        report.serialize_field("question", &self.question)?;
        report.serialize_field("outcome", if grounded.is_some() { "extracted" } else { "abstained" })?;
        report.serialize_field("value", &grounded.map(Grounded::value))?;
        report.serialize_field("evidence", grounded.map_or(&[][..], Grounded::all_evidence))?;
        report.serialize_field("sources", &self.sources)?;
        report.serialize_field("abstention", &self.extraction.abstention())?;
        report.serialize_field("model", &self.model)?;
        report.serialize_field("timings_ms", &self.timings)?;
        report.serialize_field("cut_off", &self.was_cut_off)?;
        report.end()
    }
}
