//! Making vectors anew from the catalog's text.

use std::collections::HashSet;

use ibid_core::seam::{BoxError, Embed, EmbedSparse};
use ibid_core::{ChunkId, Document, EmbeddedChunk, Span};

use crate::StoreError;
use crate::catalog::{Catalog, ChunkToEmbed};
use crate::check::CheckReport;
use crate::vectors::{Point, PointPayload, VectorSums, Vectors};

/// Chunks that are embedded anew at a time.
const BATCH: usize = 64;

/// Makes the points of chunks that have none, and the vectors of sentences of chunks that have none.
pub(crate) async fn embed_again(
    catalog: &Catalog,
    vectors: &Vectors,
    report: &CheckReport,
    dense: &dyn Embed,
    sparse: &dyn EmbedSparse,
) -> Result<(), BoxError> {
    let without_point: HashSet<ChunkId> = report.missing.iter().chain(&report.changed).copied().collect();
    let others = report.without_sentences.iter().filter(|id| !without_point.contains(id));
    let all: Vec<ChunkId> = without_point.iter().chain(others).copied().collect();
    let mut document = None;
    for ids in all.chunks(BATCH) {
        let chunks = catalog.chunks_to_embed(ids).await?;
        let mut sentences: Vec<Vec<Span>> = Vec::with_capacity(chunks.len());
        for ChunkToEmbed { stored, .. } in &chunks {
            if document.as_ref().is_none_or(|known: &Document| known.name != stored.document) {
                document = whole_document(catalog, stored).await?;
            }
            let spans = document.as_ref().map(|document| document.sentences_of(stored.chunk.span));
            sentences.push(spans.unwrap_or_default());
        }
        let texts: Vec<_> = chunks
            .iter()
            .zip(&sentences)
            .map(|(chunk, sentences)| chunk.stored.chunk.text_to_embed(sentences))
            .collect();
        let embedded = dense.embed_chunks(&texts).await?;
        if embedded.len() != texts.len() {
            let (made, wanted, name) = (embedded.len(), texts.len(), dense.name());
            return Err(format!("`{name}` made vectors for {made} of {wanted} texts").into());
        }
        let (mut points, mut sums, mut of_sentences) =
            (Vec::new(), Vec::new(), Vec::with_capacity(chunks.len()));
        for (((chunk, sentences), vectors), text) in
            chunks.into_iter().zip(&sentences).zip(embedded).zip(&texts)
        {
            let ChunkToEmbed { stored, format } = chunk;
            let sparse = sparse.embed_document(&text.text);
            let EmbeddedChunk { chunk, dense, sparse, sentences } =
                EmbeddedChunk::new(stored.chunk, sentences, vectors, sparse);
            of_sentences.push((chunk.id, sentences));
            if without_point.contains(&chunk.id) {
                let (document, language) = (stored.document, stored.language);
                let payload = PointPayload { document, ordinal: chunk.ordinal, format, language };
                sums.push((chunk.id, VectorSums::of(&dense, &sparse)));
                points.push(Point { id: chunk.id, payload, dense, sparse });
            }
        }
        catalog.put_sentence_vectors(&of_sentences).await?;
        // In this order: where the second fails, the next check finds the points changed.
        catalog.put_sums(&sums).await?;
        vectors.upsert(points).await?;
    }
    Ok(())
}

/// The document of a chunk; none where its text is damaged: then its chunks are all that there is.
async fn whole_document(
    catalog: &Catalog,
    stored: &crate::StoredChunk,
) -> Result<Option<Document>, StoreError> {
    match catalog.document(&stored.document).await {
        Err(StoreError::Corrupt { .. }) => Ok(None),
        other => other,
    }
}
