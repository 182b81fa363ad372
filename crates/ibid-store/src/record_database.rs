//! Extracted records in an SQLite file of the user's own, apart from any library.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ibid_core::{ContentHash, DocumentName};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Row, SqlitePool};

/// The file of records cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the records in {} cannot be used: {reason}", path.display())]
pub struct RecordDatabaseError {
    /// The file.
    pub path: PathBuf,
    /// What SQLite says, or what is wrong with the file.
    pub reason: String,
}

/// A record on its way into the file.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// The document.
    pub document: DocumentName,
    /// Which part of it; empty where it is the whole.
    pub part: String,
    /// Which version of it.
    pub content_hash: ContentHash,
    /// `extracted`, `abstained` or `failed`.
    pub outcome: &'static str,
    /// Why there is no record.
    pub reason: Option<String>,
    /// The record, as JSON.
    pub value: Option<String>,
    /// What its values rest on.
    pub evidence: Vec<EvidenceRow>,
}

/// A quote of a value, or a value without one.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    /// The JSON pointer of the value.
    pub pointer: String,
    /// How it stands.
    pub standing: String,
    /// In [0, 1].
    pub support: Option<f64>,
    /// The quote.
    pub quote: Option<String>,
    /// Where in the document it stands: `page 7, lines 12–13`.
    pub place: Option<String>,
    /// Its bytes in the document's extracted text.
    pub span: Option<(usize, usize)>,
}

const TABLES: &str = "
create table if not exists record (
    document text not null, part text not null default '', content_hash text not null, outcome text not null,
    reason text, value text, primary key (document, content_hash, part)
);
create table if not exists evidence (
    document text not null, part text not null default '', content_hash text not null, pointer text not null,
    standing text not null, support real, quote text, place text, span_start integer, span_end integer
);
create index if not exists evidence_of_part on evidence (document, content_hash, part);
create table if not exists record_schema (hash text not null primary key);
";

/// Records by document in an SQLite file: tables `record` and `evidence`.
#[derive(Debug)]
pub struct RecordDatabase {
    path: PathBuf,
    pool: SqlitePool,
}

impl RecordDatabase {
    /// Opens the file at `path`, or makes it, for records of the schema with the hash `schema`.
    ///
    /// # Errors
    /// When the file is no SQLite file, or holds records of another schema.
    pub async fn open(path: &Path, schema: ContentHash) -> Result<Self, RecordDatabaseError> {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let opened = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let failed = |reason: String| RecordDatabaseError { path: path.to_owned(), reason };
        let pool = opened.map_err(|error| failed(error.to_string()))?;
        let database = Self { path: path.to_owned(), pool };
        sqlx::raw_sql(TABLES).execute(&database.pool).await.map_err(|error| {
            let is_older = error.to_string().contains("part");
            let older = || failed("an older ibid made them, without parts: choose another file".to_owned());
            if is_older { older() } else { database.failed(&error) }
        })?;
        let hash = schema.to_string();
        let known: Option<String> = sqlx::query_scalar("select hash from record_schema limit 1")
            .fetch_optional(&database.pool)
            .await
            .map_err(|error| database.failed(&error))?;
        match known {
            Some(known) if known != hash => {
                Err(failed("they are of another schema: choose another file".to_owned()))
            }
            Some(_) => Ok(database),
            None => {
                sqlx::query("insert into record_schema (hash) values (?)")
                    .bind(hash)
                    .execute(&database.pool)
                    .await
                    .map_err(|error| database.failed(&error))?;
                Ok(database)
            }
        }
    }

    /// The documents and parts, by name, hash and part, whose records are there; those that failed are not.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn done(&self) -> Result<HashSet<(String, String, String)>, RecordDatabaseError> {
        let rows = sqlx::query("select document, content_hash, part from record where outcome <> 'failed'")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(&error))?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
            .collect::<Result<_, sqlx::Error>>()
            .map_err(|error| self.failed(&error))
    }

    /// Writes a record in the place of an earlier one of the same part of the same version of the document.
    ///
    /// # Errors
    /// When SQLite fails; then nothing of it is written.
    pub async fn write(&self, row: &RecordRow) -> Result<(), RecordDatabaseError> {
        self.insert(row).await.map_err(|error| self.failed(&error))
    }

    async fn insert(&self, row: &RecordRow) -> Result<(), sqlx::Error> {
        let (document, hash) = (row.document.as_str(), row.content_hash.to_string());
        let mut transaction = self.pool.begin().await?;
        sqlx::query("delete from evidence where document = ? and content_hash = ? and part = ?")
            .bind(document)
            .bind(&hash)
            .bind(&row.part)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "insert or replace into record (document, content_hash, part, outcome, reason, value) \
             values (?, ?, ?, ?, ?, ?)",
        )
        .bind(document)
        .bind(&hash)
        .bind(&row.part)
        .bind(row.outcome)
        .bind(&row.reason)
        .bind(&row.value)
        .execute(&mut *transaction)
        .await?;
        for evidence in &row.evidence {
            let byte = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
            let span = evidence.span.map(|(start, end)| (byte(start), byte(end)));
            sqlx::query(
                "insert into evidence (document, content_hash, part, pointer, standing, support, quote, place, \
                 span_start, span_end) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(document)
            .bind(&hash)
            .bind(&row.part)
            .bind(&evidence.pointer)
            .bind(&evidence.standing)
            .bind(evidence.support)
            .bind(&evidence.quote)
            .bind(&evidence.place)
            .bind(span.map(|(start, _)| start))
            .bind(span.map(|(_, end)| end))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    fn failed(&self, error: &sqlx::Error) -> RecordDatabaseError {
        RecordDatabaseError { path: self.path.clone(), reason: error.to_string() }
    }
}
