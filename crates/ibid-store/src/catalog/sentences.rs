//! The vectors of sentences.

use std::collections::HashMap;

use futures::TryStreamExt;
use ibid_core::{ChunkId, SentenceVector};
use sqlx::{Sqlite, Transaction};

use super::Catalog;
use crate::StoreError;

impl Catalog {
    /// The vectors of the sentences of these chunks, where they are stored and whole.
    pub(crate) async fn sentence_vectors(
        &self,
        ids: &[ChunkId],
    ) -> Result<HashMap<ChunkId, Vec<SentenceVector>>, StoreError> {
        let rows = sqlx::query(
            "SELECT chunk, vectors FROM sentence_vectors WHERE chunk IN (SELECT value FROM json_each(?))",
        )
        .bind(self.as_json(ids)?)
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in &rows {
            let id = self.chunk_id(row, 0)?;
            match SentenceVector::decode(self.column(row, 1)?) {
                Ok(vectors) => {
                    found.insert(id, vectors);
                }
                // They are derived: a search does without them, and a check counts them as missing.
                Err(error) => tracing::warn!(chunk = %id, %error, "sentence vectors are damaged"),
            }
        }
        Ok(found)
    }

    /// Stores, or replaces, the vectors of the sentences of chunks that are there.
    pub(crate) async fn put_sentence_vectors(
        &self,
        chunks: &[(ChunkId, Vec<SentenceVector>)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for (id, vectors) in chunks.iter().filter(|(_, vectors)| self.keeps_sentences(vectors)) {
            self.insert_sentence_vectors(&mut transaction, *id, vectors).await?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// Whether there is something to store of these.
    pub(super) fn keeps_sentences(&self, vectors: &[SentenceVector]) -> bool {
        self.has_sentence_vectors || !vectors.is_empty()
    }

    /// For a library with sentence vectors: a chunk without a sentence has a row too, it is not missing.
    pub(super) async fn insert_sentence_vectors(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        chunk: ChunkId,
        vectors: &[SentenceVector],
    ) -> Result<(), StoreError> {
        // The chunk may have been removed meanwhile.
        sqlx::query(
            "INSERT OR REPLACE INTO sentence_vectors (chunk, vectors) \
             SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM all_chunks WHERE id = ?1)",
        )
        .bind(chunk.to_string())
        .bind(SentenceVector::encode(vectors))
        .execute(&mut **transaction)
        .await
        .map(|_| ())
        .map_err(|error| self.failed(error))
    }

    /// The live chunks without whole vectors of their sentences; none in a library that has no such vectors.
    pub(crate) async fn without_sentence_vectors(&self) -> Result<Vec<ChunkId>, StoreError> {
        let mut missing = Vec::new();
        if !self.has_sentence_vectors {
            return Ok(missing);
        }
        let mut rows = sqlx::query(
            "SELECT chunks.id, sentence_vectors.vectors FROM versions JOIN chunks ON chunks.version = versions.id \
             LEFT JOIN sentence_vectors ON sentence_vectors.chunk = chunks.id WHERE versions.state = 'live'",
        )
        .fetch(&self.pool);
        while let Some(row) = rows.try_next().await.map_err(|error| self.failed(error))? {
            let vectors: Option<&[u8]> = self.column(&row, 1)?;
            if vectors.is_none_or(|bytes| SentenceVector::decode(bytes).is_err()) {
                missing.push(self.chunk_id(&row, 0)?);
            }
        }
        missing.sort_unstable();
        Ok(missing)
    }
}
