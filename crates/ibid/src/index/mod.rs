//! Folder → documents → chunks → vectors → store: one small file per step.
//!
//! Reading overlaps with embedding and storing through a bounded channel, so that memory stays flat however
//! large the folder is.

mod embed;
mod progress;
mod read;
mod report;
mod roots;

use std::path::{Path, PathBuf};
use std::time::Instant;

use tokio::sync::mpsc;

pub use progress::{Cancellation, IngestEvent};
pub use report::{INGEST_SCHEMA, IngestReport, RefusedFile};

use crate::{Error, Library};
use read::{ReadOutcome, Reading};

/// Documents that are read ahead of embedding.
const READ_AHEAD: usize = 8;
/// Chunks that are embedded and stored together: enough to fill the batches of sorted lengths.
const CHUNKS_PER_COMMIT: usize = 64;

/// How to ingest.
pub struct IngestOptions<'a> {
    /// Called for every event; by default nothing listens.
    pub on_event: &'a mut (dyn FnMut(IngestEvent) + Send),
    /// Stops the ingest after the document in hand.
    pub cancellation: Cancellation,
    /// Limits and rules of walking and reading.
    pub reading: ibid_ingest::Limits,
}

impl std::fmt::Debug for IngestOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("IngestOptions").field("reading", &self.reading).finish_non_exhaustive()
    }
}

/// Ingests the given files and folders: what is new or changed is read, what is gone is removed.
pub(crate) async fn ingest(
    library: &Library,
    paths: &[PathBuf],
    options: IngestOptions<'_>,
) -> Result<IngestReport, Error> {
    let started = Instant::now();
    let mut report = IngestReport::default();
    let IngestOptions { on_event, cancellation, reading } = options;
    for path in paths {
        if cancellation.is_cancelled() {
            break;
        }
        ingest_root(library, path, Run { report: &mut report, on_event, cancellation: &cancellation, limits: &reading })
            .await?;
    }
    report.refused.sort();
    report.cancelled = cancellation.is_cancelled();
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// One ingest under way.
struct Run<'a> {
    report: &'a mut IngestReport,
    on_event: &'a mut (dyn FnMut(IngestEvent) + Send),
    cancellation: &'a Cancellation,
    limits: &'a ibid_ingest::Limits,
}

impl Run<'_> {
    fn refuse(&mut self, path: String, reason: String) {
        (self.on_event)(IngestEvent::Refused { path: path.clone(), reason: reason.clone() });
        self.report.refuse(path, reason);
    }
}

async fn ingest_root(library: &Library, path: &Path, mut run: Run<'_>) -> Result<(), Error> {
    let root = roots::register(library, path).await?;
    let store = library.store();
    let plan = read::plan(library, &root).await?;
    store.clear_refused(&root.path).await?;
    for (refused, reason) in plan.refused {
        store.record_refused(&root.path, &refused, &reason).await?;
        run.refuse(refused, reason);
    }
    for (name, stamp) in &plan.touched {
        store.touch(name, stamp).await?;
    }
    run.report.unchanged += plan.unchanged + plan.touched.len();
    (run.on_event)(IngestEvent::Planned { to_read: plan.to_read.len(), unchanged: plan.unchanged });

    let (sender, mut receiver) = mpsc::channel::<ReadOutcome>(READ_AHEAD);
    let reader = Reading {
        files: plan.to_read,
        limits: run.limits.clone(),
        counter: library.counter(),
        splitter: library.splitter().clone(),
        fingerprint: library.fingerprint().clone(),
        cancellation: run.cancellation.clone(),
    };
    let reader = tokio::task::spawn_blocking(move || reader.run(&sender));

    let mut batch = Vec::new();
    let mut batch_chunks = 0;
    while let Some(outcome) = receiver.recv().await {
        match outcome {
            ReadOutcome::Read(document) => {
                (run.on_event)(IngestEvent::Read { document: document.document.name.to_string() });
                batch_chunks += document.chunks.len();
                batch.push(document);
                if batch_chunks >= CHUNKS_PER_COMMIT {
                    embed::embed_and_commit(library, &root, std::mem::take(&mut batch), &mut run).await?;
                    batch_chunks = 0;
                }
            }
            ReadOutcome::Refused { path, reason } => {
                store.record_refused(&root.path, &path, &reason).await?;
                run.refuse(path, reason);
            }
        }
    }
    embed::embed_and_commit(library, &root, batch, &mut run).await?;
    reader.await.map_err(|panic| Error::Internal(format!("the reading thread ended early: {panic}")))?;

    if !run.cancellation.is_cancelled() {
        for name in plan.removed {
            if store.remove(&name).await? {
                run.report.removed += 1;
            }
        }
    }
    Ok(())
}
