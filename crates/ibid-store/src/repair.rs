//! Making vectors anew from the catalog's text.

use ibid_core::ChunkId;
use ibid_core::seam::{Embed, EmbedSparse};

use crate::catalog::Catalog;
use crate::vectors::{Point, PointPayload, Vectors};

/// Chunks that are embedded anew at a time.
const BATCH: usize = 64;

/// Makes the points of chunks that have none.
pub(crate) async fn embed_again(
    catalog: &Catalog,
    vectors: &Vectors,
    missing: &[ChunkId],
    dense: &dyn Embed,
    sparse: &dyn EmbedSparse,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    for ids in missing.chunks(BATCH) {
        let chunks = catalog.chunks_to_embed(ids).await?;
        let texts: Vec<String> = chunks.iter().map(|chunk| chunk.stored.chunk.embedding_text()).collect();
        let embedded = dense.embed_documents(&texts).await?;
        if embedded.len() != texts.len() {
            return Err(format!(
                "`{}` made {} vectors of {} texts",
                dense.name(),
                embedded.len(),
                texts.len()
            )
            .into());
        }
        let points = chunks
            .into_iter()
            .zip(embedded.into_iter().zip(&texts))
            .map(|(chunk, (dense, text))| Point {
                id: chunk.stored.chunk.id,
                payload: PointPayload {
                    document: chunk.stored.document,
                    ordinal: chunk.stored.chunk.ordinal,
                    format: chunk.format,
                    language: chunk.stored.language,
                },
                dense,
                sparse: sparse.embed_document(text),
            })
            .collect();
        vectors.upsert(points).await?;
    }
    Ok(())
}
