//! Folder → documents → chunks → vectors → store: one small file per step.
//!
//! The steps overlap through bounded channels: while one batch is stored, the next is embedded and further files
//! are read and cut. The text under way has a budget, so that memory stays flat however large the folder is.

mod embed;
mod options;
mod packed;
mod plan;
mod progress;
mod read;
mod renames;
mod report;
mod roots;
mod store;
mod touched;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ibid_store::Refused;
use tokio::sync::mpsc;

pub use options::IngestOptions;
pub use plan::{IngestPlan, PlannedRoot};
pub use progress::{Cancellation, IngestEvent};
pub use report::{INGEST_SCHEMA, IngestReport, RefusedFile};
pub use watch::Watch;

use crate::{Error, Library};
use packed::PackedFiles;
use read::{ReadOutcome, Reading};

pub(crate) use embed::vectors_of;
pub(crate) use plan::plan;

/// Files that are read ahead of embedding.
const READ_AHEAD: usize = 8;
/// Batches that are embedded ahead of storing.
const EMBEDDED_AHEAD: usize = 1;

/// Ingests the given files and folders: what is new or changed is read, what is gone is removed.
pub(crate) async fn ingest(
    library: &Library,
    paths: &[PathBuf],
    mut options: IngestOptions<'_>,
) -> Result<IngestReport, Error> {
    let started = Instant::now();
    let mut ignore = |_| {};
    let on_event: &mut (dyn FnMut(IngestEvent) + Send) = match options.on_event.take() {
        Some(on_event) => on_event,
        None => &mut ignore,
    };
    let run = Run { state: Mutex::new((IngestReport::default(), on_event)) };
    plan::check_tags(Some(library), paths, &options).await?;
    for path in paths {
        if options.cancellation.is_cancelled() {
            break;
        }
        ingest_root(library, path, &options, &run).await?;
    }
    let (mut report, _) = run.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.refused.sort();
    report.cancelled = options.cancellation.is_cancelled();
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// One ingest under way, told of by all of its steps.
struct Run<'a> {
    state: Mutex<(IngestReport, &'a mut (dyn FnMut(IngestEvent) + Send))>,
}

impl Run<'_> {
    fn event(&self, event: IngestEvent) {
        (self.state.lock().unwrap_or_else(PoisonError::into_inner).1)(event);
    }

    fn report<T>(&self, change: impl FnOnce(&mut IngestReport) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).0)
    }

    fn refuse(&self, path: String, reason: String) {
        self.event(IngestEvent::Refused { path: path.clone(), reason: reason.clone() });
        self.report(|report| report.refuse(path, reason));
    }
}

async fn ingest_root(
    library: &Library,
    path: &Path,
    options: &IngestOptions<'_>,
    run: &Run<'_>,
) -> Result<(), Error> {
    let root = roots::register(library, path).await?;
    let store = library.store();
    let refused_before = run.report(|report| report.refused.len());
    // Those of a part are those of the whole, which is given too.
    if !options.tags.is_empty() && root.within.is_none() {
        store.set_tags(&root.path, &options.tags).await?;
    }
    let planned = plan::of_root(Some(library), &root, options).await?;
    let mut plan = planned.plan;
    touched::keep(library, &root, &mut plan, (&planned.again, &options.cancellation), run).await?;
    renames::keep(library, &root, &mut plan, run).await?;
    run.report(|report| report.unchanged += plan.unchanged);
    run.event(IngestEvent::Planned { to_read: plan.to_read.len(), unchanged: plan.unchanged });
    for (path, reason) in planned.refused {
        run.refuse(path, reason);
    }

    let (sender, read) = mpsc::channel::<ReadOutcome>(READ_AHEAD);
    let (batches, embedded) = mpsc::channel(EMBEDDED_AHEAD);
    let reading = Reading::new(library, (plan.to_read, &root), options);
    let reading = tokio::task::spawn_blocking(move || reading.run(&sender));
    let packed = Mutex::new(PackedFiles::default());
    let embedding = embed::embed_all(library, read, batches, (run, &packed));
    let storing = store::store_all(library, &root, embedded, run);
    let (embedded, stored) = tokio::join!(embedding, storing);
    // Where storing failed, embedding only says that nobody takes its batches.
    stored.and(embedded)?;
    reading.await.map_err(|panic| Error::Internal(format!("the reading threads ended early: {panic}")))?;

    if options.cancellation.is_cancelled() {
        return Ok(());
    }
    let packed = packed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let is_settled = packed.is_settled(&plan.packed);
    let removed: Vec<_> = packed.gone(plan.packed).chain(plan.removed).collect();
    let removed = store.remove_all(&removed).await?;
    run.report(|report| report.removed += removed);
    let mut refused: Vec<Refused> = run.report(|report| {
        let of_root = report.refused[refused_before..].iter();
        of_root.map(|file| Refused { path: file.path.clone(), reason: file.reason.clone() }).collect()
    });
    if let Some(within) = &root.within {
        let is_beside = |path: &Path| path.starts_with(&root.path) && !path.starts_with(&within.path);
        let known = store.refused().await?;
        refused.extend(known.into_iter().filter(|refused| is_beside(Path::new(&refused.path))));
    }
    store.put_refused(&root.path, &refused).await?;
    if let Err(error) = store.optimize().await {
        // Everything is stored and found all the same.
        tracing::warn!(%error, "the vectors could not be optimized");
    }
    match &root.within {
        None if is_settled => store.put_read_with(&root.path, &options.read_with()).await?,
        // A part of it was read otherwise: the next ingest of the whole looks at that again.
        Some(_) if root.read_with.as_ref() != Some(&options.read_with()) => {
            store.put_read_with(&root.path, "").await?;
        }
        _ => {}
    }
    // The log of the catalog keeps what was removed until then.
    store.checkpoint().await?;
    Ok(())
}
