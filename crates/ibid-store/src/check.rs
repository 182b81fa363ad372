//! Whether catalog and vectors agree.

use std::collections::HashSet;

use ibid_core::{ChunkId, Document, DocumentName};

use crate::StoreError;
use crate::catalog::Catalog;
use crate::probe::Probes;
use crate::vectors::{Point, VectorSums, Vectors};

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
    /// Chunks whose point is not what was stored.
    pub changed: Vec<ChunkId>,
    /// Chunks without vectors of their sentences, in a library that has such vectors.
    pub without_sentences: Vec<ChunkId>,
    /// Points without a chunk: they take places in searches, but are never returned.
    pub stray: Vec<ChunkId>,
    /// Documents whose stored text or chunks are damaged.
    pub damaged: Vec<DocumentName>,
    /// Why the vectors cannot be opened, read or searched at all.
    pub vectors_error: Option<String>,
}

impl CheckReport {
    /// Whether nothing is wrong.
    pub fn is_healthy(&self) -> bool {
        self.is_mended() && self.damaged.is_empty()
    }

    /// Whether nothing is wrong that can be mended from the catalog.
    pub(crate) fn is_mended(&self) -> bool {
        self.missing.is_empty()
            && self.changed.is_empty()
            && self.without_sentences.is_empty()
            && self.stray.is_empty()
            && self.vectors_error.is_none()
    }
}

/// Compares both; a writer may be at work meanwhile, so only what is wrong before and after is reported.
pub(crate) async fn check(catalog: &Catalog, vectors: &Vectors) -> Result<CheckReport, StoreError> {
    catalog.check_integrity().await?;
    let counts = catalog.counts().await?;
    let mut report = CheckReport {
        documents: counts.documents,
        chunks: counts.chunks,
        damaged: damaged(catalog).await?,
        without_sentences: catalog.without_sentence_vectors().await?,
        ..CheckReport::default()
    };
    let (live_before, known_before) =
        (set(catalog.live_chunk_ids().await?), set(catalog.known_chunk_ids().await?));
    let points = match read(catalog, vectors, &mut report.changed).await {
        Ok(points) => points,
        Err(StoreError::Vectors { reason, .. }) => {
            report.vectors_error = Some(reason);
            HashSet::new()
        }
        Err(other) => return Err(other),
    };
    let (live, known) = (set(catalog.live_chunk_ids().await?), set(catalog.known_chunk_ids().await?));
    report.points = points.len();
    report.missing = live.intersection(&live_before).filter(|id| !points.contains(id)).copied().collect();
    report.stray =
        points.into_iter().filter(|id| !known.contains(id) && !known_before.contains(id)).collect();
    report.missing.sort_unstable();
    report.changed.sort_unstable();
    report.stray.sort_unstable();
    Ok(report)
}

/// The ids of all points; those that are not what was stored are added to `changed`.
async fn read(
    catalog: &Catalog,
    vectors: &Vectors,
    changed: &mut Vec<ChunkId>,
) -> Result<HashSet<ChunkId>, StoreError> {
    let before = catalog.moment().await?;
    let mut points = HashSet::new();
    let mut probes = Probes::default();
    let mut offset = None;
    loop {
        let (page, next) = vectors.page(offset).await?;
        let ids: Vec<ChunkId> = page.iter().map(|(id, _)| *id).collect();
        let expected = catalog.expected(&ids).await?;
        for (id, point) in page {
            points.insert(id);
            let is_same = |point: &Point| {
                expected.get(&id).is_none_or(|(payload, sums)| {
                    point.payload == *payload
                        && sums.is_none_or(|sums| VectorSums::of(&point.dense, &point.sparse).agree(sums))
                })
            };
            match point {
                Some(point) if is_same(&point) => probes.add(point),
                _ => changed.push(id),
            }
        }
        match next {
            Some(next) => offset = Some(next),
            None => break,
        }
    }
    // With points that are not what was stored, there is no need to look for more; and while a writer is at work the
    // counts are of different moments.
    if changed.is_empty() {
        probes.look_for(vectors).await?;
        let counted = probes.count(vectors).await;
        if before.is_still() && before == catalog.moment().await? {
            counted?;
        }
    }
    Ok(points)
}

/// The documents whose text is not what was stored, or whose chunks are not of their text.
async fn damaged(catalog: &Catalog) -> Result<Vec<DocumentName>, StoreError> {
    let mut damaged = Vec::new();
    for summary in catalog.documents().await? {
        let name = summary.name;
        let whole = match catalog.document(&name).await {
            Ok(Some(document)) => chunks_are_of_it(catalog, &document).await?,
            Ok(None) => true,
            Err(StoreError::Corrupt { .. }) => false,
            Err(other) => return Err(other),
        };
        if !whole {
            damaged.push(name);
        }
    }
    Ok(damaged)
}

async fn chunks_are_of_it(catalog: &Catalog, document: &Document) -> Result<bool, StoreError> {
    let chunks = catalog.document_chunks(&document.name).await?;
    let are = chunks.iter().all(|chunk| chunk.span.of(&document.text) == Some(chunk.text.as_str()));
    // The chunks may be those of a version that came in between.
    let live = catalog.live_hashes(&document.name).await?;
    Ok(are
        || live.is_none_or(|live| (live.content, live.text) != (document.content_hash, document.text_hash)))
}

fn set(ids: Vec<ChunkId>) -> HashSet<ChunkId> {
    ids.into_iter().collect()
}
