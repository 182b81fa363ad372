//! The catalog, in SQLite (write-ahead mode, so that readers and a writer do not wait for one another).

mod coverage;
mod documents;
mod filter;
mod generations;
mod packed;
mod records;
mod scan;
mod sentences;
mod sessions;
mod sums;
mod versions;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ibid_core::{Chunk, ContentHash, Coverage, DocumentFormat, DocumentName, FilterFacts, Metadata};
use serde::Serialize;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Decode, Row, Sqlite, SqlitePool, Type};

use crate::lock::WriterLock;
use crate::read_only::{Obstacle, PrivateCopy, obstacle};
use crate::{Access, StoreError};
pub use coverage::CoverageCounts;
pub(crate) use documents::LiveHashes;
use filter::Facts;
pub(crate) use filter::{Many, Passing};
pub(crate) use generations::{Generation, NextGeneration};
pub use packed::PackedFile;
pub use scan::ScannedChunk;
pub use sessions::{SessionSummary, StoredTurn};
use tokio::sync::Mutex;
pub(crate) use versions::{NewRow, VersionId};

/// How long a statement waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// A file or folder that a library follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its absolute path.
    pub path: PathBuf,
    /// What the names of its documents begin with.
    pub prefix: String,
    /// How its files were read when it was last ingested to the end, as [`Store::put_read_with`](crate::Store::put_read_with)
    /// was told.
    pub read_with: Option<String>,
}

impl Root {
    /// The name of a document below it; `None` for what cannot be a document of this root.
    pub fn below(&self, document: &DocumentName) -> Option<DocumentName> {
        document.as_str().strip_prefix(&self.prefix)?.parse().ok()
    }
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
    /// When its file was last modified, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// Its tags, in alphabetical order.
    pub tags: Vec<String>,
    /// What the file says of itself besides its title and language.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl DocumentSummary {
    /// What a filter looks at.
    pub fn facts(&self) -> FilterFacts<'_> {
        FilterFacts {
            name: &self.name,
            format: self.format,
            tags: &self.tags,
            language: self.language.as_deref(),
            title: self.title.as_deref(),
            authors: &self.metadata.authors,
            dated_ns: self.metadata.date_ns().unwrap_or(self.modified_ns),
        }
    }
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

/// A document of which something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadInPart {
    /// The document.
    pub document: DocumentName,
    /// What was not read.
    #[serde(flatten)]
    pub coverage: Coverage,
}

/// A chunk and the document it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChunk {
    /// The chunk.
    pub chunk: Chunk,
    /// Its document.
    pub document: DocumentName,
    /// Which version of the document.
    pub content_hash: ContentHash,
    /// ISO 639-3 code of the document's language, where it could be told.
    pub language: Option<String>,
}

/// A chunk with what its point holds besides its vectors.
#[derive(Debug)]
pub(crate) struct ChunkToEmbed {
    pub(crate) stored: StoredChunk,
    pub(crate) format: DocumentFormat,
}

/// The open catalog.
#[derive(Debug)]
pub(crate) struct Catalog {
    path: PathBuf,
    pool: SqlitePool,
    facts: Mutex<Option<Arc<Facts>>>,
    /// Whether the library can be written, by readers too, who keep traces and conversations.
    is_writable: bool,
    /// What is open instead of the library's own file, where that can't be.
    copy: Option<PrivateCopy>,
    /// Whether the settings of the library say that every chunk has vectors of its sentences.
    pub(crate) has_sentence_vectors: bool,
}

impl Catalog {
    /// The name of its file.
    pub(crate) const FILE: &str = "catalog.sqlite";
    /// The name of its write-ahead log.
    pub(crate) const LOG: &str = "catalog.sqlite-wal";

    /// The file of the catalog of the library in `folder`.
    pub(crate) fn path_in(folder: &Path) -> PathBuf {
        folder.join(Self::FILE)
    }

    /// Opens the catalog; with [`Access::Write`], for which the caller holds the writer's lock, it is made
    /// where there is none.
    pub(crate) async fn open(folder: &Path, access: Access) -> Result<Self, StoreError> {
        let path = Self::path_in(folder);
        if access == Access::Read {
            if !path.exists() {
                return Err(StoreError::NotFound { folder: folder.to_owned() });
            }
            if let Some(obstacle) = obstacle(folder) {
                return Self::open_unwritable(folder, obstacle).await;
            }
        }
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(access == Access::Write)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            // The text of a removed document is overwritten, not only forgotten.
            .pragma("secure_delete", "ON");
        let catalog = Self::connect(path, options).await?;
        if catalog.is_outdated(folder).await? {
            // Even a reader brings the schema up to date, as a writer for that moment: two processes must not.
            let is_new = catalog.schema().await?.is_none();
            let _lock = match access {
                Access::Read if is_new => return Err(StoreError::NotFound { folder: folder.to_owned() }),
                Access::Read => Some(WriterLock::acquire(folder)?),
                Access::Write => None,
            };
            catalog.migrate().await?;
        }
        Ok(catalog)
    }

