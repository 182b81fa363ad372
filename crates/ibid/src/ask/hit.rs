use std::sync::Arc;

use ibid_core::{Chunk, ChunkId, Document, DocumentName, Place, Span};
use serde::{Deserialize, Serialize};

use super::plan::QueryPlan;

/// Every score that ranked a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct HitScores {
    /// Cosine similarity of the chunk's embedding and the query's, in [-1, 1]; `None` when only words were searched
    /// for.
    pub dense: Option<f32>,
    /// BM25 score; `None` when the chunk is not among the best, which mostly means that it shares no rare word with
    /// the query.
    pub sparse: Option<f32>,
    /// The fusion of the two.
    pub fused: f32,
    /// Score of the reranking: the cosine of the best sentence, or what a model says; `None` where none ran, or it did
    /// not look at the chunk.
    pub rerank: Option<f32>,
    /// How much of the query's terms, by their weights, the sentence holds that holds most of them, in [0, 1]; `None`
    /// where sentences were not looked at.
    pub coverage: Option<f32>,
}

/// One chunk that a search found.
#[derive(Debug, Clone)]
pub struct SearchHit {
    /// The chunk.
    pub chunk: Chunk,
    /// The document it is a part of.
    pub document: Arc<Document>,
    /// What ranked it.
    pub scores: HitScores,
    /// What orders hits: the fused score, mixed with the reranking's where one ran.
    pub score: f32,
}

impl SearchHit {
    /// Where the chunk stands in its file.
    pub fn place(&self) -> Place {
        self.document.locations.place(self.chunk.span)
    }
}

/// A chunk that a search looked at, with its way through the steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The chunk.
    pub id: ChunkId,
    /// The document it is a part of.
    pub document: DocumentName,
    /// Its span in the document's extracted text.
    pub span: Span,
    /// Its rank in the dense search, from 1.
    pub dense_rank: Option<usize>,
    /// Its rank in the sparse search, from 1.
    pub sparse_rank: Option<usize>,
    /// Its scores.
    pub scores: HitScores,
    /// What orders the hits.
    pub score: f32,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is a hit, of this rank from 1.
    Hit(usize),
    /// It says the same as this hit, which fits better or as well.
    NearDuplicateOf(ChunkId),
    /// Its document has its share of the hits.
    BeyondShare,
    /// Others fit better.
    BelowLimit,
}

/// Microseconds by step of a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchTimings {
    /// Embedding the query, both ways.
    pub embed: u64,
    /// The dense search.
    pub dense: u64,
    /// The sparse search, which runs beside the dense one.
    pub sparse: u64,
    /// Reading the candidates from the catalog and fusing the two rankings.
    pub fuse: u64,
    /// Reranking.
    pub rerank: u64,
    /// Everything.
    pub total: u64,
}

/// What a search found, and how.
#[derive(Debug, Clone)]
pub struct SearchReport {
    /// What was searched for.
    pub plan: QueryPlan,
    /// The hits, best first.
    pub hits: Vec<SearchHit>,
    /// Every chunk that was looked at, hits first.
    pub candidates: Vec<Candidate>,
    /// How long it took.
    pub timings: SearchTimings,
}
