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
    /// All that decides which vectors can be compared, in one.
    pub fingerprint: IndexFingerprint,
    /// The dense embedding model.
    pub embedding: String,
    /// The dimensions of its vectors.
    pub dimension: usize,
    /// The splitter's settings.
    pub splitter: String,
    /// The sparse embedding method.
    pub sparse: String,
    /// Whether every chunk has vectors of its sentences. A library keeps what it was made with.
    #[serde(default)]
    pub sentence_vectors: bool,
    /// How the vectors are stored. A library keeps what it was made with.
    #[serde(default)]
    pub vectors: VectorOptions,
}

/// How the vectors of a library are stored: what is searched stays the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VectorOptions {
    /// What the index compares instead of whole vectors. By default, nothing.
    #[serde(default)]
    pub quantization: Quantization,
}

/// What the index compares instead of whole vectors, of which there are more than fit in memory in a very large
/// library. The best are compared again by their whole vectors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Quantization {
    /// Whole vectors.
    #[default]
    None,
    /// A byte per dimension.
    Scalar,
    /// A bit per dimension.
    Binary,
}
