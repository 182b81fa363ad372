//! Generations of chunks: the one that serves, and the one that is being made to take its place.

use ibid_core::{ChunkId, DocumentName, EmbeddedChunk};
use serde::{Deserialize, Serialize};

use super::{Catalog, VersionId};
use crate::vectors::VectorSums;
use crate::{LibrarySettings, StoreError};

/// The number of a generation.
pub(crate) type Generation = i64;

/// The generation that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NextGeneration {
    pub(crate) number: Generation,
    /// What it is made with.
    pub(crate) settings: LibrarySettings,
}

const NEXT: &str = "next generation";

impl Catalog {
    /// The generation that serves, and whether there is no live version.
    pub(crate) async fn serving(&self) -> Result<(Generation, bool), StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT serving FROM generation), NOT EXISTS (SELECT 1 FROM versions WHERE state = 'live')",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        Ok((self.column(&row, 0)?, self.column(&row, 1)?))
    }

    /// The generation that is being made; none where no re-indexing was begun.
    pub(crate) async fn next_generation(&self) -> Result<Option<NextGeneration>, StoreError> {
        let Some(value) = self.setting(NEXT).await? else { return Ok(None) };
        serde_json::from_str(&value).map(Some).map_err(|error| self.failed(error))
    }

    /// Begins a generation; what was made of another one is taken out.
    pub(crate) async fn begin_generation(&self, next: &NextGeneration) -> Result<(), StoreError> {
        let value = serde_json::to_string(next).map_err(|error| self.failed(error))?;
        self.forget_generations().await?;
        self.put_setting(NEXT, &value).await
    }

    /// Takes out all chunks of generations that do not serve, and what is known of the one being made.
    pub(crate) async fn forget_generations(&self) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query("DELETE FROM settings WHERE key = ?")
            .bind(NEXT)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        for statement in [
            "DELETE FROM reindexed",
            "DELETE FROM all_chunks WHERE generation <> (SELECT serving FROM generation)",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await.map_err(|error| self.failed(error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// The live documents that have no chunks of the next generation yet, by name.
    pub(crate) async fn not_reindexed(&self) -> Result<Vec<DocumentName>, StoreError> {
        let rows = sqlx::query(
            "SELECT name FROM versions WHERE state = 'live' AND id NOT IN (SELECT version FROM reindexed) \
             ORDER BY name",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.parsed(row, 0)).collect()
    }

    /// Writes the chunks of the live version of a document in the next generation; what a cut-off run wrote of it is
    /// replaced. `None` where there is no such document.
    pub(crate) async fn put_next_chunks(
        &self,
        next: &NextGeneration,
        name: &DocumentName,
        chunks: &[EmbeddedChunk],
    ) -> Result<Option<VersionId>, StoreError> {
        let generation = next.number;
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        let row = sqlx::query("SELECT id FROM versions WHERE state = 'live' AND name = ?")
            .bind(name.as_str())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        let Some(row) = row else { return Ok(None) };
        let version: VersionId = self.column(&row, 0)?;
        sqlx::query("DELETE FROM all_chunks WHERE version = ? AND generation = ?")
            .bind(version)
            .bind(generation)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        for EmbeddedChunk { chunk, dense, sparse, sentences } in chunks {
            let sums = VectorSums::of(dense, sparse);
            self.insert_chunk(&mut transaction, (version, generation), chunk, sums).await?;
            if next.settings.sentence_vectors {
                self.insert_sentence_vectors(&mut transaction, chunk.id, sentences).await?;
            }
        }
        transaction.commit().await.map_err(|error| self.failed(error))?;
        Ok(Some(version))
    }

    /// Records that the points of these versions are stored.
    pub(crate) async fn mark_reindexed(&self, versions: &[VersionId]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for version in versions {
            sqlx::query("INSERT OR IGNORE INTO reindexed (version) SELECT id FROM versions WHERE id = ?")
                .bind(version)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// Takes out the chunks of a generation that does not serve.
    pub(crate) async fn forget_chunks_of(&self, generation: Generation) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM all_chunks WHERE generation = ? AND generation <> (SELECT serving FROM generation)",
        )
        .bind(generation)
        .execute(&self.pool)
        .await
        .map(|_| ())
        .map_err(|error| self.failed(error))
    }

    /// Takes back that the points of any version are stored.
    pub(crate) async fn forget_reindexed(&self) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM reindexed")
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    /// The ids of all chunks of live versions in a generation.
    pub(crate) async fn chunk_ids_of(&self, generation: Generation) -> Result<Vec<ChunkId>, StoreError> {
        let rows = sqlx::query(
            "SELECT all_chunks.id FROM all_chunks JOIN versions ON versions.id = all_chunks.version \
             WHERE versions.state = 'live' AND all_chunks.generation = ?",
        )
        .bind(generation)
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        self.chunk_ids(&rows)
    }

    /// From now on the next generation serves, with its settings: one transaction.
    pub(crate) async fn serve_next(&self, next: &NextGeneration) -> Result<(), StoreError> {
        let settings = serde_json::to_string(&next.settings).map_err(|error| self.failed(error))?;
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for (statement, value) in [
            ("UPDATE settings SET value = ? WHERE key = 'library'", settings.as_str()),
            ("DELETE FROM settings WHERE key = ?", NEXT),
        ] {
            sqlx::query(statement)
                .bind(value)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
        }
        self.serve(&mut transaction, next.number).await?;
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// From now on the same chunks serve as generation `number`: one transaction.
    pub(crate) async fn serve_renumbered(&self, number: Generation) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query(
            "UPDATE all_chunks SET generation = ? WHERE generation = (SELECT serving FROM generation)",
        )
        .bind(number)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.failed(error))?;
        self.serve(&mut transaction, number).await?;
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    async fn serve(
        &self,
        transaction: &mut sqlx::Transaction<'_, sqlx::Sqlite>,
        number: Generation,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE generation SET serving = ?")
            .bind(number)
            .execute(&mut **transaction)
            .await
            .map_err(|error| self.failed(error))?;
        // Filters remember how many chunks documents have.
        sqlx::query("UPDATE revision SET number = number + 1")
            .execute(&mut **transaction)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }
}
