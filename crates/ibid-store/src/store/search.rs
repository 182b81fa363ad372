//! Searching and scanning.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use ibid_core::{ChunkId, DenseVector, Filter, SentenceVector, SparseVector};

use super::Store;
use crate::StoreError;
use crate::catalog::{Many, Passing, ScannedChunk, VersionId};
use crate::vectors::{PointFilter, ScoredChunk, VectorQuery};

/// More hits than a person reads.
const MANY: usize = 1000;
/// Hits that are asked for beyond those that should do.
const MORE: usize = 16;
/// Hits beyond which asking for all is no gain.
const MOST: usize = 2000;
/// How often a filtered search is tried while documents change.
const ATTEMPTS: usize = 3;

impl Store {
    /// The live chunks whose dense vectors are nearest, of documents that pass the filter, at most `limit`, best
    /// first: all are compared in a small library, an index leads to them in a large one. A filter that nothing
    /// passes is no error.
    ///
    /// # Errors
    /// When the vector has other dimensions than those of the library, or the vectors are damaged, or in use by
    /// others for too long.
    pub async fn search_dense(
        &self,
        vector: &DenseVector,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        self.check_dimension(vector)?;
        // A text of which the model knows no token is like nothing.
        if vector.as_slice().iter().all(|value| *value == 0.0) {
            return Ok(Vec::new());
        }
        self.search(VectorQuery::Dense(vector.clone()), filter, limit).await
    }

    /// The live chunks with the best BM25 scores, of documents that pass the filter, at most `limit`, best first.
    ///
    /// # Errors
    /// As [`Store::search_dense`].
    pub async fn search_sparse(
        &self,
        vector: &SparseVector,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        if vector.is_empty() {
            return Ok(Vec::new());
        }
        self.search(VectorQuery::Sparse(vector.clone()), filter, limit).await
    }

    /// The similarities of these chunks, of those that are stored, best first: a ranking by the one kind of vector
    /// may have chunks that the ranking by the other has not.
    ///
    /// # Errors
    /// As [`Store::search_dense`].
    pub async fn score_dense(
        &self,
        vector: &DenseVector,
        chunks: &[ChunkId],
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        self.check_dimension(vector)?;
        self.score(VectorQuery::Dense(vector.clone()), chunks).await
    }

    /// The BM25 scores of these chunks, of those that share a term with the query, best first.
    ///
    /// # Errors
    /// As [`Store::search_dense`].
    pub async fn score_sparse(
        &self,
        vector: &SparseVector,
        chunks: &[ChunkId],
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        if vector.is_empty() {
            return Ok(Vec::new());
        }
        self.score(VectorQuery::Sparse(vector.clone()), chunks).await
    }

    async fn score(&self, query: VectorQuery, chunks: &[ChunkId]) -> Result<Vec<ScoredChunk>, StoreError> {
        if chunks.is_empty() {
            return Ok(Vec::new());
        }
        let only = PointFilter { ids: chunks.to_vec(), chunks: chunks.len(), ..PointFilter::default() };
        self.vectors.search(query, Some(Arc::new(only)), chunks.len()).await
    }

    async fn search(
        &self,
        query: VectorQuery,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        let (serving, is_empty) = self.catalog.serving().await?;
        if serving != self.generation {
            return Err(StoreError::Reindexed { folder: self.folder.clone() });
        }
        if limit == 0 || is_empty {
            return Ok(Vec::new());
        }
        // The engine sets memory aside for as many hits as it is asked for.
        let limit =
            if limit > MANY { limit.min(self.catalog.counts().await?.chunks.max(MANY)) } else { limit };
        if filter.is_empty() {
            return self.search_live(query, None, limit).await;
        }
        // What passes is known of one moment: of a document that came in between, that it passes is not.
        for _ in 0..ATTEMPTS {
            let revision = self.catalog.revision().await?;
            let hits = self.search_passing(query.clone(), filter, limit).await?;
            if self.catalog.revision().await? == revision {
                return Ok(hits);
            }
        }
        let hits = self.search_passing(query, filter, limit).await?;
        self.only_passing(hits, filter).await
    }

