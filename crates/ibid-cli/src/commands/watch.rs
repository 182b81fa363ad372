use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use ibid::{Access, IngestReport, StoreError, Watch};
use tokio::sync::Notify;

use crate::args::IngestArguments;
use crate::commands::{ingest, library};
use crate::exit::Exit;
use crate::render::{self, DIM};
use crate::settings::Settings;

/// After how long a library that others write to is tried again, at first; each time after twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// And at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What became of an ingest.
enum Round {
    Done,
    Interrupted,
    /// Others use the library.
    PutOff(anyhow::Error),
}

/// `ibid ingest --watch`: ingests, and again whenever something has changed, until Ctrl-C.
///
/// The library is open for writing only while it is written to: other commands have their turn in between.
pub(crate) async fn run(arguments: &IngestArguments, settings: &Settings) -> anyhow::Result<Exit> {
    fs_err::create_dir_all(&settings.library)?;
    let mut watch = Watch::new(&arguments.paths, Some(&settings.library))?;
    let interrupted = interruption();
    let mut is_first = true;
    let mut pause: Option<Duration> = None;
    loop {
        let absent: Vec<String> = watch.absent().map(|path| path.display().to_string()).collect();
        if absent.is_empty() {
            match round(arguments, is_first, settings).await? {
                Round::Interrupted => return Ok(Exit::Interrupted),
                Round::Done => {
                    if is_first {
                        render::note(&format!("{DIM}watching for changes (Ctrl-C ends it){DIM:#}"));
                    }
                    (is_first, pause) = (false, None);
                }
                Round::PutOff(error) => {
                    if pause.is_none() {
                        render::warning(&format!("{error}; this goes on as soon as it can"));
                    }
                    pause = Some(pause.map_or(FIRST_PAUSE, |pause| LONGEST_PAUSE.min(2 * pause)));
                }
            }
        } else {
            pause = None;
            let absent = absent.join(", ");
            render::note(&format!(
                "{absent} is gone: its documents stay until it is back, or `ibid remove`d"
            ));
        }
        tokio::select! {
            changed = watch.changed() => changed?,
            () = passed(pause) => {}
            () = interrupted.notified() => return Ok(Exit::Success),
        }
    }
}

/// Waits for so long; for ever where there is nothing to wait for.
async fn passed(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}

/// Remembers Ctrl-C until it is asked for: one that comes while nobody listens would be lost.
fn interruption() -> Arc<Notify> {
    let interrupted = Arc::new(Notify::new());
    let told = Arc::clone(&interrupted);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            told.notify_one();
        }
    });
    interrupted
}

/// One ingest; after the first, what changed nothing is not told.
async fn round(arguments: &IngestArguments, is_first: bool, settings: &Settings) -> anyhow::Result<Round> {
    let report = match ingested(arguments, settings).await {
        Err(error) if !is_first && is_in_use(&error) => return Ok(Round::PutOff(error)),
        // Deleted in this very moment: the next round tells.
        Err(error) if !is_first && is_absence(&error) => return Ok(Round::Done),
        report => report?,
    };
    let changed = report.added + report.updated + report.renamed + report.removed;
    if is_first || changed > 0 {
        ingest::tell(&report, settings)?;
    }
    Ok(if report.cancelled { Round::Interrupted } else { Round::Done })
}

async fn ingested(arguments: &IngestArguments, settings: &Settings) -> anyhow::Result<IngestReport> {
    let library = library::open(&settings.library, Access::Write, settings).await?;
    let options = ingest::options(&arguments.reading, settings)?.tags(&arguments.tag);
    ingest::with_progress(&library, &arguments.paths, options).await
}

/// Whether another process uses the library, and is to be waited for.
fn is_in_use(error: &anyhow::Error) -> bool {
    let Some(ibid::Error::Store(error)) = error.downcast_ref() else { return false };
    matches!(error, StoreError::Locked { .. } | StoreError::Busy { .. })
}

/// Whether one of the paths is not there.
fn is_absence(error: &anyhow::Error) -> bool {
    match error.downcast_ref() {
        Some(ibid::Error::MissingPath { .. }) => true,
        Some(ibid::Error::Unreadable { source, .. }) => source.kind() == ErrorKind::NotFound,
        _ => false,
    }
}
