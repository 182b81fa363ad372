//! Settings, roots, refused files, traces.

use std::path::{Path, PathBuf};

use ibid_core::DocumentName;

use super::{Catalog, Refused, Root};
use crate::{LibrarySettings, StoreError};

const SETTINGS: &str = "library";
/// Where the library was when it was last opened for writing.
const PLACE: &str = "place";

impl Catalog {
    pub(crate) async fn settings(&self) -> Result<Option<LibrarySettings>, StoreError> {
        let Some(value) = self.setting(SETTINGS).await? else { return Ok(None) };
        serde_json::from_str(&value).map(Some).map_err(|error| self.failed(error))
    }

    pub(crate) async fn put_settings(&self, settings: &LibrarySettings) -> Result<(), StoreError> {
        let value = serde_json::to_string(settings).map_err(|error| self.failed(error))?;
        self.put_setting(SETTINGS, &value).await
    }

    /// Where the library was when it was last opened for writing.
    pub(crate) async fn place(&self) -> Result<Option<PathBuf>, StoreError> {
        Ok(self.setting(PLACE).await?.map(PathBuf::from))
    }

    pub(crate) async fn put_place(&self, place: &Path) -> Result<(), StoreError> {
        self.put_setting(PLACE, &place.to_string_lossy()).await
    }

    pub(super) async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT value FROM settings WHERE key = ?")
            .bind(key.to_owned())
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        row.map(|row| self.column(&row, 0)).transpose()
    }

    pub(super) async fn put_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
            .bind(key.to_owned())
            .bind(value.to_owned())
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    /// The same root at another path.
    pub(crate) async fn move_root(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        for statement in [
            "UPDATE roots SET path = ? WHERE path = ?",
            "UPDATE versions SET root = ? WHERE root = ?",
            "UPDATE tags SET root = ? WHERE root = ?",
            "UPDATE refused SET root = ? WHERE root = ?",
            "UPDATE packed_files SET root = ? WHERE root = ?",
        ] {
            sqlx::query(statement)
                .bind(to.to_string_lossy().into_owned())
                .bind(from.to_string_lossy().into_owned())
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    pub(crate) async fn roots(&self) -> Result<Vec<Root>, StoreError> {
        let rows = sqlx::query("SELECT path, prefix, read_with FROM roots ORDER BY path")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(Root {
                    path: PathBuf::from(self.column::<String>(row, 0)?),
                    prefix: self.column(row, 1)?,
                    read_with: self.column(row, 2)?,
                })
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

    pub(crate) async fn put_read_with(&self, root: &Path, read_with: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE roots SET read_with = ? WHERE path = ?")
            .bind(read_with)
            .bind(root.to_string_lossy())
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

    /// Deletes the traces and turns that name a document, and says how many.
    pub(crate) async fn forget_records_of(&self, name: &DocumentName) -> Result<usize, StoreError> {
        let name = serde_json::to_string(name).map_err(|error| self.failed(error))?;
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        let mut count = 0;
        for statement in
            ["DELETE FROM traces WHERE instr(trace, ?) > 0", "DELETE FROM turns WHERE instr(turn, ?) > 0"]
        {
            let result = sqlx::query(statement)
                .bind(name.clone())
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.failed(error))?;
            count += usize::try_from(result.rows_affected()).unwrap_or(usize::MAX);
        }
        // Their titles are questions about it.
        sqlx::query("DELETE FROM sessions WHERE id NOT IN (SELECT session FROM turns)")
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        transaction.commit().await.map_err(|error| self.failed(error))?;
        Ok(count)
    }

    /// How many versions a document has, in whatever state, and how many traces and turns name it.
    pub(crate) async fn count_of(&self, name: &DocumentName) -> Result<(usize, usize), StoreError> {
        let quoted = serde_json::to_string(name).map_err(|error| self.failed(error))?;
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM versions WHERE name = ?1), \
             (SELECT count(*) FROM traces WHERE instr(trace, ?2) > 0) \
             + (SELECT count(*) FROM turns WHERE instr(turn, ?2) > 0)",
        )
        .bind(name.as_str())
        .bind(quoted)
        .fetch_one(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        let count = |number: i64| usize::try_from(number).unwrap_or(0);
        Ok((count(self.column(&row, 0)?), count(self.column(&row, 1)?)))
    }
}
