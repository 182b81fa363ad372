use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

use ibid_core::seam::{Embed, EmbedSparse};
use ibid_core::{Chunk, ChunkId, DenseVector, Document, DocumentName, SparseVector};

use crate::catalog::{Catalog, Counts, DocumentStamp, DocumentSummary, Refused, Root, StoredChunk};
use crate::check::{self, CheckReport};
use crate::commit::{self, Committed, NewVersion};
use crate::lock::{VectorsLock, WriterLock};
use crate::vectors::{ScoredChunk, VectorQuery, Vectors};
use crate::{Access, LibrarySettings, StoreError, repair};

/// More hits than a person reads.
const MANY: usize = 1000;

/// The open storage of one library.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    catalog: Catalog,
    vectors: Vectors,
    /// Held while the library is open for writing; changes of several steps take turns.
    writer: Option<Mutex<WriterLock>>,
}

impl Store {
    /// Opens the library in `folder`; with [`Access::Write`] it is made where there is none, and what an
    /// interrupted run left is finished. Any number of processes may read while one writes.
    ///
    /// # Errors
    /// When there is none to read, another process writes to it, it was made with other settings or by a newer
    /// ibid, or its files are damaged.
    pub async fn open(folder: &Path, settings: &LibrarySettings, access: Access) -> Result<Self, StoreError> {
        let writer = match access {
            Access::Write => {
                fs_err::create_dir_all(folder)?;
                Some(Mutex::new(WriterLock::acquire(folder)?))
            }
            Access::Read => None,
        };
        let catalog = Catalog::open(folder, access).await?;
        match catalog.settings().await? {
            Some(stored) if stored.fingerprint != settings.fingerprint => {
                return Err(StoreError::OtherSettings {
                    folder: folder.to_owned(),
                    stored: stored.fingerprint,
                    wanted: settings.fingerprint.clone(),
                });
            }
            Some(_) => {}
            None if writer.is_some() => catalog.put_settings(settings).await?,
            None => return Err(StoreError::NotFound { folder: folder.to_owned() }),
        }
        let vectors = Vectors::start(folder, settings.dimension)?;
        if writer.is_some() {
            commit::sweep_if_possible(&catalog, &vectors).await?;
        }
        Ok(Self { folder: folder.to_owned(), catalog, vectors, writer })
    }

    /// The settings that the library in `folder` was made with; `None` where there is no library.
    ///
    /// # Errors
    /// When its catalog is damaged.
    pub async fn stored_settings(folder: &Path) -> Result<Option<LibrarySettings>, StoreError> {
        let catalog = match Catalog::open(folder, Access::Read).await {
            Ok(catalog) => catalog,
            Err(StoreError::NotFound { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let settings = catalog.settings().await;
        catalog.close().await;
        settings
    }

    /// Stores documents; each replaces the live version of its name. Several at a time are much faster than
    /// one by one: every step of the protocol waits for the disk once.
    ///
    /// # Errors
    /// When the library was opened for reading, or a disk is full or fails.
    pub async fn commit(&self, root: &Path, versions: Vec<NewVersion>) -> Result<Vec<Committed>, StoreError> {
        let _turn = self.turn().await?;
        commit::commit(&self.catalog, &self.vectors, root, versions).await
    }

    /// Takes a document out, with its chunks and vectors; `false` where there is none of that name.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn remove(&self, name: &DocumentName) -> Result<bool, StoreError> {
        let _turn = self.turn().await?;
        commit::remove(&self.catalog, &self.vectors, name).await
    }

    /// Records that a file has another time and the same bytes.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn touch(&self, stamp: &DocumentStamp) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.touch(stamp).await
    }

    /// The files and folders that the library follows.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn roots(&self) -> Result<Vec<Root>, StoreError> {
        self.catalog.roots().await
    }

