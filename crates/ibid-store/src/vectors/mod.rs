//! The vectors of a library: one point per chunk, with a dense and a sparse vector.

mod convert;
mod log;
mod shard;
mod worker;

use ibid_core::{ChunkId, DenseVector, DocumentFormat, DocumentName, SparseVector};
pub(crate) use worker::Vectors;

/// A chunk that a search found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredChunk {
    /// The chunk.
    pub id: ChunkId,
    /// The cosine similarity of a dense search, the BM25 score of a sparse one.
    pub score: f32,
}

/// What is stored of one chunk.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) id: ChunkId,
    pub(crate) payload: PointPayload,
    pub(crate) dense: DenseVector,
    pub(crate) sparse: SparseVector,
}

/// What searches can be filtered by. No text: the catalog alone has that.
#[derive(Debug, Clone)]
pub(crate) struct PointPayload {
    pub(crate) document: DocumentName,
    pub(crate) ordinal: u32,
    pub(crate) format: DocumentFormat,
    pub(crate) language: Option<String>,
}

/// What is searched for.
#[derive(Debug, Clone)]
pub(crate) enum VectorQuery {
    Dense(DenseVector),
    Sparse(SparseVector),
}
