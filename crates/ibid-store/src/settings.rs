use ibid_core::IndexFingerprint;
use serde::{Deserialize, Serialize};

/// What a library is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Searching and reading; any number of processes at a time.
    Read,
    /// Changing it; one process at a time.
    Write,
}

/// What the vectors of a library are made with; stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibrarySettings {
    /// All of the below in one.
    pub fingerprint: IndexFingerprint,
    /// The dense embedding model.
    pub embedding: String,
    /// The dimensions of its vectors.
    pub dimension: usize,
    /// The splitter's settings.
    pub splitter: String,
    /// The sparse embedding method.
    pub sparse: String,
}