    /// Of hits, those that pass by now.
    pub(super) async fn only_passing(
        &self,
        hits: Vec<ScoredChunk>,
        filter: &Filter,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        let passing: HashSet<VersionId> =
            self.catalog.facts().await?.versions(filter).into_iter().map(|(version, _)| version).collect();
        let ids: Vec<ChunkId> = hits.iter().map(|hit| hit.id).collect();
        let live = self.catalog.live(&ids).await?;
        let passes = |hit: &ScoredChunk| live.get(&hit.id).is_some_and(|version| passing.contains(version));
        Ok(hits.into_iter().filter(passes).collect())
    }

    async fn search_passing(
        &self,
        query: VectorQuery,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        match self.catalog.passing(filter).await? {
            Passing::None => Ok(Vec::new()),
            Passing::All => self.search_live(query, None, limit).await,
            Passing::Some(points) => self.search_live(query, Some(points), limit).await,
            Passing::Many(many) => match self.search_among_all(query.clone(), &many, limit).await? {
                Some(hits) => Ok(hits),
                None => self.search_live(query, Some(Arc::clone(&many.points)), limit).await,
            },
        }
    }

    /// Points that are not of a live version take places among the hits: the search goes on until there are
    /// `limit` live ones, or no more points. Where some were left out it is also repeated once, because a
    /// document may have changed its version between the search and the look into the catalog.
    async fn search_live(
        &self,
        query: VectorQuery,
        passing: Option<Arc<PointFilter>>,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        let mut asked = limit;
        let mut is_repeated = false;
        loop {
            let found = self.vectors.search(query.clone(), passing.clone(), asked).await?;
            let is_all = found.len() < asked;
            let ids: Vec<ChunkId> = found.iter().map(|hit| hit.id).collect();
            let live = self.catalog.live(&ids).await?;
            let mut hits: Vec<ScoredChunk> =
                found.into_iter().filter(|hit| live.contains_key(&hit.id)).collect();
            let is_whole = hits.len() == ids.len() || (is_all && is_repeated);
            if hits.len() >= limit || is_whole {
                hits.truncate(limit);
                return Ok(hits);
            }
            is_repeated = true;
            asked = asked.saturating_mul(2);
        }
    }

    /// The best of all chunks, less those that do not pass; none where so many do not that asking for those that
    /// pass is better.
    async fn search_among_all(
        &self,
        query: VectorQuery,
        many: &Many,
        limit: usize,
    ) -> Result<Option<Vec<ScoredChunk>>, StoreError> {
        // As many as should do, and some more; then four times as many.
        let expected = limit.saturating_mul(many.of_chunks) / many.points.chunks.max(1);
        let first = expected + expected / 2 + MORE;
        for asked in [first, first.saturating_mul(4)] {
            if asked > MOST {
                break;
            }
            let found = self.vectors.search(query.clone(), None, asked).await?;
            let ids: Vec<ChunkId> = found.iter().map(|hit| hit.id).collect();
            let live = self.catalog.live(&ids).await?;
            let passes =
                |hit: &ScoredChunk| live.get(&hit.id).is_some_and(|version| many.versions.contains(version));
            let hits: Vec<ScoredChunk> = found.into_iter().filter(passes).take(limit).collect();
            if hits.len() == limit {
                return Ok(Some(hits));
            }
        }
        Ok(None)
    }

    /// The vectors of the sentences of these chunks; a chunk that has none stored is left out.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn sentence_vectors(
        &self,
        chunks: &[ChunkId],
    ) -> Result<HashMap<ChunkId, Vec<SentenceVector>>, StoreError> {
        self.catalog.sentence_vectors(chunks).await
    }

    /// Shows every live chunk of the documents that pass the filter to `each`, until that breaks; memory stays
    /// flat however large the library is.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn scan(
        &self,
        filter: &Filter,
        each: impl FnMut(ScannedChunk) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.catalog.scan(filter, each).await
    }
}
