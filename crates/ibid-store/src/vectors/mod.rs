//! The vectors of a library: one point per chunk, with a dense and a sparse vector.

mod convert;
mod log;
mod mappings;
mod open;
mod salvage;
mod shard;
mod sums;
#[expect(clippy::module_inception, reason = "a file is named after its type")]
mod vectors;
mod worker;

use ibid_core::{ChunkId, DenseVector, DocumentFormat, DocumentName, SparseVector};
pub(crate) use salvage::SAME;
pub(crate) use shard::Moment;
pub(crate) use sums::VectorSums;
pub(crate) use vectors::{Vectors, VectorsSource, remove};

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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Which points a search may find: those that pass every part.
#[derive(Debug, Default)]
pub(crate) struct PointFilter {
    /// The formats to choose from; none means every one.
    pub(crate) formats: Vec<DocumentFormat>,
    /// The languages to choose from; none means every one.
    pub(crate) languages: Vec<String>,
    pub(crate) documents: DocumentSet,
    /// The chunks to choose from; none means every one.
    pub(crate) ids: Vec<ChunkId>,
    /// How many live chunks pass.
    pub(crate) chunks: usize,
}

/// Some points by the ids of their chunks, those that are damaged without their contents; and where to go on.
pub(crate) type Page = (Vec<(ChunkId, Option<Point>)>, Option<ChunkId>);

/// Documents, by name.
#[derive(Debug, Default)]
pub(crate) enum DocumentSet {
    #[default]
    All,
    Only(Vec<DocumentName>),
    AllBut(Vec<DocumentName>),
}
