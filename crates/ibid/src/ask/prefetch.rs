//! The two rankings that everything later chooses from.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::time::Instant;

use ibid_core::{ChunkId, DenseVector, SparseVector};
use ibid_store::{ScoredChunk, StoredChunk};

use super::SearchTimings;
use super::options::{Retriever, SearchOptions};
use super::plan::QueryPlan;
use super::search::microseconds;
use crate::{Error, Library};

/// Chunks that are looked through, at most, for those that hold an exact phrase.
const LOOKED_THROUGH: usize = 8192;

/// The query in the two forms that the store searches with.
#[derive(Debug, Clone)]
pub(crate) struct EmbeddedQuery {
    pub(crate) dense: DenseVector,
    pub(crate) sparse: SparseVector,
}

impl EmbeddedQuery {
    pub(super) async fn of(library: &Library, text: &str, retriever: Retriever) -> Result<Self, Error> {
        let dense = match retriever {
            Retriever::Hybrid | Retriever::Dense => library.embedder().embed_query(text).await?,
            // Nothing is compared by meaning: no model has to run.
            Retriever::Sparse => DenseVector::normalized(Vec::new()),
        };
        Ok(Self { dense, sparse: library.sparse().embed_query(text) })
    }
}

/// Both rankings, and the chunks that are in them.
#[derive(Debug, Default)]
pub(super) struct Prefetched {
    pub(super) dense: Ranking,
    pub(super) sparse: Ranking,
    pub(super) chunks: HashMap<ChunkId, StoredChunk>,
}

/// One of the two rankings.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranking {
    /// What it ranks best, best first.
    pub(super) best: Vec<ScoredChunk>,
    /// The scores of what only the other ranking has among its best: a chunk that this search just misses is not one
    /// of which nothing is known. Only the dense ranking has them: a chunk that BM25 misses has next to no BM25 score.
    pub(super) others: Vec<ScoredChunk>,
}

impl Ranking {
    /// All scores, in no order.
    pub(super) fn scores(&self) -> impl Iterator<Item = &ScoredChunk> {
        self.best.iter().chain(&self.others)
    }

    fn retain(&mut self, is_kept: impl Fn(&ScoredChunk) -> bool) {
        self.best.retain(&is_kept);
        self.others.retain(&is_kept);
    }
}

/// Searches both ways. What a plan's conditions rule out takes places in the rankings: then they go deeper until
/// enough is left.
pub(super) async fn prefetch(
    library: &Library,
    plan: &QueryPlan,
    query: &EmbeddedQuery,
    options: &SearchOptions,
    timings: &mut SearchTimings,
) -> Result<Prefetched, Error> {
    let wanted = options.candidates.max(options.limit);
    let mut depth = wanted;
    loop {
        let mut found = once(library, query, options, depth, timings).await?;
        let is_all = found.dense.best.len() < depth && found.sparse.best.len() < depth;
        if !plan.has_conditions() {
            return Ok(found);
        }
        found.keep(|stored| plan.admits(&stored.chunk.heading, &stored.chunk.text));
        // The words of a phrase are in every chunk that holds it, so the sparse ranking finds them all.
        let enough = match options.retriever {
            Retriever::Hybrid | Retriever::Sparse if !plan.phrases.is_empty() => found.sparse.best.len(),
            _ => found.chunks.len(),
        };
        if enough >= wanted {
            return Ok(found);
        }
        if is_all || depth >= LOOKED_THROUGH {
            if found.chunks.is_empty() && !plan.phrases.is_empty() {
                found = scan(library, plan, options, wanted).await?;
            }
            return Ok(found);
        }
        depth = (depth * 4).min(LOOKED_THROUGH);
    }
}

async fn once(
    library: &Library,
    query: &EmbeddedQuery,
    options: &SearchOptions,
    depth: usize,
    timings: &mut SearchTimings,
) -> Result<Prefetched, Error> {
    let store = library.store();
    let dense = async {
        let started = Instant::now();
        let found = match options.retriever {
            Retriever::Sparse => Vec::new(),
            Retriever::Hybrid | Retriever::Dense => {
                store.search_dense(&query.dense, &options.filter, depth).await?
            }
        };
        Ok::<_, Error>((found, microseconds(started)))
    };
    let sparse = async {
        let started = Instant::now();
        let found = match options.retriever {
            Retriever::Dense => Vec::new(),
            Retriever::Hybrid | Retriever::Sparse => {
                store.search_sparse(&query.sparse, &options.filter, depth).await?
            }
        };
        Ok::<_, Error>((found, microseconds(started)))
    };
    let ((dense, dense_time), (sparse, sparse_time)) = tokio::try_join!(dense, sparse)?;
    timings.dense += dense_time;
    timings.sparse += sparse_time;
    let started = Instant::now();
    let others = match options.retriever {
        Retriever::Hybrid => store.score_dense(&query.dense, &missing(&sparse, &dense)).await?,
        Retriever::Dense | Retriever::Sparse => Vec::new(),
    };
    let mut ids: Vec<ChunkId> = dense.iter().chain(&sparse).map(|hit| hit.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let chunks = store.chunks(&ids).await?.into_iter().map(|stored| (stored.chunk.id, stored)).collect();
    let mut found = Prefetched {
        dense: Ranking { best: dense, others },
        sparse: Ranking { best: sparse, others: Vec::new() },
        chunks,
    };
    // What another process has removed since is gone from both.
    found.keep(|_| true);
    timings.fuse += microseconds(started);
    Ok(found)
}

/// The chunks of one ranking that the other does not have.
fn missing(of: &[ScoredChunk], from: &[ScoredChunk]) -> Vec<ChunkId> {
    let there: HashSet<ChunkId> = from.iter().map(|hit| hit.id).collect();
    of.iter().map(|hit| hit.id).filter(|id| !there.contains(id)).collect()
}

impl Prefetched {
    fn keep(&mut self, is_kept: impl Fn(&StoredChunk) -> bool) {
        self.chunks.retain(|_, stored| is_kept(stored));
        let chunks = &self.chunks;
        self.dense.retain(|hit| chunks.contains_key(&hit.id));
        self.sparse.retain(|hit| chunks.contains_key(&hit.id));
    }
}

/// Reads the text itself for a phrase that BM25 cannot find: one of stop words only, for example.
async fn scan(
    library: &Library,
    plan: &QueryPlan,
    options: &SearchOptions,
    wanted: usize,
) -> Result<Prefetched, Error> {
    let mut ids = Vec::new();
    library
        .store()
        .scan(&options.filter, |chunk| {
            if plan.admits(&chunk.heading, &chunk.text) {
                ids.push(chunk.id);
            }
            if ids.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .await?;
    let chunks =
        library.store().chunks(&ids).await?.into_iter().map(|stored| (stored.chunk.id, stored)).collect();
    let best = ids.into_iter().map(|id| ScoredChunk { id, score: 0.0 }).collect();
    Ok(Prefetched { sparse: Ranking { best, others: Vec::new() }, chunks, ..Prefetched::default() })
}
