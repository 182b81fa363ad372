//! Chunks → vectors → store.

use std::time::Instant;

use ibid_core::EmbeddedChunk;
use ibid_store::Committed;

use super::read::ReadDocument;
use super::roots::Root;
use super::{IngestEvent, Run};
use crate::{Error, Library};

/// Embeds the chunks of several documents together, then stores document by document.
pub(super) async fn embed_and_commit(
    library: &Library,
    root: &Root,
    batch: Vec<ReadDocument>,
    run: &mut Run<'_>,
) -> Result<(), Error> {
    let texts: Vec<String> =
        batch.iter().flat_map(|read| &read.chunks).map(ibid_core::Chunk::embedding_text).collect();
    let started = Instant::now();
    let mut dense = library.embedder().embed_documents(&texts).await?.into_iter();
    run.report.embedding_seconds += started.elapsed().as_secs_f64();
    let mut texts = texts.into_iter();

    for read in batch {
        let ReadDocument { document, stamp, chunks } = read;
        let embedded: Vec<EmbeddedChunk> = chunks
            .into_iter()
            .zip(dense.by_ref().zip(texts.by_ref()))
            .map(|(chunk, (dense, text))| EmbeddedChunk { chunk, dense, sparse: library.sparse().embed_document(&text) })
            .collect();
        let chunks = embedded.len();
        match library.store().commit(&root.path, &document, &stamp, embedded).await? {
            Committed::Added => run.report.added += 1,
            Committed::Updated => run.report.updated += 1,
            Committed::Unchanged => {
                run.report.unchanged += 1;
                continue;
            }
        }
        run.report.chunks += chunks;
        (run.on_event)(IngestEvent::Stored { document: document.name.to_string(), chunks });
    }
    Ok(())
}
