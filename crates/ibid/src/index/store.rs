//! Documents with their vectors → store.

use ibid_store::Committed;
use tokio::sync::mpsc::Receiver;

use super::embed::EmbeddedBatch;
use super::roots::Root;
use super::{IngestEvent, Run};
use crate::{Error, Library};

/// Stores batch after batch: every step of a commit waits for the disk once for a whole batch.
pub(super) async fn store_all(
    library: &Library,
    root: &Root,
    mut batches: Receiver<EmbeddedBatch>,
    run: &Run<'_>,
) -> Result<(), Error> {
    while let Some(EmbeddedBatch { versions, shares, finished }) = batches.recv().await {
        let told: Vec<(String, usize)> = versions
            .iter()
            .map(|version| (version.document.name.to_string(), version.chunks.len()))
            .collect();
        let outcomes = library.store().commit(&root.path, versions).await?;
        drop(shares);
        // Only now: a run that is interrupted must not leave half an archive that looks whole.
        for file in finished {
            library.store().put_packed_file(&root.path, &file).await?;
        }
        for ((document, chunks), outcome) in told.into_iter().zip(outcomes) {
            let is_new = run.report(|report| {
                let (count, is_new) = match outcome {
                    Committed::Added => (&mut report.added, true),
                    Committed::Updated => (&mut report.updated, true),
                    Committed::Unchanged => (&mut report.unchanged, false),
                };
                *count += 1;
                report.chunks += if is_new { chunks } else { 0 };
                is_new
            });
            if is_new {
                tracing::info!(document, chunks, "stored");
                run.event(IngestEvent::Stored { document, chunks });
            }
        }
    }
    Ok(())
}
