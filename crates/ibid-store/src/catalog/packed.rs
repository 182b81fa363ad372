//! Files that hold several documents.

use std::path::Path;

use ibid_core::{ContentHash, DocumentName};

use super::{Catalog, Refused};
use crate::StoreError;

/// A file that holds several documents (an archive, a mailbox, a message with attachments), all of which are
/// stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedFile {
    /// The name of the file.
    pub name: DocumentName,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// How many documents of it are stored.
    pub documents: usize,
    /// What of it could not be read.
    pub refused: Vec<Refused>,
    /// The hash of its bytes, where it is known.
    pub content_hash: Option<ContentHash>,
}

impl Catalog {
    pub(crate) async fn packed_files(&self, root: &Path) -> Result<Vec<PackedFile>, StoreError> {
        let rows = sqlx::query(
            "SELECT name, size, modified_ns, documents, refused, content_hash FROM packed_files \
             WHERE root = ? ORDER BY name",
        )
        .bind(root.to_string_lossy())
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(PackedFile {
                    name: self.parsed(row, 0)?,
                    size: u64::try_from(self.column::<i64>(row, 1)?).unwrap_or(0),
                    modified_ns: self.column(row, 2)?,
                    documents: usize::try_from(self.column::<i64>(row, 3)?).unwrap_or(0),
                    refused: self
                        .json::<Vec<(String, String)>>(row, 4)?
                        .into_iter()
                        .map(|(path, reason)| Refused { path, reason })
                        .collect(),
                    content_hash: self.column::<Option<&str>>(row, 5)?.and_then(|hash| hash.parse().ok()),
                })
            })
            .collect()
    }

    pub(crate) async fn put_packed_file(&self, root: &Path, file: &PackedFile) -> Result<(), StoreError> {
        let refused: Vec<(&str, &str)> =
            file.refused.iter().map(|refused| (refused.path.as_str(), refused.reason.as_str())).collect();
        let refused = serde_json::to_string(&refused).map_err(|error| self.failed(error))?;
        sqlx::query(
            "INSERT OR REPLACE INTO packed_files (root, name, size, modified_ns, documents, refused, content_hash) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(root.to_string_lossy())
        .bind(file.name.as_str())
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .bind(file.modified_ns)
        .bind(i64::try_from(file.documents).unwrap_or(i64::MAX))
        .bind(refused)
        .bind(file.content_hash.map(|hash| hash.to_string()))
        .execute(&self.pool)
        .await
        .map(|_| ())
        .map_err(|error| self.failed(error))
    }
}
