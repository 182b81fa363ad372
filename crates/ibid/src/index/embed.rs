//! Chunks → vectors.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ibid_core::seam::{ChunkText, ChunkVectors, Embed};
use ibid_core::{EmbeddedChunk, Span};
use ibid_store::{NewVersion, PackedFile};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender};

use super::packed::PackedFiles;
use super::read::{ReadDocument, ReadOutcome};
use super::{IngestEvent, Run};
use crate::{Error, Library};

/// Chunks that are embedded and stored together: enough to fill the batches of sorted lengths.
const CHUNKS_PER_COMMIT: usize = 64;
/// A batch that is not full is handed on when nothing has come for so long.
const IDLE: Duration = Duration::from_millis(300);
/// Chunks that are embedded at a time where one document has more: the model's own memory grows with them.
const CHUNKS_AT_ONCE: usize = 256;

/// Documents with their vectors, and their shares of the text under way.
pub(super) struct EmbeddedBatch {
    pub(super) versions: Vec<NewVersion>,
    pub(super) shares: Vec<OwnedSemaphorePermit>,
    /// Files of which all documents are in this batch or in earlier ones.
    pub(super) finished: Vec<PackedFile>,
}

/// Embeds the chunks of several documents together, because the embedder sorts by length, and hands them on.
pub(super) async fn embed_all(
    library: &Library,
    mut read: Receiver<ReadOutcome>,
    batches: Sender<EmbeddedBatch>,
    (run, packed): (&Run<'_>, &Mutex<PackedFiles>),
) -> Result<(), Error> {
    let packed = || packed.lock().unwrap_or_else(PoisonError::into_inner);
    let mut batch = Batch::default();
    let mut batch_chunks = 0;
    loop {
        // The next file may take minutes, or wait for the room that this batch takes.
        let Ok(outcome) = tokio::time::timeout(IDLE, read.recv()).await else {
            if !batch.is_empty() {
                batch_chunks = 0;
                if !hand_on(library, &mut batch, &batches, run).await? {
                    return Ok(());
                }
            }
            continue;
        };
        let is_last = outcome.is_none();
        match outcome {
            Some(ReadOutcome::Read(document)) => {
                run.event(IngestEvent::Read { document: document.document.name.to_string() });
                packed().read(&document.document.name);
                batch_chunks += document.chunks.len();
                batch.documents.push(*document);
            }
            Some(ReadOutcome::Refused { name, path, reason }) => {
                let is_known = library.store().document(&name).await?.is_some();
                packed().refuse(name, is_known);
                let kept = if is_known {
                    "; what was read of it before is kept, and may be out of date"
                } else {
                    ""
                };
                run.refuse(path, reason + kept);
            }
            Some(ReadOutcome::Finished(file)) => batch.finished.push(file),
            Some(ReadOutcome::Failed(error)) => return Err(error.into()),
            None => {}
        }
        if batch_chunks >= CHUNKS_PER_COMMIT || is_last && !batch.is_empty() {
            batch_chunks = 0;
            if !hand_on(library, &mut batch, &batches, run).await? {
                return Ok(());
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

/// What is embedded and stored together.
#[derive(Default)]
struct Batch {
    documents: Vec<ReadDocument>,
    finished: Vec<PackedFile>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.finished.is_empty()
    }
}

/// Embeds a batch and leaves it empty; `false` where nobody stores any more.
async fn hand_on(
    library: &Library,
    batch: &mut Batch,
    batches: &Sender<EmbeddedBatch>,
    run: &Run<'_>,
) -> Result<bool, Error> {
    let embedded = embed(library, std::mem::take(batch), run).await?;
    Ok(batches.send(embedded).await.is_ok())
}

async fn embed(library: &Library, batch: Batch, run: &Run<'_>) -> Result<EmbeddedBatch, Error> {
    let Batch { documents: batch, finished } = batch;
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
    let vectors = vectors_of(library.embedder(), &texts).await?;
    run.report(|report| report.embedding_seconds += started.elapsed().as_secs_f64());
    let mut made = sentences.iter().zip(vectors).zip(&texts);
    let mut shares = Vec::with_capacity(batch.len());
    let versions: Vec<NewVersion> = batch
        .into_iter()
        .map(|ReadDocument { document, stamp, chunks, share }| {
            shares.push(share);
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
    Ok(EmbeddedBatch { versions, shares, finished })
}

/// The vectors of each text, in order.
pub(crate) async fn vectors_of(model: &dyn Embed, texts: &[ChunkText]) -> Result<Vec<ChunkVectors>, Error> {
    let mut vectors = Vec::with_capacity(texts.len());
    for texts in texts.chunks(CHUNKS_AT_ONCE) {
        vectors.extend(model.embed_chunks(texts).await?);
    }
    if vectors.len() != texts.len() {
        let model = model.name();
        let message = format!("{model} gave vectors of {} chunks for {}", vectors.len(), texts.len());
        return Err(Error::Internal(message));
    }
    Ok(vectors)
}
