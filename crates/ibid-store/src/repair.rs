//! Finishing what a crash left, and making vectors anew.

use ibid_core::EmbeddedChunk;
use ibid_core::seam::{Embed, EmbedSparse};

use crate::catalog::Catalog;
use crate::vectors::{Point, Vectors};
use crate::{StoreError, check, commit};

/// Chunks that are embedded anew at a time.
const BATCH: usize = 64;

/// Runs when a library is opened for writing: what never became live, or was replaced, is swept away. Its
/// points may or may not have been stored; deleting points that are not there is no error.
pub(crate) async fn finish_interrupted(catalog: &Catalog, vectors: &Vectors) -> Result<(), StoreError> {
    commit::sweep(catalog, vectors).await
}

/// Makes the points of chunks that have none, from the catalog's text, and deletes points without a chunk.
pub(crate) async fn rebuild(
    catalog: &Catalog,
    vectors: &Vectors,
    dense: &dyn Embed,
    sparse: &dyn EmbedSparse,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let report = check::check(catalog, vectors).await?;
    vectors.delete(report.stray).await?;
    for ids in report.missing.chunks(BATCH) {
        let stored = catalog.chunks(ids).await?;
        let texts: Vec<String> = stored.iter().map(|stored| stored.chunk.embedding_text()).collect();
        let embedded = dense.embed_documents(&texts).await?;
        let points = stored
            .into_iter()
            .zip(embedded.into_iter().zip(&texts))
            .map(|(stored, (dense, text))| {
                let chunk = EmbeddedChunk { chunk: stored.chunk, dense, sparse: sparse.embed_document(text) };
                Point {
                    id: chunk.chunk.id,
                    document: stored.document,
                    ordinal: chunk.chunk.ordinal,
                    dense: chunk.dense,
                    sparse: chunk.sparse,
                }
            })
            .collect();
        vectors.upsert(points).await?;
    }
    Ok(())
}
