//! Chunks → vectors → store.

use std::time::Instant;

use ibid_core::seam::ChunkText;
use ibid_core::{EmbeddedChunk, Span};
use ibid_store::{Committed, NewVersion};

use super::read::ReadDocument;
use super::roots::Root;
use super::{IngestEvent, Run};
use crate::{Error, Library};

/// Embeds the chunks of several documents together and stores them together: the embedder sorts by length,
/// and every step of a commit waits for the disk once.
pub(super) async fn embed_and_commit(
    library: &Library,
    root: &Root,
    batch: Vec<ReadDocument>,
    run: &mut Run<'_>,
) -> Result<(), Error> {
    let sentences: Vec<Vec<Span>> = batch
        .iter()
        .flat_map(|read| read.chunks.iter().map(|chunk| read.document.sentences_of(chunk.span)))
        .collect();
    let texts: Vec<ChunkText> = batch
        .iter()
        .flat_map(|read| &read.chunks)
        .zip(&sentences)
        .map(|(chunk, sentences)| chunk.text_to_embed(sentences))
        .collect();
    let started = Instant::now();
    let vectors = library.embedder().embed_chunks(&texts).await?;
    run.report.embedding_seconds += started.elapsed().as_secs_f64();
    if vectors.len() != texts.len() {
        let model = library.embedder().name();
        let message = format!("{model} gave vectors of {} chunks for {}", vectors.len(), texts.len());
        return Err(Error::Internal(message));
    }
    let mut made = sentences.iter().zip(vectors).zip(&texts);
    let versions: Vec<NewVersion> = batch
        .into_iter()
        .map(|ReadDocument { document, stamp, chunks }| {
            let chunks = chunks
                .into_iter()
                .zip(made.by_ref())
                .map(|(chunk, ((sentences, vectors), text))| {
                    EmbeddedChunk::new(chunk, sentences, vectors, library.sparse().embed_document(&text.text))
                })
                .collect();
            NewVersion { document, stamp, chunks }
        })
        .collect();
    let stored: Vec<(String, usize)> =
        versions.iter().map(|version| (version.document.name.to_string(), version.chunks.len())).collect();
    let outcomes = library.store().commit(&root.path, versions).await?;
    for ((document, chunks), outcome) in stored.into_iter().zip(outcomes) {
        match outcome {
            Committed::Added => run.report.added += 1,
            Committed::Updated => run.report.updated += 1,
            Committed::Unchanged => {
                run.report.unchanged += 1;
                continue;
            }
        }
        run.report.chunks += chunks;
        tracing::info!(document, chunks, "stored");
        (run.on_event)(IngestEvent::Stored { document, chunks });
    }
    Ok(())
}
