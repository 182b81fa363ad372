//! Opening a library.

use std::path::Path;
use std::sync::Arc;

use ibid_core::IndexFingerprint;
use ibid_ingest::SplitterSettings;
use ibid_store::{LibrarySettings, Store, StoreError, VectorOptions};

use super::{Inner, Library};
use crate::document_cache::DocumentCache;
use crate::embedding::{Embedding, Models};
use crate::{Access, Error};

/// How this version of ibid cuts documents.
pub(crate) fn splitter() -> SplitterSettings {
    SplitterSettings::default()
}

/// What a library is made with by these models.
pub(crate) fn settings_of(models: &Models, splitter: &SplitterSettings) -> LibrarySettings {
    let splitter = splitter.fingerprint();
    LibrarySettings {
        fingerprint: IndexFingerprint::new(&splitter, models.dense.name(), models.sparse.name()),
        embedding: models.dense.name().to_owned(),
        dimension: models.dense.dimension(),
        splitter,
        sparse: models.sparse.name().to_owned(),
        sentence_vectors: models.dense.makes_sentence_vectors(),
        vectors: VectorOptions::default(),
    }
}

impl Library {
    /// Opens the library in `folder` with the bundled embedding model; with [`Access::Write`] it is created
    /// where there is none.
    ///
    /// # Errors
    /// When there is no library to read, when another process is writing to it, when it was made with another
    /// embedding model or splitter, or when its files are damaged.
    pub async fn open(folder: &Path, access: Access) -> Result<Self, Error> {
        Self::open_with(folder, access, Embedding::bundled()).await
    }

    /// Like [`Library::open`], with an embedding model of your choice.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub async fn open_with(folder: &Path, access: Access, embedding: Embedding) -> Result<Self, Error> {
        Self::open_with_splitter(folder, access, embedding, splitter()).await
    }

    /// Like [`Library::open_with`], with documents cut otherwise than by default: to measure what that changes. Other
    /// programs, `ibid` among them, can search such a library, but not ingest into it.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub async fn open_with_splitter(
        folder: &Path,
        access: Access,
        embedding: Embedding,
        splitter: SplitterSettings,
    ) -> Result<Self, Error> {
        let models = embedding.into_models();
        let wanted = settings_of(&models, &splitter);
        let store = match Store::open(folder, &wanted, access).await {
            Err(error @ StoreError::OtherSettings { .. }) if access == Access::Read => {
                // A reader needs comparable vectors only: chunks that another splitter cut are as good.
                match Store::stored_settings(folder).await? {
                    Some(stored)
                        if (&stored.embedding, &stored.sparse) == (&wanted.embedding, &wanted.sparse) =>
                    {
                        Store::open(folder, &stored, access).await?
                    }
                    _ => return Err(error.into()),
                }
            }
            opened => opened?,
        };
        let fingerprint = store.settings().fingerprint.clone();
        let documents = DocumentCache::default();
        let inner = Inner { folder: folder.to_owned(), store, models, splitter, fingerprint, documents };
        Ok(Self { inner: Arc::new(inner) })
    }
}
