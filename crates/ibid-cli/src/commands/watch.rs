use std::sync::Arc;

use ibid::{Access, StoreError, Watch};
use tokio::sync::Notify;

use crate::args::IngestArguments;
use crate::commands::{ingest, library};
use crate::exit::Exit;
use crate::render::{self, DIM};
use crate::settings::Settings;

/// `ibid ingest --watch`: ingests, and again whenever something has changed, until Ctrl-C.
///
/// The library is open for writing only while it is written to: other commands have their turn in between.
pub(crate) async fn run(arguments: &IngestArguments, settings: &Settings) -> anyhow::Result<Exit> {
    fs_err::create_dir_all(&settings.library)?;
    let mut watch = Watch::new(&arguments.paths, Some(&settings.library))?;
    let interrupted = interruption();
    let mut is_first = true;
    loop {
        let absent: Vec<String> = watch.absent().map(|path| path.display().to_string()).collect();
        if absent.is_empty() {
            if round(arguments, is_first, settings).await? == Exit::Interrupted {
                return Ok(Exit::Interrupted);
            }
            if is_first {
                render::note(&format!("{DIM}watching for changes (Ctrl-C ends it){DIM:#}"));
            }
            is_first = false;
        } else {
            let absent = absent.join(", ");
            render::note(&format!(
                "{absent} is gone: its documents stay until it is back, or `ibid remove`d"
            ));
        }
        tokio::select! {
            changed = watch.changed() => changed?,
            () = interrupted.notified() => return Ok(Exit::Success),
        }
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
async fn round(arguments: &IngestArguments, is_first: bool, settings: &Settings) -> anyhow::Result<Exit> {
    let library = match library::open(&settings.library, Access::Write, settings).await {
        Ok(library) => library,
        Err(error) if is_locked(&error) && !is_first => {
            render::warning(&format!("{error}; trying again with the next change"));
            return Ok(Exit::Success);
        }
        Err(error) => return Err(error),
    };
    let options = ingest::options(&arguments.reading, settings)?.tags(&arguments.tag);
    let report = match ingest::with_progress(&library, &arguments.paths, options).await {
        // Deleted in this very moment: the next round tells.
        Err(error) if !is_first && matches!(error.downcast_ref(), Some(ibid::Error::MissingPath { .. })) => {
            return Ok(Exit::Success);
        }
        report => report?,
    };
    let changed = report.added + report.updated + report.renamed + report.removed;
    if is_first || changed > 0 {
        ingest::tell(&report, settings)?;
    }
    Ok(if report.cancelled { Exit::Interrupted } else { Exit::Success })
}

fn is_locked(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(ibid::Error::Store(StoreError::Locked { .. })))
}
