//! The versions of documents and their states.

use std::path::Path;

use ibid_core::{Chunk, ChunkId, Coverage, Document, DocumentName, EmbeddedChunk};
use sqlx::{Sqlite, Transaction};

use super::{Catalog, DocumentStamp, Generation};
use crate::StoreError;
use crate::crash;
use crate::vectors::VectorSums;

/// The row of a version.
pub(crate) type VersionId = i64;

/// A version that is to be written.
#[derive(Debug)]
pub(crate) struct NewRow<'a> {
    pub(crate) root: &'a Path,
    pub(crate) document: &'a Document,
    pub(crate) stamp: &'a DocumentStamp,
    pub(crate) chunks: &'a [EmbeddedChunk],
}

impl Catalog {
    /// Step 1 of a commit: the versions with their chunks, `pending`.
    pub(crate) async fn insert_pending(&self, rows: &[NewRow<'_>]) -> Result<Vec<VersionId>, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        let mut ids = Vec::with_capacity(rows.len());
        let serving = sqlx::query("SELECT serving FROM generation")
            .fetch_one(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        let serving: Generation = self.column(&serving, 0)?;
        for row in rows {
            let id = self.insert_version(&mut transaction, row).await?;
            for embedded in row.chunks {
                let EmbeddedChunk { chunk, dense, sparse, sentences } = embedded;
                let sums = VectorSums::of(dense, sparse);
                self.insert_chunk(&mut transaction, (id, serving), chunk, sums).await?;
                if self.keeps_sentences(sentences) {
                    self.insert_sentence_vectors(&mut transaction, chunk.id, sentences).await?;
                }
            }
            ids.push(id);
            crash::moment("within step 1: a version written");
        }
        transaction.commit().await.map_err(|error| self.failed(error))?;
        Ok(ids)
    }

    async fn insert_version(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        row: &NewRow<'_>,
    ) -> Result<VersionId, StoreError> {
        let NewRow { root, document, stamp, .. } = row;
        let locations = serde_json::to_string(&document.locations).map_err(|error| self.failed(error))?;
        let coverage = serde_json::to_string(&document.coverage).map_err(|error| self.failed(error))?;
        let metadata = serde_json::to_string(&document.metadata).map_err(|error| self.failed(error))?;
        let format = serde_json::to_string(&document.format).map_err(|error| self.failed(error))?;
        let result = sqlx::query(
            "INSERT INTO versions (root, name, state, content_hash, text_hash, format, title, language, text, \
             locations, coverage, size, modified_ns, metadata, dated_ns) \
             VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(root.to_string_lossy().into_owned())
        .bind(document.name.as_str().to_owned())
        .bind(document.content_hash.to_string())
        .bind(document.text_hash.to_string())
        .bind(format)
        .bind(document.title.clone())
        .bind(document.language.clone())
        .bind(document.text.clone())
        .bind(locations)
        .bind(coverage)
        .bind(i64::try_from(stamp.size).unwrap_or(i64::MAX))
        .bind(stamp.modified_ns)
        .bind(metadata)
        .bind(document.metadata.date_ns())
        .execute(&mut **transaction)
        .await
        .map_err(|error| self.failed(error))?;
        Ok(result.last_insert_rowid())
    }

    pub(super) async fn insert_chunk(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        (version, generation): (VersionId, Generation),
        chunk: &Chunk,
        sums: VectorSums,
    ) -> Result<(), StoreError> {
        let heading = serde_json::to_string(&chunk.heading).map_err(|error| self.failed(error))?;
        sqlx::query(
            "INSERT INTO all_chunks (id, version, ordinal, start, \"end\", text, heading, dense_sum, sparse_sum, \
             generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(chunk.id.to_string())
        .bind(version)
        .bind(i64::from(chunk.ordinal))
        .bind(i64::try_from(chunk.span.start()).unwrap_or(i64::MAX))
        .bind(i64::try_from(chunk.span.end()).unwrap_or(i64::MAX))
        .bind(chunk.text.clone())
        .bind(heading)
        .bind(sums.dense)
        .bind(sums.sparse)
        .bind(generation)
        .execute(&mut **transaction)
        .await
        .map(|_| ())
        .map_err(|error| self.failed(error))
    }

    /// Step 3 of a commit, one transaction: the versions become `live`, those they replace `superseded`.
    pub(crate) async fn make_live(&self, versions: &[VersionId]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for version in versions {
            for statement in [
                "UPDATE versions SET state = 'superseded' WHERE state = 'live' \
                 AND name = (SELECT name FROM versions WHERE id = ?)",
                "UPDATE versions SET state = 'live' WHERE id = ?",
            ] {
                sqlx::query(statement)
                    .bind(version)
                    .execute(&mut *transaction)
                    .await
                    .map_err(|error| self.failed(error))?;
                crash::moment("within step 3: a state changed");
            }
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// Marks the live version of a document as superseded; `false` where there is none.
    pub(crate) async fn supersede(&self, name: &DocumentName) -> Result<bool, StoreError> {
        self.supersede_where("name = ?", name.as_str()).await
    }

    /// Marks all live versions of a root as superseded.
    pub(crate) async fn supersede_root(&self, root: &Path) -> Result<bool, StoreError> {
        self.supersede_where("root = ?", &root.to_string_lossy()).await
    }

    async fn supersede_where(&self, condition: &str, value: &str) -> Result<bool, StoreError> {
        let statement =
            format!("UPDATE versions SET state = 'superseded' WHERE state = 'live' AND {condition}");
        let result = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(value.to_owned())
            .execute(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        Ok(result.rows_affected() > 0)
    }

    /// The versions that are not live, and their chunks.
    pub(crate) async fn leftovers(&self) -> Result<(Vec<VersionId>, Vec<ChunkId>), StoreError> {
        let rows = sqlx::query("SELECT id FROM versions WHERE state <> 'live'")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        let versions = rows.iter().map(|row| self.column(row, 0)).collect::<Result<Vec<VersionId>, _>>()?;
        if versions.is_empty() {
            return Ok((versions, Vec::new()));
        }
        // In this order of the tables: few versions are not live, and they have an index.
        let rows = sqlx::query(
            "SELECT all_chunks.id FROM versions CROSS JOIN all_chunks ON all_chunks.version = versions.id \
             WHERE versions.state <> 'live'",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        Ok((versions, self.chunk_ids(&rows)?))
    }

    /// Step 4 of a commit, after the points are gone.
    pub(crate) async fn forget_versions(&self, versions: &[VersionId]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for version in versions {
            sqlx::query("DELETE FROM versions WHERE id = ? AND state <> 'live'")
                .bind(version)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
            crash::moment("within step 4: a version forgotten");
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// The same bytes with another time.
    pub(crate) async fn touch(
        &self,
        stamp: &DocumentStamp,
        coverage: Option<&Coverage>,
    ) -> Result<(), StoreError> {
        let coverage = coverage.map(serde_json::to_string).transpose().map_err(|error| self.failed(error))?;
        sqlx::query(
            "UPDATE versions SET size = ?, modified_ns = ?, coverage = coalesce(?, coverage) \
             WHERE state = 'live' AND name = ?",
        )
        .bind(i64::try_from(stamp.size).unwrap_or(i64::MAX))
        .bind(stamp.modified_ns)
        .bind(coverage)
        .bind(stamp.name.as_str())
        .execute(&self.pool)
        .await
        .map(|_| ())
        .map_err(|error| self.failed(error))
    }
}