    /// Follows a file or folder; the names of its documents begin with `prefix`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn add_root(&self, path: &Path, prefix: &str) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.add_root(path, prefix).await
    }

    /// Stops following a file or folder and takes its documents out.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn remove_root(&self, path: &Path) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        commit::remove_root(&self.catalog, &self.vectors, path).await
    }

    /// What the files of a root were like when they were read.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn stamps(&self, root: &Path) -> Result<Vec<DocumentStamp>, StoreError> {
        self.catalog.stamps(root).await
    }

    /// Records which files of a root were refused; earlier records of the root are replaced.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn put_refused(&self, root: &Path, refused: &[Refused]) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.put_refused(root, refused).await
    }

    /// All files that were refused.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn refused(&self) -> Result<Vec<Refused>, StoreError> {
        self.catalog.refused().await
    }

    /// The live chunks whose dense vectors are nearest, at most `limit`, best first: all are compared in a small
    /// library, an index leads to them in a large one.
    ///
    /// # Errors
    /// When the vectors are damaged, or in use by others for too long.
    pub async fn search_dense(
        &self,
        vector: &DenseVector,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        self.search(VectorQuery::Dense(vector.clone()), limit).await
    }

    /// The live chunks with the best BM25 scores, at most `limit`, best first.
    ///
    /// # Errors
    /// As [`Store::search_dense`].
    pub async fn search_sparse(
        &self,
        vector: &SparseVector,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        if vector.is_empty() {
            return Ok(Vec::new());
        }
        self.search(VectorQuery::Sparse(vector.clone()), limit).await
    }

    /// Points that are not of a live version take places among the hits: the search goes on until there are
    /// `limit` live ones, or no more points. Where some were left out it is also repeated once, because a
    /// document may have changed its version between the search and the look into the catalog.
    async fn search(&self, query: VectorQuery, limit: usize) -> Result<Vec<ScoredChunk>, StoreError> {
        if limit == 0 || self.catalog.is_empty().await? {
            return Ok(Vec::new());
        }
        // The engine sets memory aside for as many hits as it is asked for.
        let limit =
            if limit > MANY { limit.min(self.catalog.counts().await?.chunks.max(MANY)) } else { limit };
        let mut asked = limit;
        let mut is_repeated = false;
        loop {
            let found = self.vectors.search(query.clone(), asked).await?;
            let is_all = found.len() < asked;
            let ids: Vec<ChunkId> = found.iter().map(|hit| hit.id).collect();
            let live = self.catalog.live(&ids).await?;
            let mut hits: Vec<ScoredChunk> = found.into_iter().filter(|hit| live.contains(&hit.id)).collect();
            let is_whole = hits.len() == ids.len() || (is_all && is_repeated);
            if hits.len() >= limit || is_whole {
                hits.truncate(limit);
                return Ok(hits);
            }
            is_repeated = true;
            asked = asked.saturating_mul(2);
        }
    }

    /// The chunks with these ids, in their order; those that are not live are left out.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn chunks(&self, ids: &[ChunkId]) -> Result<Vec<StoredChunk>, StoreError> {
        self.catalog.chunks(ids).await
    }

    /// The chunks of a document, in order.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn document_chunks(&self, name: &DocumentName) -> Result<Vec<Chunk>, StoreError> {
        self.catalog.document_chunks(name).await
    }

    /// A document, whole.
    ///
    /// # Errors
    /// When the catalog fails, or the stored text does not have the hash that was stored with it.
    pub async fn document(&self, name: &DocumentName) -> Result<Option<Document>, StoreError> {
        self.catalog.document(name).await
    }

    /// All documents, by name.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn documents(&self) -> Result<Vec<DocumentSummary>, StoreError> {
        self.catalog.documents().await
    }

    /// How much there is.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        self.catalog.counts().await
    }

    /// Keeps the trace of an answer. Readers may do this too: it changes nothing that is searched.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn put_trace(&self, id: &str, trace: &str) -> Result<(), StoreError> {
        self.catalog.put_trace(id, trace).await
    }

    /// A trace by id, or the latest.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn trace(&self, id: Option<&str>) -> Result<Option<String>, StoreError> {
        self.catalog.trace(id).await
    }

    /// Whether catalog and vectors agree.
    ///
    /// # Errors
    /// When the catalog fails. Damaged vectors are no error but a finding.
    pub async fn check(&self) -> Result<CheckReport, StoreError> {
        check::check(&self.catalog, &self.vectors).await
    }

    /// Makes catalog and vectors agree, from the catalog, without reading a file again: points without a chunk
    /// are deleted, chunks without a point are embedded anew. Vectors that cannot be opened are deleted and made
    /// anew. Returns what a check finds afterwards.
    ///
    /// # Errors
    /// When the library was opened for reading, or the catalog or the embedding model fails.
    pub async fn repair(
        &self,
        dense: &dyn Embed,
        sparse: &dyn EmbedSparse,
    ) -> Result<CheckReport, Box<dyn std::error::Error + Send + Sync>> {
        let _turn = self.turn().await?;
        commit::sweep_if_possible(&self.catalog, &self.vectors).await?;
        let report = self.check().await?;
        if report.vectors_error.is_some() {
            let _lock = VectorsLock::acquire(&self.folder, Duration::from_secs(30))?;
            fs_err::remove_dir_all(Vectors::path_in(&self.folder))?;
        }
        commit::sweep(&self.catalog, &self.vectors).await?;
        self.vectors.delete(report.stray).await?;
        repair::embed_again(&self.catalog, &self.vectors, &report.missing, dense, sparse).await?;
        Ok(self.check().await?)
    }

    /// Closes the files, and waits until that is done; dropping the store does too, but blocks the thread.
    ///
    /// # Errors
    /// When the closing thread panicked.
    pub async fn close(self) -> Result<(), StoreError> {
        let Self { catalog, vectors, writer, .. } = self;
        tokio::task::spawn_blocking(move || drop(vectors)).await.map_err(std::io::Error::other)?;
        catalog.close().await;
        drop(writer);
        Ok(())
    }

    /// The turn to make a change of several steps.
    async fn turn(&self) -> Result<MutexGuard<'_, WriterLock>, StoreError> {
        match &self.writer {
            Some(writer) => Ok(writer.lock().await),
            None => Err(StoreError::ReadOnly { folder: self.folder.clone() }),
        }
    }

    fn writable(&self) -> Result<(), StoreError> {
        if self.writer.is_none() {
            return Err(StoreError::ReadOnly { folder: self.folder.clone() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
