//! Making a library's vectors anew from the text that it holds, with another embedding model or splitter.

use std::path::Path;
use std::time::Instant;

use ibid_core::seam::ChunkText;
use ibid_core::{Chunk, Document, EmbeddedChunk, Span};
use ibid_store::{Access, Reindexing, Store, StoreError};
use serde::Serialize;

use crate::embedding::{Embedding, Models};
use crate::index::vectors_of;
use crate::library::{settings_of, splitter};
use crate::{Cancellation, Error, Library};

/// The name and version of the report's JSON form.
const SCHEMA: &str = "ibid.reindex/1";
/// Chunks that are stored together.
const CHUNKS_AT_ONCE: usize = 64;

/// How to re-index.
#[must_use]
#[derive(Default)]
pub struct ReindexOptions<'a> {
    on_progress: Option<&'a mut (dyn FnMut(ReindexProgress) + Send)>,
    cancellation: Cancellation,
}

/// How far a re-indexing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReindexProgress {
    /// Documents that are done.
    pub done: usize,
    /// All of them.
    pub documents: usize,
}

impl<'a> ReindexOptions<'a> {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Called when documents are done. By default, nothing listens.
    pub fn on_progress(mut self, on_progress: &'a mut (dyn FnMut(ReindexProgress) + Send)) -> Self {
        self.on_progress = Some(on_progress);
        self
    }

    /// Stops after the documents in hand; the next re-indexing goes on from there. By default, nothing does.
    pub fn cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }
}

impl std::fmt::Debug for ReindexOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ReindexOptions").finish_non_exhaustive()
    }
}

/// What a re-indexing did; its JSON form is a contract.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReindexReport {
    schema: &'static str,
    /// The embedding model of before.
    pub from: String,
    /// The embedding model of the new vectors.
    pub to: String,
    /// Documents that were made anew, in this run.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    /// Whether the library was made with these settings already: then nothing was done.
    pub is_current: bool,
    /// Wall-clock time.
    pub seconds: f64,
    /// Whether it was cancelled before the end: the old vectors serve, and the next run goes on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

impl Library {
    /// Makes the vectors of the library in `folder` anew with `embedding` and this version's splitter, from the text
    /// that the library holds: no file is read. Until all are made the old ones serve, also to other processes; where
    /// it is cut off, the next call goes on.
    ///
    /// # Errors
    /// When there is no library, another process is writing to it, a stored text is damaged, or the embedding model
    /// or a disk fails.
    pub async fn reindex(
        folder: &Path,
        embedding: Embedding,
        mut options: ReindexOptions<'_>,
    ) -> Result<ReindexReport, Error> {
        let started = Instant::now();
        let stored = Store::stored_settings(folder).await?;
        let stored = stored.ok_or_else(|| StoreError::NotFound { folder: folder.to_owned() })?;
        let models = embedding.into_models();
        let wanted = settings_of(&models, &splitter());
        let mut report = ReindexReport {
            schema: SCHEMA,
            from: stored.embedding.clone(),
            to: wanted.embedding.clone(),
            documents: 0,
            chunks: 0,
            is_current: stored.fingerprint == wanted.fingerprint,
            seconds: 0.0,
            cancelled: false,
        };
        // This also finishes what one that was cut off at its very end left.
        let store = Store::open(folder, &stored, Access::Write).await?;
        if report.is_current {
            store.close().await?;
            return Ok(report);
        }
        // What is no choice of the model's stays as it was.
        let wanted = ibid_store::LibrarySettings { vectors: stored.vectors, ..wanted };
        let work = Work { store: &store, models: &models, fingerprint: &wanted.fingerprint };
        let reindexing = store.reindex(&wanted).await?;
        let is_complete = work.run(&reindexing, &mut options, &mut report).await?;
        if is_complete {
            reindexing.finish().await?;
        } else {
            drop(reindexing);
        }
        store.close().await?;
        report.cancelled = !is_complete;
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }
}

/// A document that is cut, with the sentences of each chunk.
type Cut = (Document, Vec<(Chunk, Vec<Span>)>);

struct Work<'a> {
    store: &'a Store,
    models: &'a Models,
    fingerprint: &'a ibid_core::IndexFingerprint,
}

impl Work<'_> {
    /// `false` where it was cancelled.
    async fn run(
        &self,
        reindexing: &Reindexing<'_>,
        options: &mut ReindexOptions<'_>,
        report: &mut ReindexReport,
    ) -> Result<bool, Error> {
        let remaining = reindexing.remaining().await?;
        let documents = self.store.counts().await?.documents;
        let mut done = documents.saturating_sub(remaining.len());
        let (mut batch, mut batch_chunks): (Vec<Cut>, usize) = (Vec::new(), 0);
        let last = remaining.len().saturating_sub(1);
        for (number, name) in remaining.into_iter().enumerate() {
            if options.cancellation.is_cancelled() {
                return Ok(false);
            }
            if let Some(document) = self.store.document(&name).await? {
                let cut = self.cut(document);
                batch_chunks += cut.1.len();
                batch.push(cut);
            }
            if batch_chunks >= CHUNKS_AT_ONCE || number == last {
                (report.documents, report.chunks) =
                    (report.documents + batch.len(), report.chunks + batch_chunks);
                done += batch.len();
                self.put(reindexing, std::mem::take(&mut batch)).await?;
                batch_chunks = 0;
                if let Some(on_progress) = &mut options.on_progress {
                    on_progress(ReindexProgress { done, documents });
                }
            }
        }
        Ok(true)
    }

    fn cut(&self, document: Document) -> Cut {
        let chunks =
            ibid_ingest::split(&document, self.models.counter.as_ref(), &splitter(), self.fingerprint);
        let sentences: Vec<_> = chunks.iter().map(|chunk| document.sentences_of(chunk.span)).collect();
        (document, chunks.into_iter().zip(sentences).collect())
    }

    async fn put(&self, reindexing: &Reindexing<'_>, batch: Vec<Cut>) -> Result<(), Error> {
        let texts: Vec<ChunkText> = batch
            .iter()
            .flat_map(|(_, chunks)| chunks)
            .map(|(chunk, sentences)| chunk.text_to_embed(sentences))
            .collect();
        let vectors = vectors_of(self.models.dense.as_ref(), &texts).await?;
        let mut made = vectors.into_iter().zip(&texts);
        let documents = batch
            .into_iter()
            .map(|(document, chunks)| {
                let chunks = chunks
                    .into_iter()
                    .zip(made.by_ref())
                    .map(|((chunk, sentences), (vectors, text))| {
                        let sparse = self.models.sparse.embed_document(&text.text);
                        EmbeddedChunk::new(chunk, &sentences, vectors, sparse)
                    })
                    .collect();
                (document, chunks)
            })
            .collect();
        Ok(reindexing.put(documents).await?)
    }
}
