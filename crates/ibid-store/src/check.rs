//! Whether catalog and vectors agree.

use std::collections::HashSet;

use ibid_core::{ChunkId, DocumentName};

use crate::catalog::Catalog;
use crate::vectors::Vectors;
use crate::StoreError;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Live documents.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    /// Points in the vector store.
    pub points: usize,
    /// Chunks without a point: a search by vectors misses them.
    pub missing: Vec<ChunkId>,
    /// Points without a chunk: they take places in searches, but are never returned.
    pub stray: Vec<ChunkId>,
    /// Documents whose stored text is damaged.
    pub damaged: Vec<DocumentName>,
    /// Why the vectors cannot be opened at all.
    pub vectors_error: Option<String>,
}

impl CheckReport {
    /// Whether nothing is wrong.
    pub fn is_healthy(&self) -> bool {
        self.missing.is_empty() && self.stray.is_empty() && self.damaged.is_empty() && self.vectors_error.is_none()
    }
}

pub(crate) async fn check(catalog: &Catalog, vectors: &Vectors) -> Result<CheckReport, StoreError> {
    let counts = catalog.counts().await?;
    let mut report = CheckReport { documents: counts.documents, chunks: counts.chunks, ..CheckReport::default() };
    for summary in catalog.documents().await? {
        match catalog.document(&summary.name).await {
            Ok(_) => {}
            Err(StoreError::Corrupt { document }) => report.damaged.push(document),
            Err(other) => return Err(other),
        }
    }
    let live: HashSet<ChunkId> = catalog.live_chunk_ids().await?.into_iter().collect();
    let points: HashSet<ChunkId> = match vectors.ids().await {
        Ok(ids) => ids.into_iter().collect(),
        Err(StoreError::Vectors { reason, .. }) => {
            report.vectors_error = Some(reason);
            HashSet::new()
        }
        Err(other) => return Err(other),
    };
    report.points = points.len();
    report.missing = live.difference(&points).copied().collect();
    report.stray = points.difference(&live).copied().collect();
    report.missing.sort_unstable();
    report.stray.sort_unstable();
    Ok(report)
}
