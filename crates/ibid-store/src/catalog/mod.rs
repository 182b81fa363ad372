//! The catalog, in SQLite (write-ahead mode, so that readers and a writer do not wait for one another).

mod documents;
mod records;
mod versions;

use std::path::{Path, PathBuf};
use std::time::Duration;

use ibid_core::{Chunk, ContentHash, DocumentFormat, DocumentName};
use serde::Serialize;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::StoreError;
pub(crate) use versions::{NewRow, VersionId};

/// How long a statement waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

/// A file or folder that a library follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its absolute path.
    pub path: PathBuf,
    /// What the names of its documents begin with.
    pub prefix: String,
}

/// What tells whether a file has changed since it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentStamp {
    /// The document.
    pub name: DocumentName,
    /// Bytes of the file.
    pub size: u64,
    /// When the file was last modified, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// The hash of the file's bytes.
    pub content_hash: ContentHash,
}

/// One line of a list of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentSummary {
    /// Its name.
    pub name: DocumentName,
    /// Its title.
    pub title: Option<String>,
    /// Its format.
    pub format: DocumentFormat,
    /// ISO 639-3 code of its language, where it could be told.
    pub language: Option<String>,
    /// Which version of the file is stored.
    pub content_hash: ContentHash,
    /// Bytes of the file.
    pub bytes: u64,
    /// The number of its chunks.
    pub chunks: usize,
    /// When it was stored, in seconds since 1970.
    pub ingested_at: i64,
}

/// How much a library holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Live documents.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
}

/// A file that was not ingested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A chunk and the document it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChunk {
    /// The chunk.
    pub chunk: Chunk,
    /// Its document.
    pub document: DocumentName,
}

/// The open catalog.
#[derive(Debug)]
pub(crate) struct Catalog {
    path: PathBuf,
    pool: SqlitePool,
}

impl Catalog {
    /// The file of the catalog of the library in `folder`.
    pub(crate) fn path_in(folder: &Path) -> PathBuf {
        folder.join("catalog.sqlite")
    }

    /// Opens the catalog and brings its schema up to date.
    pub(crate) async fn open(folder: &Path, create: bool) -> Result<Self, StoreError> {
        let path = Self::path_in(folder);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true);
        let failed = |reason: String| StoreError::Catalog { path: path.clone(), reason };
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await
            .map_err(|error| failed(error.to_string()))?;
        sqlx::migrate!("../../migrations/sqlite").run(&pool).await.map_err(|error| failed(error.to_string()))?;
        Ok(Self { path, pool })
    }

    #[cfg(test)]
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    fn failed(&self, error: impl std::fmt::Display) -> StoreError {
        StoreError::Catalog { path: self.path.clone(), reason: error.to_string() }
    }
}
