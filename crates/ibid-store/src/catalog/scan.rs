//! Reading all chunks, a few at a time.

use std::ops::ControlFlow;

use futures::TryStreamExt;
use ibid_core::{ChunkId, DocumentName, Filter};

use super::{Catalog, VersionId};
use crate::StoreError;

/// About as many chunks are read with one statement.
const PAGE: usize = 1000;

/// A chunk that a scan comes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedChunk {
    /// Its id.
    pub id: ChunkId,
    /// Its document.
    pub document: DocumentName,
    /// Its text.
    pub text: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
}

impl Catalog {
    /// Shows every live chunk that passes, until one is enough.
    pub(crate) async fn scan(
        &self,
        filter: &Filter,
        mut each: impl FnMut(ScannedChunk) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut page: Vec<VersionId> = Vec::new();
        let mut chunks_of_page = 0;
        let passing = self.facts().await?.versions(filter);
        let last = passing.len().saturating_sub(1);
        for (number, (version, chunks)) in passing.into_iter().enumerate() {
            page.push(version);
            chunks_of_page += chunks;
            if chunks_of_page >= PAGE || number == last {
                if self.scan_versions(&page, &mut each).await?.is_break() {
                    return Ok(());
                }
                page.clear();
                chunks_of_page = 0;
            }
        }
        Ok(())
    }

    async fn scan_versions(
        &self,
        versions: &[VersionId],
        each: &mut impl FnMut(ScannedChunk) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let versions = serde_json::to_string(versions).map_err(|error| self.failed(error))?;
        let mut rows = sqlx::query(
            "SELECT chunks.id, versions.name, chunks.text, chunks.heading FROM json_each(?) AS wanted \
             CROSS JOIN versions ON versions.id = wanted.value CROSS JOIN chunks ON chunks.version = versions.id \
             WHERE versions.state = 'live' ORDER BY wanted.key, chunks.ordinal",
        )
        .bind(versions)
        .fetch(&self.pool);
        while let Some(row) = rows.try_next().await.map_err(|error| self.failed(error))? {
            let chunk = ScannedChunk {
                id: self.chunk_id(&row, 0)?,
                document: self.parsed(&row, 1)?,
                text: self.column(&row, 2)?,
                heading: self.json(&row, 3)?,
            };
            if each(chunk).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
