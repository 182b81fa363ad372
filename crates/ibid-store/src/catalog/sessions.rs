//! Conversations: their turns in order, as JSON that only the caller understands.

use serde::Serialize;

use super::Catalog;
use crate::StoreError;

/// One conversation in a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionSummary {
    /// Its id; ids are sorted by time.
    pub id: String,
    /// Its first question.
    pub title: String,
    /// How many questions were asked.
    pub turns: usize,
    /// When it began, in seconds since 1970.
    pub started_at: i64,
    /// When the last question was asked, in seconds since 1970.
    pub asked_at: i64,
}

/// One question and its answer, to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTurn {
    /// The question; that of the first turn is the session's title.
    pub question: String,
    /// The id of the answer's trace, which is deleted with the session.
    pub trace: Option<String>,
    /// What is to be read again.
    pub turn: String,
}

impl Catalog {
    /// Adds a turn; the session is made where there is none.
    pub(crate) async fn put_turn(&self, session: &str, turn: &StoredTurn) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query("INSERT INTO sessions (id, title) VALUES (?, ?) ON CONFLICT (id) DO NOTHING")
            .bind(session)
            .bind(&turn.question)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        sqlx::query(
            "INSERT INTO turns (session, number, trace, turn) \
             SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3 FROM turns WHERE session = ?1",
        )
        .bind(session)
        .bind(&turn.trace)
        .bind(&turn.turn)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.failed(error))?;
        transaction.commit().await.map_err(|error| self.failed(error))
    }

    /// The turns of a session, in order.
    pub(crate) async fn turns(&self, session: &str) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT turn FROM turns WHERE session = ? ORDER BY number")
            .bind(session)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.column(row, 0)).collect()
    }

    /// All sessions, the one that was last used first.
    pub(crate) async fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT sessions.id, title, count(number), started_at, coalesce(max(asked_at), started_at) FROM sessions \
             LEFT JOIN turns ON turns.session = sessions.id GROUP BY sessions.id ORDER BY 5 DESC, sessions.id DESC",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(SessionSummary {
                    id: self.column(row, 0)?,
                    title: self.column(row, 1)?,
                    turns: usize::try_from(self.column::<i64>(row, 2)?).unwrap_or(0),
                    started_at: self.column(row, 3)?,
                    asked_at: self.column(row, 4)?,
                })
            })
            .collect()
    }

    /// Deletes a session, its turns and their traces; `false` where there is none.
    pub(crate) async fn forget_session(&self, session: &str) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.failed(error))?;
        sqlx::query("DELETE FROM traces WHERE id IN (SELECT trace FROM turns WHERE session = ?)")
            .bind(session)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        let deleted = sqlx::query("DELETE FROM sessions WHERE id = ?")
            .bind(session)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.failed(error))?;
        transaction.commit().await.map_err(|error| self.failed(error))?;
        // What was deleted stands in the write-ahead log until that is written back and cut off. Where readers
        // hold it, the next writer does so.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await {
            tracing::debug!(%error, "the write-ahead log is still in use");
        }
        Ok(deleted.rows_affected() > 0)
    }
}