    /// Opens the catalog of a library that cannot be written, to read it.
    async fn open_unwritable(folder: &Path, obstacle: Obstacle) -> Result<Self, StoreError> {
        let path = Self::path_in(folder);
        let options = SqliteConnectOptions::new().filename(&path).read_only(true).busy_timeout(BUSY_TIMEOUT);
        let opened = if fs_err::metadata(folder.join(Self::LOG)).is_ok_and(|log| log.len() > 0) {
            // Others have it open, or had when they were killed. SQLite can follow them if all its files are there.
            match Self::connect(path, options).await {
                // What stands in its way shows with the first question only.
                Ok(catalog) if catalog.schema().await.is_ok() => Some(catalog),
                _ => None,
            }
        } else if obstacle == Obstacle::Disk {
            Some(Self::connect(path, options.immutable(true)).await?)
        } else {
            None
        };
        if let Some(mut catalog) = opened {
            if !catalog.is_outdated(folder).await? {
                catalog.is_writable = false;
                return Ok(catalog);
            }
            catalog.close().await;
        }
        let library = folder.to_owned();
        let copy = tokio::task::spawn_blocking(move || PrivateCopy::of_catalog(&library));
        let copy = copy.await.map_err(io::Error::other)??;
        let options = SqliteConnectOptions::new().filename(Self::path_in(copy.path())).foreign_keys(true);
        let mut catalog = Self::connect(Self::path_in(folder), options).await?;
        if catalog.is_outdated(folder).await? {
            catalog.migrate().await?;
        }
        (catalog.is_writable, catalog.copy) = (false, Some(copy));
        Ok(catalog)
    }

    /// Connects to a catalog, of which `path` is told in errors.
    async fn connect(path: PathBuf, options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await;
        let pool =
            pool.map_err(|error| StoreError::Catalog { path: path.clone(), reason: error.to_string() })?;
        let (is_writable, has_sentence_vectors) = (true, false);
        Ok(Self { path, pool, facts: Mutex::default(), is_writable, copy: None, has_sentence_vectors })
    }

    /// Whether its schema is older than that of this version, or not there yet; a newer one is an error.
    async fn is_outdated(&self, folder: &Path) -> Result<bool, StoreError> {
        let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
        match self.schema().await? {
            Some(found) if found > known => Err(StoreError::NewerLibrary { folder: folder.to_owned() }),
            found => Ok(found != Some(known)),
        }
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATIONS.run(&self.pool).await.map_err(|error| self.failed(error))
    }

    /// Whether the library can be written, by readers too, who keep traces and conversations.
    pub(crate) fn is_writable(&self) -> bool {
        self.is_writable
    }

    /// The version of the schema; `None` where the file is empty.
    async fn schema(&self) -> Result<Option<i64>, StoreError> {
        let is_there = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        if is_there.is_none() {
            return Ok(None);
        }
        let row = sqlx::query("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        self.column(&row, 0)
    }

    /// Whether the file is whole, as far as SQLite can tell.
    pub(crate) async fn check_integrity(&self) -> Result<(), StoreError> {
        let row = sqlx::query("PRAGMA integrity_check(1)")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        let verdict: String = self.column(&row, 0)?;
        if verdict == "ok" { Ok(()) } else { Err(self.failed(verdict)) }
    }

    /// Writes what is in the write-ahead log into the file and empties the log: until then it keeps what the pages held
    /// before. Where a reader is in the way, the log stays for the next time.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_all(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    /// Writes a copy, as of one moment, to a file that is not there yet.
    pub(crate) async fn snapshot(&self, file: &Path) -> Result<(), StoreError> {
        sqlx::query("VACUUM INTO ?")
            .bind(file.to_string_lossy())
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    /// Writes the whole file anew, without what was removed.
    pub(crate) async fn rewrite(&self) -> Result<(), StoreError> {
        sqlx::query("VACUUM").execute(&self.pool).await.map_err(|error| self.failed(error))?;
        self.checkpoint().await
    }

    #[cfg(test)]
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// A column of a row; what is not of its type is damage, not a defect of ibid.
    fn column<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(
        &self,
        row: &'r SqliteRow,
        index: usize,
    ) -> Result<T, StoreError> {
        row.try_get(index).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: impl std::fmt::Display) -> StoreError {
        StoreError::Catalog { path: self.path.clone(), reason: error.to_string() }
    }
}
