use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
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
}

impl Watch {
    /// Watches these paths; changes in the folder of the library, which an ingest makes itself, do not count.
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
        let watcher = notify::recommended_watcher(on_event).map_err(|error| failed(&paths, &error))?;
        let mut watch = Self { paths, watcher, changes, present: Vec::new() };
        watch.watch_present()?;
        Ok(watch)
    }

    /// Waits until something has changed and it is quiet again. Cancel-safe: what changed before a call counts.
    ///
    /// # Errors
    /// When the system cannot watch a folder any more.
    pub async fn changed(&mut self) -> Result<(), Error> {
        loop {
            if self.present.len() == self.paths.len() {
                self.changes.notified().await;
            } else if tokio::time::timeout(ABSENT, self.changes.notified()).await.is_err() && !self.is_back()
            {
                continue;
            }
            let quiet = async { while tokio::time::timeout(QUIET, self.changes.notified()).await.is_ok() {} };
            let _ = tokio::time::timeout(LONGEST, quiet).await;
            self.watch_present()?;
            return Ok(());
        }
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
        for path in &self.paths {
            let _ = self.watcher.unwatch(path);
            if !path.exists() {
                continue;
            }
            match self.watcher.watch(path, RecursiveMode::Recursive) {
                Ok(()) => self.present.push(path.clone()),
                Err(_) if !path.exists() => {}
                Err(error) => return Err(failed(std::slice::from_ref(path), &error)),
            }
        }
        Ok(())
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
mod tests {
    use std::path::{Path, PathBuf};

    use notify::event::{AccessKind, AccessMode, CreateKind, Flag, ModifyKind};
    use notify::{Event, EventKind};

    use super::counts;

    #[test]
    fn reading_and_what_is_elsewhere_do_not_count() {
        let watched = [PathBuf::from("/docs")];
        let count = |kind, path: &str| {
            counts(&Event::new(kind).add_path(path.into()), &watched, Some(Path::new("/docs/library")))
        };
        let created = EventKind::Create(CreateKind::File);
        assert!(count(created, "/docs/a.md"));
        assert!(count(EventKind::Modify(ModifyKind::Any), "/docs/deep/a.md"));
        assert!(count(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/docs/a.md"));
        assert!(!count(EventKind::Access(AccessKind::Open(AccessMode::Read)), "/docs/a.md"));
        assert!(!count(created, "/docs/library/catalog.sqlite"));
        assert!(!count(created, "/elsewhere/a.md"));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert!(counts(&lost, &watched, None), "a full queue hides changes");
    }
}
