//! Records of many documents in a file, to which the next run adds.

mod csv;
mod json_lines;
mod sqlite;

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use ibid_core::ContentHash;
use ibid_generate::JsonSchema;

use self::csv::CsvFile;
use self::json_lines::JsonLines;
use super::{DocumentRecord, RecordOf};
use crate::Error;

/// A record as an object of JSON: a line of a file of [`RecordFormat::JsonLines`].
pub fn record_json(record: &DocumentRecord, schema: &JsonSchema) -> serde_json::Value {
    json_lines::json_line(record, hash_of(schema))
}

fn hash_of(schema: &JsonSchema) -> ContentHash {
    ContentHash::of(schema.source().to_string().as_bytes())
}

/// In which form records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordFormat {
    /// A line of JSON for each record.
    JsonLines,
    /// A row for each record, with a column for each value, its quote and the place of that.
    Csv,
    /// Tables `record` and `evidence` of an SQLite file.
    Sqlite,
}

/// The text names no form of records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no form of records: expected jsonl, csv or sqlite")]
pub struct UnknownRecordFormat(String);

impl FromStr for RecordFormat {
    type Err = UnknownRecordFormat;

    /// The form of that name, or of files with that extension.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => Ok(Self::JsonLines),
            "csv" => Ok(Self::Csv),
            "sqlite" | "sqlite3" | "db" => Ok(Self::Sqlite),
            _ => Err(UnknownRecordFormat(text.to_owned())),
        }
    }
}

impl fmt::Display for RecordFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Sqlite => "sqlite",
        })
    }
}

/// A file of records. What is in it already is not made again.
#[derive(Debug)]
pub struct RecordFile {
    kind: Kind,
    done: HashSet<RecordKey>,
}

/// The name and the hash of a document, and the part, empty where it is the whole.
type RecordKey = (String, String, String);

#[derive(Debug)]
enum Kind {
    JsonLines(JsonLines),
    Csv(CsvFile),
    Sqlite(ibid_store::RecordDatabase),
}

impl RecordFile {
    /// Opens the file at `path`, or makes it, for records of `schema`.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else than records of this schema.
    pub async fn open(path: &Path, format: RecordFormat, schema: &JsonSchema) -> Result<Self, Error> {
        let hash = hash_of(schema);
        let (kind, done) = match format {
            RecordFormat::JsonLines => {
                let (file, done) = JsonLines::open(path, hash)?;
                (Kind::JsonLines(file), done)
            }
            RecordFormat::Csv => {
                let (file, done) = CsvFile::open(path, schema.columns(), hash)?;
                (Kind::Csv(file), done)
            }
            RecordFormat::Sqlite => {
                let database = ibid_store::RecordDatabase::open(path, hash).await?;
                let done = database.done().await?;
                (Kind::Sqlite(database), done)
            }
        };
        Ok(Self { kind, done })
    }

    /// Whether this record is in the file.
    pub fn is_done(&self, of: &RecordOf) -> bool {
        let part = of.part.clone().unwrap_or_default();
        self.done.contains(&(of.document.to_string(), of.content_hash.to_string(), part))
    }

    /// How many records were in the file when it was opened.
    pub fn already_done(&self) -> usize {
        self.done.len()
    }

    /// Writes a record; it is in the file when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn write(&mut self, record: &DocumentRecord) -> Result<(), Error> {
        match &mut self.kind {
            Kind::JsonLines(file) => file.write(record),
            Kind::Csv(file) => file.write(record),
            Kind::Sqlite(database) => Ok(database.write(&sqlite::row(record)).await?),
        }
    }
}

/// How a record came out, and why there is none.
fn outcome(record: &DocumentRecord) -> (&'static str, Option<String>) {
    match &record.result {
        Ok(report) => match report.extraction().abstention() {
            Some(abstention) => ("abstained", Some(abstention.detail().to_owned())),
            None => ("extracted", None),
        },
        Err(error) => ("failed", Some(error.to_string())),
    }
}

fn failed(path: &Path, reason: impl fmt::Display) -> Error {
    Error::RecordFile { path: path.to_owned(), reason: reason.to_string() }
}
