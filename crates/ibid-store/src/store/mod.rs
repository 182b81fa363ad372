mod archive;
mod deletion;
mod files;
mod followed;
mod generations;
mod relocate;
mod repair;
mod search;
mod sessions;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub use deletion::DeletionReport;
pub use generations::Reindexing;
use tokio::sync::{Mutex, MutexGuard};

use ibid_core::{Chunk, ChunkId, DenseVector, Document, DocumentName, EmbeddedChunk};

use crate::catalog::{Catalog, Counts, DocumentSummary, Generation, StoredChunk};
use crate::commit::{self, Committed, NewVersion};
use crate::lock::WriterLock;
use crate::read_only::obstacle;
use crate::vectors::{Moment, Vectors, VectorsSource};
use crate::{Access, LibrarySettings, StoreError, crash};

/// The open storage of one library.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    settings: LibrarySettings,
    catalog: Catalog,
    vectors: Vectors,
    /// The generation of chunks and vectors that served when the library was opened.
    generation: Generation,
    /// Held while the library is open for writing; changes of several steps take turns.
    writer: Option<Mutex<WriterLock>>,
}

impl Store {
    /// Opens the library in `folder`; with [`Access::Write`] it is made where there is none, and what an
    /// interrupted run left is finished. Any number of processes may read while one writes. Where this process cannot
    /// write, it can be read as it is at that moment, its vectors from a copy in the folder for temporary files.
    ///
    /// # Errors
    /// When there is none to read, another process writes to it, it was made with other settings or by a newer
    /// ibid, it cannot be written but is to be, or its files are damaged.
    pub async fn open(folder: &Path, settings: &LibrarySettings, access: Access) -> Result<Self, StoreError> {
        let writer = match access {
            Access::Write => {
                if Catalog::path_in(folder).exists() && obstacle(folder).is_some() {
                    return Err(StoreError::NotWritable { folder: folder.to_owned() });
                }
                fs_err::create_dir_all(folder)?;
                Some(Mutex::new(WriterLock::acquire(folder)?))
            }
            Access::Read => None,
        };
        let mut catalog = Catalog::open(folder, access).await?;
        let settings = match catalog.settings().await? {
            Some(stored) if stored.fingerprint != settings.fingerprint => {
                return Err(StoreError::OtherSettings {
                    folder: folder.to_owned(),
                    stored: stored.fingerprint,
                    wanted: settings.fingerprint.clone(),
                });
            }
            Some(stored) if stored.dimension != settings.dimension => {
                return Err(StoreError::OtherDimension {
                    folder: folder.to_owned(),
                    stored: stored.dimension,
                    wanted: settings.dimension,
                });
            }
            Some(stored) => stored,
            None if writer.is_some() => {
                catalog.put_settings(settings).await?;
                crash::moment("settings stored");
                settings.clone()
            }
            None => return Err(StoreError::NotFound { folder: folder.to_owned() }),
        };
        catalog.has_sentence_vectors = settings.sentence_vectors;
        if writer.is_some() {
            relocate::follow(&catalog, folder).await?;
        }
        let (generation, _) = catalog.serving().await?;
        let vectors_folder = Vectors::path_in(folder, generation);
        let source = if catalog.is_writable() { VectorsSource::Itself } else { VectorsSource::Copy };
        let vectors = Vectors::start((vectors_folder, source), settings.dimension, settings.vectors)?;
        if writer.is_some() {
            commit::sweep_if_possible(&catalog, &vectors).await?;
            if let Err(error) = generations::tidy(&catalog, folder).await {
                tracing::warn!(%error, "what an earlier re-indexing left stays for now");
            }
        }
        Ok(Self { folder: folder.to_owned(), settings, catalog, vectors, generation, writer })
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

    /// Whether the library can be written: then readers, too, can keep traces and conversations in it.
    pub fn is_writable(&self) -> bool {
        self.catalog.is_writable()
    }

    /// The settings that the library was made with.
    pub fn settings(&self) -> &LibrarySettings {
        &self.settings
    }

    /// Stores documents; each replaces the live version of its name. Several at a time are much faster than
    /// one by one: every step of the protocol waits for the disk once.
    ///
    /// # Errors
    /// When the library was opened for reading, a vector has other dimensions than those of the library, or a disk
    /// is full or fails.
    pub async fn commit(&self, root: &Path, versions: Vec<NewVersion>) -> Result<Vec<Committed>, StoreError> {
        versions
            .iter()
            .flat_map(|version| &version.chunks)
            .try_for_each(|chunk| self.check_dimension(&chunk.dense))?;
        let _turn = self.turn().await?;
        commit::commit(&self.catalog, &self.vectors, root, versions).await
    }

    /// Takes a document out, with its chunks and vectors; `false` where there is none of that name.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn remove(&self, name: &DocumentName) -> Result<bool, StoreError> {
        Ok(self.remove_all(std::slice::from_ref(name)).await? > 0)
    }

