use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use crate::Error;

/// What changes is told of when nothing has changed for so long: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(500);
/// Where it never gets quiet it is told of after so long all the same.
const LONGEST: Duration = Duration::from_secs(10);
/// How often folders that are gone are looked for.
const ABSENT: Duration = Duration::from_secs(2);

/// Files and folders that are watched for changes.
///
/// It tells only that something changed: what, an ingest finds out, for which an unchanged file costs a look at its
/// size and time. So no change is missed, however many come at once.
///
/// ```no_run
/// # async fn run(library: ibid::Library) -> Result<(), ibid::Error> {
/// use ibid::{IngestOptions, Watch};
///
/// let paths = vec!["docs".into()];
/// let mut watch = Watch::new(&paths, None)?;
/// loop {
///     library.ingest(&paths, IngestOptions::new()).await?;
///     watch.changed().await?;
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Watch {
    paths: Vec<PathBuf>,
    watcher: RecommendedWatcher,
    changes: Arc<Notify>,
    /// The paths that are watched now; others are gone.
    present: Vec<PathBuf>,
    /// What the watcher was given for them: they themselves, or parts of them.
    watched: Vec<PathBuf>,
    /// Whether something has changed that is not told of yet.
    is_unsettled: bool,
}

impl Watch {
    /// Watches these paths; changes in the folder of the library, which an ingest makes itself, do not count. As in an
    /// ingest, links are not followed, and folders inside that cannot be read are passed over.
    ///
    /// # Errors
    /// When a path does not exist, or the system cannot watch it.
    pub fn new(paths: &[PathBuf], library: Option<&Path>) -> Result<Self, Error> {
        let absolute = |path: &PathBuf| {
            fs_err::canonicalize(path).map_err(|source| match source.kind() {
                std::io::ErrorKind::NotFound => Error::MissingPath { path: path.clone() },
                _ => Error::Unreadable { path: path.clone(), source },
            })
        };
        let paths = paths.iter().map(absolute).collect::<Result<Vec<_>, _>>()?;
        let library = library.and_then(|folder| fs_err::canonicalize(folder).ok());
        let changes = Arc::new(Notify::new());
        let (told, watched) = (Arc::clone(&changes), paths.clone());
        let on_event = move |event: notify::Result<Event>| {
            // An error, such as a full queue, may hide a change.
            if event.as_ref().map_or(true, |event| counts(event, &watched, library.as_deref())) {
                told.notify_one();
            }
        };
        // What a link leads to is not read, and may be the whole disk.
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(on_event, config).map_err(|error| failed(&paths, &error))?;
        let (present, watched) = (Vec::new(), Vec::new());
        let mut watch = Self { paths, watcher, changes, present, watched, is_unsettled: false };
        watch.watch_present()?;
        Ok(watch)
    }

    /// Waits until something has changed and it is quiet again. Cancel-safe: what changed before a call counts.
    ///
    /// # Errors
    /// When the system cannot watch a folder any more.
    pub async fn changed(&mut self) -> Result<(), Error> {
        while !self.is_unsettled {
            self.is_unsettled = if self.present.len() == self.paths.len() {
                self.changes.notified().await;
                true
            } else {
                tokio::time::timeout(ABSENT, self.changes.notified()).await.is_ok() || self.is_back()
            };
        }
        let quiet = async { while tokio::time::timeout(QUIET, self.changes.notified()).await.is_ok() {} };
        let _ = tokio::time::timeout(LONGEST, quiet).await;
        self.watch_present()?;
        self.is_unsettled = false;
        Ok(())
    }

    /// The watched paths that are gone. Their documents should stay until they are back: the disk they are on may
    /// only have been taken out.
    pub fn absent(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().filter(|path| !path.exists()).map(PathBuf::as_path)
    }

    fn is_back(&self) -> bool {
        self.paths.iter().any(|path| path.exists() && !self.present.contains(path))
    }

    /// Watches what is there, anew: a folder that was deleted and made again is another one.
    fn watch_present(&mut self) -> Result<(), Error> {
        self.present.clear();
        for watched in self.watched.drain(..) {
            let _ = self.watcher.unwatch(&watched);
        }
        for path in self.paths.iter().filter(|path| path.exists()) {
            match watch_tree(&mut self.watcher, path, &mut self.watched) {
                Ok(()) => self.present.push(path.clone()),
                // Deleted in this very moment: it is looked for again.
                Err(error) if is_absence(&error) || !path.exists() => {}
                Err(error) => return Err(failed(std::slice::from_ref(path), &error)),
            }
        }
        Ok(())
    }
}

/// Watches a file, or a folder and all below it that can be watched; `watched` is what the watcher was given.
fn watch_tree(
    watcher: &mut RecommendedWatcher,
    path: &Path,
    watched: &mut Vec<PathBuf>,
) -> notify::Result<()> {
    match watcher.watch(path, RecursiveMode::Recursive) {
        Ok(()) => watched.push(path.to_owned()),
        // At a folder inside that cannot be read, or is deleted in this very moment, the watcher gives up on all that it
        // has not come to.
        Err(error) if is_of_one_folder(&error) => watch_parts(watcher, path, watched)?,
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Watches a folder by itself, and each folder in it as a whole, as far as it can be. Those that are new tell of
/// themselves, and are watched when that is told of.
fn watch_parts(
    watcher: &mut RecommendedWatcher,
    folder: &Path,
    watched: &mut Vec<PathBuf>,
) -> notify::Result<()> {
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    watched.push(folder.to_owned());
    for entry in fs_err::read_dir(folder).into_iter().flatten().flatten() {
        // A link is none, wherever it leads.
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        match watch_tree(watcher, &entry.path(), watched) {
            // The ingest tells what it cannot read.
            Err(error) if !is_of_one_folder(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Whether an error is about one folder, while others can be watched.
fn is_of_one_folder(error: &notify::Error) -> bool {
    is_absence(error)
        || matches!(&error.kind, notify::ErrorKind::Io(error) if error.kind() == ErrorKind::PermissionDenied)
}

/// Whether a folder is not there.
fn is_absence(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => {
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        }
        _ => false,
    }
}

/// Whether an event may mean that a document changed.
fn counts(event: &Event, paths: &[PathBuf], library: Option<&Path>) -> bool {
    let is_reading = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    };
    if is_reading {
        return false;
    }
    let is_elsewhere = |path: &PathBuf| {
        library.is_some_and(|library| path.starts_with(library))
            || !paths.iter().any(|watched| path.starts_with(watched))
    };
    event.need_rescan() || event.paths.is_empty() || !event.paths.iter().all(is_elsewhere)
}

fn failed(paths: &[PathBuf], error: &notify::Error) -> Error {
    let path = error.paths.first().or(paths.first()).cloned().unwrap_or_default();
    let reason = match error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system watches no more folders: raise fs.inotify.max_user_watches".to_owned()
        }
        _ => error.to_string(),
    };
    Error::Watch { path, reason }
}

#[cfg(test)]
mod tests;
