//! Reading live documents and chunks.

use std::collections::HashMap;
use std::path::Path;

use ibid_core::{Chunk, ChunkId, ContentHash, Coverage, Document, DocumentName, Span};
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;

use super::{Catalog, ChunkToEmbed, Counts, DocumentStamp, DocumentSummary, StoredChunk, VersionId};
use crate::StoreError;

const CHUNK_COLUMNS: &str =
    "chunks.id, chunks.ordinal, chunks.start, chunks.\"end\", chunks.text, chunks.heading";

/// Of which chunks something is asked: the live ones of a list of ids. The tables are joined in this order (`CROSS JOIN`
/// keeps it): the planner would rather walk through all live versions, of which a large library has many.
pub(super) const OF_LIVE_CHUNKS: &str = "FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted \
     CROSS JOIN chunks ON chunks.id = wanted.value CROSS JOIN versions ON versions.id = chunks.version \
     WHERE versions.state = 'live'";

/// What a version that is to be stored is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LiveHashes {
    /// Of the bytes of the file.
    pub(crate) content: ContentHash,
    /// Of the text that was read of them.
    pub(crate) text: ContentHash,
    pub(crate) pages_without_text: usize,
}

impl Catalog {
    pub(crate) async fn counts(&self) -> Result<Counts, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM versions WHERE state = 'live'), (SELECT count(*) FROM chunks JOIN versions \
             ON versions.id = chunks.version WHERE versions.state = 'live')",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        Ok(Counts { documents: count(self.column(&row, 0)?), chunks: count(self.column(&row, 1)?) })
    }

    pub(crate) async fn stamps(&self, root: &Path) -> Result<Vec<DocumentStamp>, StoreError> {
        self.stamps_where("root = ? ORDER BY name", &root.to_string_lossy()).await
    }

    pub(crate) async fn stamp(&self, name: &DocumentName) -> Result<Option<DocumentStamp>, StoreError> {
        Ok(self.stamps_where("name = ?", name.as_str()).await?.pop())
    }

    async fn stamps_where(&self, condition: &str, value: &str) -> Result<Vec<DocumentStamp>, StoreError> {
        let statement = format!(
            "SELECT name, size, modified_ns, content_hash FROM versions WHERE state = 'live' AND {condition}"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(value.to_owned())
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(DocumentStamp {
                    name: self.parsed(row, 0)?,
                    size: u64::try_from(self.column::<i64>(row, 1)?).unwrap_or(0),
                    modified_ns: self.column(row, 2)?,
                    content_hash: self.parsed(row, 3)?,
                })
            })
            .collect()
    }

    /// The hashes of the bytes and of the text of the live version, and how many of its pages have no text.
    pub(crate) async fn live_hashes(&self, name: &DocumentName) -> Result<Option<LiveHashes>, StoreError> {
        let row = sqlx::query(
            "SELECT content_hash, text_hash, coverage FROM versions WHERE state = 'live' AND name = ?",
        )
        .bind(name.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        row.map(|row| {
            let coverage: Coverage = self.json(&row, 2)?;
            Ok(LiveHashes {
                content: self.parsed(&row, 0)?,
                text: self.parsed(&row, 1)?,
                pages_without_text: coverage.pages_without_text.len(),
            })
        })
        .transpose()
    }

    pub(crate) async fn documents(&self) -> Result<Vec<DocumentSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT name, title, format, language, content_hash, size, ingested_at, \
             (SELECT count(*) FROM chunks WHERE chunks.version = versions.id), modified_ns, \
             (SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE tags.root = versions.root ORDER BY tag)), \
             metadata \
             FROM versions WHERE state = 'live' ORDER BY name",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(DocumentSummary {
                    name: self.parsed(row, 0)?,
                    title: self.column(row, 1)?,
                    format: self.json(row, 2)?,
                    language: self.column(row, 3)?,
                    content_hash: self.parsed(row, 4)?,
                    bytes: u64::try_from(self.column::<i64>(row, 5)?).unwrap_or(0),
                    ingested_at: self.column(row, 6)?,
                    chunks: count(self.column(row, 7)?),
                    modified_ns: self.column(row, 8)?,
                    tags: self.json(row, 9)?,
                    metadata: self.json(row, 10)?,
                })
            })
            .collect()
    }

    /// The live version, whole; its text is checked against its hash.
    pub(crate) async fn document(&self, name: &DocumentName) -> Result<Option<Document>, StoreError> {
        let row = sqlx::query(
            "SELECT name, content_hash, text_hash, format, title, language, text, locations, coverage, metadata FROM versions \
             WHERE state = 'live' AND name = ?",
        )
        .bind(name.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        let Some(row) = row else { return Ok(None) };
        let corrupt = || StoreError::Corrupt { document: name.clone() };
        let document = Document {
            name: name.clone(),
            content_hash: self.parsed(&row, 1)?,
            text_hash: self.parsed(&row, 2)?,
            format: self.json(&row, 3)?,
            title: self.column(&row, 4)?,
            language: self.column(&row, 5)?,
            // Damaged bytes may not even be text.
            text: self.column(&row, 6).map_err(|_| corrupt())?,
            locations: self.json(&row, 7)?,
            coverage: self.json(&row, 8)?,
            metadata: self.json(&row, 9)?,
        };
        if ContentHash::of(document.text.as_bytes()) != document.text_hash {
            return Err(corrupt());
        }
        Ok(Some(document))
    }

    /// The chunks with these ids that are of live versions, in the order of the ids.
    pub(crate) async fn chunks(&self, ids: &[ChunkId]) -> Result<Vec<StoredChunk>, StoreError> {
        Ok(self.chunks_to_embed(ids).await?.into_iter().map(|found| found.stored).collect())
    }

    /// As [`chunks`](Self::chunks), with what else a point holds.
    pub(crate) async fn chunks_to_embed(&self, ids: &[ChunkId]) -> Result<Vec<ChunkToEmbed>, StoreError> {
        let statement = format!(
            "SELECT {CHUNK_COLUMNS}, versions.name, versions.format, versions.language, versions.content_hash \
             {OF_LIVE_CHUNKS}"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.as_json(ids)?)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        let mut found = HashMap::new();
        for row in &rows {
            let chunk = self.chunk(row)?;
            let stored = StoredChunk {
                chunk,
                document: self.parsed(row, 6)?,
                content_hash: self.parsed(row, 9)?,
                language: self.column(row, 8)?,
            };
            found.insert(stored.chunk.id, ChunkToEmbed { stored, format: self.json(row, 7)? });
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Which of these ids are of live versions, and of which.
    pub(crate) async fn live(&self, ids: &[ChunkId]) -> Result<HashMap<ChunkId, VersionId>, StoreError> {
        let statement = format!("SELECT chunks.id, versions.id {OF_LIVE_CHUNKS}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.as_json(ids)?)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| Ok((self.chunk_id(row, 0)?, self.column(row, 1)?))).collect()
    }

    /// The chunks of the live version of a document, in order.
    pub(crate) async fn document_chunks(&self, name: &DocumentName) -> Result<Vec<Chunk>, StoreError> {
        let statement = format!(
            "SELECT {CHUNK_COLUMNS} FROM chunks JOIN versions ON versions.id = chunks.version \
             WHERE versions.state = 'live' AND versions.name = ? ORDER BY chunks.ordinal"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(name.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.chunk(row)).collect()
    }

    /// The ids of all live chunks.
    pub(crate) async fn live_chunk_ids(&self) -> Result<Vec<ChunkId>, StoreError> {
        let rows = sqlx::query(
            "SELECT chunks.id FROM chunks JOIN versions ON versions.id = chunks.version WHERE versions.state = 'live'",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        self.chunk_ids(&rows)
    }

    /// The ids of all chunks, those of pending and superseded versions too.
    pub(crate) async fn known_chunk_ids(&self) -> Result<Vec<ChunkId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM chunks")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        self.chunk_ids(&rows)
    }

    pub(super) fn as_json(&self, ids: &[ChunkId]) -> Result<String, StoreError> {
        serde_json::to_string(ids).map_err(|error| self.failed(error))
    }

    pub(super) fn chunk_ids(&self, rows: &[SqliteRow]) -> Result<Vec<ChunkId>, StoreError> {
        rows.iter().map(|row| self.chunk_id(row, 0)).collect()
    }

    pub(super) fn chunk_id(&self, row: &SqliteRow, column: usize) -> Result<ChunkId, StoreError> {
        let uuid: uuid::Uuid =
            self.column::<String>(row, column)?.parse().map_err(|error| self.failed(error))?;
        Ok(ChunkId::from(uuid))
    }

    fn chunk(&self, row: &SqliteRow) -> Result<Chunk, StoreError> {
        let (start, end) = (self.column::<i64>(row, 2)?, self.column::<i64>(row, 3)?);
        let span = Span::new(usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
        Ok(Chunk {
            id: self.chunk_id(row, 0)?,
            ordinal: u32::try_from(self.column::<i64>(row, 1)?).unwrap_or(u32::MAX),
            span: span.map_err(|error| self.failed(error))?,
            text: self.column(row, 4)?,
            heading: self.json(row, 5)?,
        })
    }

    pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        row: &SqliteRow,
        column: usize,
    ) -> Result<T, StoreError> {
        self.column::<String>(row, column)?.parse().map_err(|error| self.failed(error))
    }

    pub(super) fn json<T: DeserializeOwned>(&self, row: &SqliteRow, column: usize) -> Result<T, StoreError> {
        serde_json::from_str(&self.column::<String>(row, column)?).map_err(|error| self.failed(error))
    }
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Row};

    use crate::Access;
    use crate::catalog::Catalog;

    /// A search asks for the live ones of some chunks: what that costs must not grow with the library.
    #[tokio::test]
    async fn chunks_are_looked_up_by_their_ids() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(folder.path(), Access::Write).await.expect("opened");
        let plan = format!("EXPLAIN QUERY PLAN SELECT chunks.id, versions.id {}", super::OF_LIVE_CHUNKS);
        let rows =
            sqlx::query(AssertSqlSafe(plan)).bind("[]").fetch_all(&catalog.pool).await.expect("a plan");
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        for table in ["all_chunks USING PRIMARY KEY", "versions USING INTEGER PRIMARY KEY"] {
            assert!(steps.iter().any(|step| step.contains(table)), "{steps:?}");
        }
    }
}
