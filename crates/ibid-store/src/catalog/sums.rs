//! What the points of chunks should hold.

use std::collections::HashMap;

use ibid_core::ChunkId;

use super::Catalog;
use super::documents::OF_LIVE_CHUNKS;
use crate::StoreError;
use crate::vectors::{PointPayload, VectorSums};

impl Catalog {
    /// What the points of these chunks should hold, of those that are live. A library that was made before sums were
    /// kept has none.
    pub(crate) async fn expected(
        &self,
        ids: &[ChunkId],
    ) -> Result<HashMap<ChunkId, (PointPayload, Option<VectorSums>)>, StoreError> {
        let statement = format!(
            "SELECT chunks.id, versions.name, chunks.ordinal, versions.format, versions.language, chunks.dense_sum, \
             chunks.sparse_sum {OF_LIVE_CHUNKS}"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.as_json(ids)?)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        let mut expected = HashMap::with_capacity(rows.len());
        for row in &rows {
            let payload = PointPayload {
                document: self.parsed(row, 1)?,
                ordinal: u32::try_from(self.column::<i64>(row, 2)?).unwrap_or(u32::MAX),
                format: self.json(row, 3)?,
                language: self.column(row, 4)?,
            };
            let sums: (Option<f64>, Option<f64>) = (self.column(row, 5)?, self.column(row, 6)?);
            let sums = sums.0.zip(sums.1).map(|(dense, sparse)| VectorSums { dense, sparse });
            expected.insert(self.chunk_id(row, 0)?, (payload, sums));
        }
        Ok(expected)
    }

    /// Records what vectors chunks have now.
    pub(crate) async fn put_sums(&self, sums: &[(ChunkId, VectorSums)]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for (id, VectorSums { dense, sparse }) in sums {
            sqlx::query("UPDATE all_chunks SET dense_sum = ?, sparse_sum = ? WHERE id = ?")
                .bind(dense)
                .bind(sparse)
                .bind(id.to_string())
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }
}
