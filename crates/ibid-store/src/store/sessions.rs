//! Conversations. Readers keep them too: they change nothing that is searched.

use super::Store;
use crate::StoreError;
use crate::catalog::{SessionSummary, StoredTurn};

impl Store {
    /// Adds a turn to a session, which is made where there is none of that id.
    ///
    /// # Errors
    /// When the library cannot be written, or the catalog fails.
    pub async fn put_turn(&self, session: &str, turn: &StoredTurn) -> Result<(), StoreError> {
        self.keeps_records()?;
        self.catalog.put_turn(session, turn).await
    }

    /// The turns of a session, in order; none where there is no such session.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn turns(&self, session: &str) -> Result<Vec<String>, StoreError> {
        self.catalog.turns(session).await
    }

    /// All sessions, the one that was last used first.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
        self.catalog.sessions().await
    }

    /// Deletes a session with its turns and the traces of its answers, for good; `false` where there is none.
    ///
    /// # Errors
    /// When the library cannot be written, or the catalog fails.
    pub async fn forget_session(&self, session: &str) -> Result<bool, StoreError> {
        self.keeps_records()?;
        self.catalog.forget_session(session).await
    }
}
