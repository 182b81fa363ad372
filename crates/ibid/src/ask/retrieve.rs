//! Question → ranked chunks.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use ibid_core::{Chunk, DenseVector, Document, DocumentName, Place, Question, SparseVector};
use serde::Serialize;

use super::fuse::reciprocal_rank_fusion;
use crate::{Error, Library};

/// How many chunks each of the two searches contributes to the fusion.
const PREFETCH: usize = 40;

/// Every score that ranked a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct HitScores {
    /// Cosine similarity of the chunk's embedding and the query's, in [-1, 1]; `None` when the chunk is not
    /// among the nearest.
    pub dense: Option<f32>,
    /// BM25 score; `None` when the chunk shares no term with the query, or is not among the best.
    pub sparse: Option<f32>,
    /// Reciprocal rank fusion of the two.
    pub fused: f32,
    /// Score of a reranker; none runs yet.
    pub rerank: Option<f32>,
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
}

impl SearchHit {
    /// Where the chunk stands in its file.
    pub fn place(&self) -> Place {
        self.document.locations.place(self.chunk.span)
    }
}

/// The query in the two forms that the store searches with.
#[derive(Debug, Clone)]
pub(crate) struct EmbeddedQuery {
    pub(crate) dense: DenseVector,
    pub(crate) sparse: SparseVector,
}

/// The chunks found for one question, best first.
#[derive(Debug, Clone)]
pub(crate) struct RankedChunks {
    pub(crate) query: EmbeddedQuery,
    pub(crate) hits: Vec<SearchHit>,
}

/// Embeds the question, searches both ways, fuses, and reads the best `limit` chunks from the catalog.
pub(crate) async fn retrieve(
    library: &Library,
    question: &Question,
    limit: usize,
) -> Result<RankedChunks, Error> {
    let query = EmbeddedQuery {
        dense: library.embedder().embed_query(question.as_str()).await?,
        sparse: library.sparse().embed_query(question.as_str()),
    };
    let store = library.store();
    let prefetch = PREFETCH.max(limit);
    let dense = store.search_dense(&query.dense, prefetch).await?;
    let sparse = if query.sparse.is_empty() {
        Vec::new()
    } else {
        store.search_sparse(&query.sparse, prefetch).await?
    };
    let mut ranked = reciprocal_rank_fusion(&dense, &sparse);
    ranked.truncate(limit);

    let ids: Vec<_> = ranked.iter().map(|(id, _)| *id).collect();
    let scores: HashMap<_, _> = ranked.into_iter().collect();
    let mut documents: HashMap<DocumentName, Arc<Document>> = HashMap::new();
    let mut hits = Vec::with_capacity(ids.len());
    for stored in store.chunks(&ids).await? {
        let document = if let Some(document) = documents.get(&stored.document) {
            Arc::clone(document)
        } else {
            // The document can be gone between the search and this read, when another process removes it.
            let Some(document) = store.document(&stored.document).await? else { continue };
            let document = Arc::new(document);
            documents.insert(stored.document.clone(), Arc::clone(&document));
            document
        };
        let scores = scores.get(&stored.chunk.id).copied().unwrap_or_default();
        // A newer version may have replaced the text since: then the span no longer means these words.
        if stored.chunk.span.of(&document.text) == Some(stored.chunk.text.as_str()) {
            hits.push(SearchHit { chunk: stored.chunk, document, scores });
        }
    }
    Ok(RankedChunks { query, hits })
}

pub(crate) fn elapsed_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}
