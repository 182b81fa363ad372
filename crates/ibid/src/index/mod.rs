//! Folder → documents → chunks → vectors → store: one small file per step.
//!
//! Reading overlaps with embedding and storing through a bounded channel, so that memory stays flat however
//! large the folder is.

mod embed;
mod packed;
mod progress;
mod read;
mod report;
mod roots;

use std::path::{Path, PathBuf};
use std::time::Instant;

use ibid_ingest::{ExtractSettings, Limits};
use ibid_store::Refused;
use tokio::sync::mpsc;

pub use progress::{Cancellation, IngestEvent};
pub use report::{INGEST_SCHEMA, IngestReport, RefusedFile};

use crate::{Error, Library};
use packed::PackedFiles;
use read::{ReadOutcome, Reading, RootPlan};

/// Documents that are read ahead of embedding.
const READ_AHEAD: usize = 8;
/// Chunks that are embedded and stored together: enough to fill the batches of sorted lengths.
const CHUNKS_PER_COMMIT: usize = 64;

/// How to ingest.
#[must_use]
pub struct IngestOptions<'a> {
    on_event: Option<&'a mut (dyn FnMut(IngestEvent) + Send)>,
    cancellation: Cancellation,
    settings: ExtractSettings,
    tags: Vec<String>,
}

impl IngestOptions<'_> {
    /// The default options.
    pub fn new() -> Self {
        Self {
            on_event: None,
            cancellation: Cancellation::default(),
            settings: ExtractSettings::default(),
            tags: Vec::new(),
        }
    }

    /// Called for every event. By default, nothing listens.
    pub fn on_event(self, on_event: &mut (dyn FnMut(IngestEvent) + Send)) -> IngestOptions<'_> {
        IngestOptions {
            on_event: Some(on_event),
            cancellation: self.cancellation,
            settings: self.settings,
            tags: self.tags,
        }
    }

    /// Stops the ingest after the documents in hand. By default, nothing does.
    pub fn cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Tags of every document of the paths, also of those that are unchanged or come later; they replace the tags
    /// given earlier. By default, those stay.
    pub fn tags(mut self, tags: &[String]) -> Self {
        self.tags = tags.to_vec();
        self
    }

    /// How files are read: limits, passwords, text recognition. By default, as [`ExtractSettings`] says.
    pub fn extraction(mut self, settings: ExtractSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Limits of reading one file. By default, those of [`Limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }
}

impl Default for IngestOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for IngestOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("IngestOptions").field("extraction", &self.settings).finish_non_exhaustive()
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
    let mut ignore = |_| {};
    let IngestOptions { on_event, cancellation, settings, tags } = options;
    let on_event = on_event.unwrap_or(&mut ignore);
    for path in paths {
        if cancellation.is_cancelled() {
            break;
        }
        let run = Run {
            report: &mut report,
            on_event,
            cancellation: &cancellation,
            settings: &settings,
            tags: &tags,
        };
        ingest_root(library, path, run).await?;
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
    settings: &'a ExtractSettings,
    tags: &'a [String],
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
    if !run.tags.is_empty() {
        store.set_tags(&root.path, run.tags).await?;
    }
    let RootPlan { plan, refused } = read::plan(library, &root).await?;
    let refused_before = run.report.refused.len();
    run.report.unchanged += plan.unchanged;
    (run.on_event)(IngestEvent::Planned { to_read: plan.to_read.len(), unchanged: plan.unchanged });
    for (path, reason) in refused {
        run.refuse(path, reason);
    }

    let (sender, mut receiver) = mpsc::channel::<ReadOutcome>(READ_AHEAD);
    let reading = Reading {
        files: plan.to_read,
        settings: run.settings.clone(),
        counter: library.counter(),
        splitter: library.splitter().clone(),
        fingerprint: library.fingerprint().clone(),
        cancellation: run.cancellation.clone(),
    };
    let reading = tokio::task::spawn_blocking(move || reading.run(&sender));

    let mut packed = PackedFiles::default();
    let mut batch = Vec::new();
    let mut batch_chunks = 0;
    while let Some(outcome) = receiver.recv().await {
        match outcome {
            ReadOutcome::Read(read) => {
                (run.on_event)(IngestEvent::Read { document: read.document.name.to_string() });
                packed.read(&read.document.name);
                batch_chunks += read.chunks.len();
                batch.push(*read);
                if batch_chunks >= CHUNKS_PER_COMMIT {
                    embed::embed_and_commit(library, &root, std::mem::take(&mut batch), &mut run).await?;
                    batch_chunks = 0;
                    packed.record(library, &root).await?;
                }
            }
            ReadOutcome::Refused(refused) => {
                packed.refuse(refused.name);
                run.refuse(refused.path, refused.reason);
            }
            ReadOutcome::Finished(file) => packed.finish(file),
        }
    }
    if !batch.is_empty() {
        embed::embed_and_commit(library, &root, batch, &mut run).await?;
    }
    reading.await.map_err(|panic| Error::Internal(format!("the reading thread ended early: {panic}")))?;

    if run.cancellation.is_cancelled() {
        return Ok(());
    }
    packed.record(library, &root).await?;
    for name in packed.gone(plan.packed).chain(plan.removed) {
        if store.remove(&name).await? {
            run.report.removed += 1;
        }
    }
    let refused: Vec<Refused> = run.report.refused[refused_before..]
        .iter()
        .map(|file| Refused { path: file.path.clone(), reason: file.reason.clone() })
        .collect();
    store.put_refused(&root.path, &refused).await?;
    Ok(())
}