    /// Takes documents out, and says how many there were of those names. Many at a time are much faster than one by one.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn remove_all(&self, names: &[DocumentName]) -> Result<usize, StoreError> {
        let _turn = self.turn().await?;
        commit::remove(&self.catalog, &self.vectors, names).await
    }

    /// A document as it is stored, with its vectors; `None` where there is none of that name, or a vector of it is
    /// missing.
    ///
    /// # Errors
    /// When the catalog or the vectors fail.
    pub async fn version(&self, name: &DocumentName) -> Result<Option<NewVersion>, StoreError> {
        let Some(document) = self.catalog.document(name).await? else { return Ok(None) };
        let Some(stamp) = self.catalog.stamp(name).await? else { return Ok(None) };
        let chunks = self.catalog.document_chunks(name).await?;
        let ids: Vec<ChunkId> = chunks.iter().map(|chunk| chunk.id).collect();
        let mut sentences = self.catalog.sentence_vectors(&ids).await?;
        let points = self.vectors.points(ids).await?;
        let mut points: HashMap<ChunkId, _> = points.into_iter().map(|point| (point.id, point)).collect();
        let mut embedded = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            let Some(point) = points.remove(&chunk.id) else { return Ok(None) };
            let sentences = sentences.remove(&chunk.id);
            if sentences.is_none() && self.settings.sentence_vectors {
                return Ok(None);
            }
            let (dense, sparse) = (point.dense, point.sparse);
            embedded.push(EmbeddedChunk { chunk, dense, sparse, sentences: sentences.unwrap_or_default() });
        }
        Ok(Some(NewVersion { document, stamp, chunks: embedded }))
    }

    /// Builds what of the vectors' indexes was put off while much was written. Searches are right without it, and slower.
    ///
    /// # Errors
    /// When the vectors fail.
    pub async fn optimize(&self) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        self.vectors.optimize(Moment::AtRest).await
    }

    /// Writes everything into the files that keep it, and overwrites what was removed.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        self.catalog.checkpoint().await
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

    /// Keeps the trace of an answer, and of all traces the newest `keep`. Readers may do this too: it changes
    /// nothing that is searched.
    ///
    /// # Errors
    /// When the library cannot be written, or the catalog fails.
    pub async fn put_trace(&self, id: &str, trace: &str, keep: usize) -> Result<(), StoreError> {
        self.keeps_records()?;
        self.catalog.put_trace(id, trace, keep).await
    }

    /// A trace by id, or the latest.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn trace(&self, id: Option<&str>) -> Result<Option<String>, StoreError> {
        self.catalog.trace(id).await
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

    fn check_dimension(&self, vector: &DenseVector) -> Result<(), StoreError> {
        let (stored, wanted) = (self.settings.dimension, vector.dimension());
        if stored == wanted {
            return Ok(());
        }
        Err(StoreError::OtherDimension { folder: self.folder.clone(), stored, wanted })
    }

    /// What readers may change can only be changed where the library can be written.
    fn keeps_records(&self) -> Result<(), StoreError> {
        if self.is_writable() {
            return Ok(());
        }
        Err(StoreError::NotWritable { folder: self.folder.clone() })
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
