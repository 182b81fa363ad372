//! What an ingest did.

use serde::Serialize;

/// The name and version of the report's JSON form.
pub const INGEST_SCHEMA: &str = "ibid.ingest/1";

/// A file that was not ingested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RefusedFile {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What an ingest did; its JSON form is a contract.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IngestReport {
    pub(crate) schema: &'static str,
    /// Documents that are new.
    pub added: usize,
    /// Documents of which a newer version was read.
    pub updated: usize,
    /// Documents that are as they were.
    pub unchanged: usize,
    /// Documents whose file has another name now.
    pub renamed: usize,
    /// Documents whose file is gone.
    pub removed: usize,
    /// Files that could not be read, each with its reason; never dropped silently.
    pub refused: Vec<RefusedFile>,
    /// Chunks that were embedded and stored.
    pub chunks: usize,
    /// Wall-clock time.
    pub seconds: f64,
    /// Time in which embedding was at work.
    #[serde(skip)]
    pub embedding_seconds: f64,
    /// Whether it was cancelled before the end; what is reported is stored all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

impl Default for IngestReport {
    fn default() -> Self {
        Self {
            schema: INGEST_SCHEMA,
            added: 0,
            updated: 0,
            unchanged: 0,
            renamed: 0,
            removed: 0,
            refused: Vec::new(),
            chunks: 0,
            seconds: 0.0,
            embedding_seconds: 0.0,
            cancelled: false,
        }
    }
}

impl IngestReport {
    pub(crate) fn refuse(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.refused.push(RefusedFile { path: path.into(), reason: reason.into() });
    }
}
