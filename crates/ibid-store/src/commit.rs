//! The protocol that keeps catalog and vectors in agreement across a crash at any moment.
//!
//! 1. catalog: the version, `pending`;
//! 2. vectors: its points, durably;
//! 3. catalog, one transaction: the version `live`, the old one `superseded`;
//! 4. vectors: the old points gone, then catalog: the old version gone.
//!
//! Whatever is left between two of the steps, the next commit or the next opening for writing finishes or
//! takes back: [`sweep`].

use std::collections::HashMap;
use std::path::Path;

use ibid_core::{ChunkId, Document, DocumentName, EmbeddedChunk};

use crate::StoreError;
use crate::catalog::{Catalog, DocumentStamp, LiveHashes, NewRow, VersionId};
use crate::crash;
use crate::vectors::{Moment, Point, PointPayload, Vectors};

/// A document that is to be stored.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Its text and locations.
    pub document: Document,
    /// What its file was like when it was read.
    pub stamp: DocumentStamp,
    /// Its chunks.
    pub chunks: Vec<EmbeddedChunk>,
}

/// What storing a document did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// The document is new.
    Added,
    /// It replaced an older version.
    Updated,
    /// The same bytes were stored already, and no more was read of them than before.
    Unchanged,
}

/// Stores several documents: each step once for all of them, because every step waits for the disk. One call
/// at a time: a sweep takes the pending versions of another for leftovers.
pub(crate) async fn commit(
    catalog: &Catalog,
    vectors: &Vectors,
    root: &Path,
    versions: Vec<NewVersion>,
) -> Result<Vec<Committed>, StoreError> {
    // An earlier call may have failed, or its future may have been dropped, between two steps.
    sweep(catalog, vectors).await?;
    let mut outcomes = Vec::with_capacity(versions.len());
    let mut new = Vec::with_capacity(versions.len());
    let mut stored_before_in_this_call: HashMap<DocumentName, LiveHashes> = HashMap::new();
    for version in versions {
        let name = &version.document.name;
        let live = match stored_before_in_this_call.get(name) {
            Some(hashes) => Some(*hashes),
            None => catalog.live_hashes(name).await?,
        };
        let hashes = LiveHashes {
            content: version.document.content_hash,
            text: version.document.text_hash,
            pages_without_text: version.document.coverage.pages_without_text.len(),
        };
        if let Some(live) = live.filter(|live| live.content == hashes.content) {
            // Where less could be read of the same bytes, as without text recognition, what was read before stays.
            let is_less = hashes.pages_without_text > live.pages_without_text;
            if is_less || live.text == hashes.text {
                let coverage = Some(&version.document.coverage).filter(|_| !is_less);
                catalog.touch(&version.stamp, coverage).await?;
                outcomes.push(Committed::Unchanged);
                continue;
            }
        }
        outcomes.push(if live.is_some() { Committed::Updated } else { Committed::Added });
        stored_before_in_this_call.insert(name.clone(), hashes);
        new.push(version);
    }
    if new.is_empty() {
        return Ok(outcomes);
    }
    let pending = write_pending(catalog, root, &new).await?;
    crash::moment("commit: pending");
    vectors.upsert(points(new.into_iter().map(|version| (version.document, version.chunks)))).await?;
    crash::moment("commit: points stored");
    catalog.make_live(&pending).await?;
    crash::moment("commit: live");
    sweep(catalog, vectors).await?;
    if let Err(error) = vectors.optimize(Moment::WithinWrites).await {
        // Everything is stored and found all the same.
        tracing::warn!(%error, "the vectors could not be optimized");
    }
    Ok(outcomes)
}

/// Takes documents out, and says how many there were of those names.
pub(crate) async fn remove(
    catalog: &Catalog,
    vectors: &Vectors,
    names: &[DocumentName],
) -> Result<usize, StoreError> {
    let mut removed = 0;
    for name in names {
        removed += usize::from(catalog.supersede(name).await?);
        crash::moment("remove: superseded");
    }
    if removed > 0 {
        sweep(catalog, vectors).await?;
    }
    Ok(removed)
}

/// Takes out all documents of a root.
pub(crate) async fn remove_root(catalog: &Catalog, vectors: &Vectors, root: &Path) -> Result<(), StoreError> {
    catalog.supersede_root(root).await?;
    crash::moment("remove root: superseded");
    sweep(catalog, vectors).await?;
    catalog.forget_root(root).await
}

/// Step 1.
pub(crate) async fn write_pending(
    catalog: &Catalog,
    root: &Path,
    versions: &[NewVersion],
) -> Result<Vec<VersionId>, StoreError> {
    let rows: Vec<NewRow<'_>> = versions
        .iter()
        .map(|version| NewRow {
            root,
            document: &version.document,
            stamp: &version.stamp,
            chunks: &version.chunks,
        })
        .collect();
    catalog.insert_pending(&rows).await
}

/// Step 4, for everything that is not live.
pub(crate) async fn sweep(catalog: &Catalog, vectors: &Vectors) -> Result<(), StoreError> {
    let (versions, chunks): (Vec<VersionId>, Vec<ChunkId>) = catalog.leftovers().await?;
    if versions.is_empty() {
        return Ok(());
    }
    crash::moment("sweep: leftovers known");
    vectors.delete(chunks).await?;
    crash::moment("sweep: points gone");
    catalog.forget_versions(&versions).await?;
    crash::moment("sweep: versions gone");
    Ok(())
}

/// A sweep that leaves damaged vectors to `repair`: a library that has them can be opened.
pub(crate) async fn sweep_if_possible(catalog: &Catalog, vectors: &Vectors) -> Result<(), StoreError> {
    match sweep(catalog, vectors).await {
        Err(error @ StoreError::Vectors { .. }) => {
            tracing::warn!(%error, "what an interrupted run left stays for now");
            Ok(())
        }
        other => other,
    }
}

/// The points of step 2.
pub(crate) fn points(documents: impl IntoIterator<Item = (Document, Vec<EmbeddedChunk>)>) -> Vec<Point> {
    documents
        .into_iter()
        .flat_map(|(document, chunks)| {
            let Document { name, format, language, .. } = document;
            chunks.into_iter().map(move |embedded| Point {
                id: embedded.chunk.id,
                payload: PointPayload {
                    document: name.clone(),
                    ordinal: embedded.chunk.ordinal,
                    format,
                    language: language.clone(),
                },
                dense: embedded.dense,
                sparse: embedded.sparse,
            })
        })
        .collect()
}
