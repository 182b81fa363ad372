//! The catalog, in SQLite (write-ahead mode, so that readers and a writer do not wait for one another).

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
use crate::{Access, StoreError};
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
    /// Whether the settings of the library say that every chunk has vectors of its sentences.
    pub(crate) has_sentence_vectors: bool,
}

impl Catalog {
    /// The name of its file.
    pub(crate) const FILE: &str = "catalog.sqlite";

    /// The file of the catalog of the library in `folder`.
    pub(crate) fn path_in(folder: &Path) -> PathBuf {
        folder.join(Self::FILE)
    }

    /// Opens the catalog; with [`Access::Write`], for which the caller holds the writer's lock, it is made
    /// where there is none.
    pub(crate) async fn open(folder: &Path, access: Access) -> Result<Self, StoreError> {
        let path = Self::path_in(folder);
        if access == Access::Read && !path.exists() {
            return Err(StoreError::NotFound { folder: folder.to_owned() });
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
        let pool =
            SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(|error| {
                match fs_err::OpenOptions::new().write(true).open(&path) {
                    Err(file)
                        if matches!(
                            file.kind(),
                            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
                        ) =>
                    {
                        StoreError::NotWritable { folder: folder.to_owned() }
                    }
                    _ => StoreError::Catalog { path: path.clone(), reason: error.to_string() },
                }
            })?;
        let catalog = Self { path, pool, facts: Mutex::default(), has_sentence_vectors: false };
        catalog.migrate(folder, access).await?;
        Ok(catalog)
    }

    /// Brings the schema up to date. Even a reader does, as a writer for that moment: two processes must not.
    async fn migrate(&self, folder: &Path, access: Access) -> Result<(), StoreError> {
        let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
        let _lock = match (self.schema().await?, access) {
            (Some(found), _) if found > known => {
                return Err(StoreError::NewerLibrary { folder: folder.to_owned() });
            }
            (Some(found), _) if found == known => return Ok(()),
            (None, Access::Read) => return Err(StoreError::NotFound { folder: folder.to_owned() }),
            (Some(_), Access::Read) => Some(WriterLock::acquire(folder)?),
            (_, Access::Write) => None,
        };
        MIGRATIONS.run(&self.pool).await.map_err(|error| self.failed(error))
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
