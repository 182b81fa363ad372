//! Settings, roots, refused files, traces.

use std::path::{Path, PathBuf};

use super::{Catalog, Refused, Root};
use crate::{LibrarySettings, StoreError};

const SETTINGS: &str = "library";

impl Catalog {
    pub(crate) async fn settings(&self) -> Result<Option<LibrarySettings>, StoreError> {
        let row = sqlx::query("SELECT value FROM settings WHERE key = ?")
            .bind(SETTINGS)
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        let Some(row) = row else { return Ok(None) };
        let value: String = self.column(&row, 0)?;
        serde_json::from_str(&value).map(Some).map_err(|error| self.failed(error))
    }

    pub(crate) async fn put_settings(&self, settings: &LibrarySettings) -> Result<(), StoreError> {
        let value = serde_json::to_string(settings).map_err(|error| self.failed(error))?;
        sqlx::query("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
            .bind(SETTINGS)
            .bind(value)
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    pub(crate) async fn roots(&self) -> Result<Vec<Root>, StoreError> {
        let rows = sqlx::query("SELECT path, prefix FROM roots ORDER BY path")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(Root { path: PathBuf::from(self.column::<String>(row, 0)?), prefix: self.column(row, 1)? })
            })
            .collect()
    }

    pub(crate) async fn add_root(&self, path: &Path, prefix: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO roots (path, prefix) VALUES (?, ?) ON CONFLICT (path) DO NOTHING")
            .bind(path.to_string_lossy())
            .bind(prefix)
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    pub(crate) async fn forget_root(&self, path: &Path) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM refused WHERE root = ?",
            "DELETE FROM packed_files WHERE root = ?",
            "DELETE FROM tags WHERE root = ?",
            "DELETE FROM roots WHERE path = ?",
        ] {
            sqlx::query(statement)
                .bind(path.to_string_lossy())
                .execute(&self.pool)
                .await
                .map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Replaces what was refused under a root.
    pub(crate) async fn put_refused(&self, root: &Path, refused: &[Refused]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query("DELETE FROM refused WHERE root = ?")
            .bind(root.to_string_lossy())
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        for file in refused {
            sqlx::query("INSERT OR REPLACE INTO refused (root, path, reason) VALUES (?, ?, ?)")
                .bind(root.to_string_lossy())
                .bind(&file.path)
                .bind(&file.reason)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    pub(crate) async fn refused(&self) -> Result<Vec<Refused>, StoreError> {
        let rows = sqlx::query("SELECT path, reason FROM refused ORDER BY path")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| Ok(Refused { path: self.column(row, 0)?, reason: self.column(row, 1)? }))
            .collect()
    }

    /// Keeps a trace, and the newest `keep` of all.
    pub(crate) async fn put_trace(&self, id: &str, trace: &str, keep: usize) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query("INSERT OR REPLACE INTO traces (id, trace) VALUES (?, ?)")
            .bind(id)
            .bind(trace)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        sqlx::query(
            "DELETE FROM traces WHERE id <= (SELECT id FROM traces ORDER BY id DESC LIMIT 1 OFFSET ?)",
        )
        .bind(i64::try_from(keep).unwrap_or(i64::MAX))
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.failed(error))?;
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// The trace named, or the latest: ids are sorted by time.
    pub(crate) async fn trace(&self, id: Option<&str>) -> Result<Option<String>, StoreError> {
        let query = match id {
            Some(id) => sqlx::query("SELECT trace FROM traces WHERE id = ?").bind(id.to_owned()),
            None => sqlx::query("SELECT trace FROM traces ORDER BY id DESC LIMIT 1"),
        };
        let row = query.fetch_optional(&self.pool).await.map_err(|error| self.failed(error))?;
        row.map(|row| self.column(&row, 0)).transpose()
    }
}
