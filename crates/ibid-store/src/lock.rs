//! Locks between processes, by the operating system: a crashed process leaves none behind.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::StoreError;

/// How often a lock that others hold is tried.
const RETRY: Duration = Duration::from_millis(10);
/// Long enough that everyone who waits tries once.
pub(crate) const COURTESY: Duration = Duration::from_millis(25);

/// The right to write to a library, until it is dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _held: Held,
}

/// A locked file. It is unlocked expressly: a program that is being started has a copy of every open file for a
/// moment, and closing ours would not end a lock that the copy shares.
#[derive(Debug)]
struct Held(File);

impl Drop for Held {
    fn drop(&mut self) {
        // Where this fails, closing the file unlocks it.
        let _ = self.0.unlock();
    }
}

impl WriterLock {
    pub(crate) fn acquire(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("writer.lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: Held(file) }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(cannot_lock(&path, &error)),
        }
    }
}

/// The right to open the vectors, which only one process can have at a time, until it is dropped.
#[derive(Debug)]
pub(crate) struct VectorsLock {
    _held: Held,
    /// Those who wait share a lock on this file: so that the holder knows of them.
    queue: PathBuf,
}

impl VectorsLock {
    /// Of the vectors in `folder`, beside which the lock is. Waits while others have it, for at most `patience`.
    pub(crate) fn acquire(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        let (path, queue) = (folder.with_extension("lock"), folder.with_extension("queue"));
        let file = open(&path)?;
        match wait(&file, File::try_lock, (&queue, open), patience) {
            Ok(()) => Ok(Self { _held: Held(file), queue }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(cannot_lock(&path, &error)),
        }
    }

    /// Keeps others from writing to the vectors in `folder`, beside which nothing can be written. `None` where there is no
    /// lock, or none can be had of that disk: then nobody who uses them is known of.
    pub(crate) fn share(folder: &Path, patience: Duration) -> Result<Option<Self>, StoreError> {
        let queue = folder.with_extension("queue");
        let read = |path: &Path| fs_err::File::open(path).map(fs_err::File::into_file);
        let Ok(file) = read(&folder.with_extension("lock")) else { return Ok(None) };
        match wait(&file, File::try_lock_shared, (&queue, read), patience) {
            Ok(()) => Ok(Some(Self { _held: Held(file), queue })),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { folder: folder.to_owned() }),
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }

    /// Whether someone waits for the lock.
    pub(crate) fn is_awaited(&self) -> bool {
        let Ok(queue) = open(&self.queue).map(Held) else { return false };
        matches!(queue.0.try_lock(), Err(TryLockError::WouldBlock))
    }
}

/// Locks `file` as soon as others let go of it, who are told by a lock on the queue's file that someone waits.
fn wait(
    file: &File,
    try_lock: impl Fn(&File) -> Result<(), TryLockError>,
    (queue, open): (&Path, impl Fn(&Path) -> io::Result<File>),
    patience: Duration,
) -> Result<(), TryLockError> {
    let started = Instant::now();
    let mut place_in_queue = None;
    loop {
        match try_lock(file) {
            Err(TryLockError::WouldBlock) if started.elapsed() < patience => {}
            ended => return ended,
        }
        if place_in_queue.is_none() {
            let waiting = open(queue).ok();
            place_in_queue = waiting.filter(|waiting| waiting.try_lock_shared().is_ok()).map(Held);
        }
        std::thread::sleep(RETRY);
    }
}

/// Whether the writer's lock of the library in `folder` could be made there.
pub(crate) fn can_be_made(folder: &Path) -> io::Result<()> {
    open(&folder.join("writer.lock")).map(drop)
}

fn open(path: &Path) -> io::Result<File> {
    let file = fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    Ok(file.into_file())
}

fn cannot_lock(path: &Path, error: &io::Error) -> StoreError {
    io::Error::new(error.kind(), format!("cannot lock {}: {error}", path.display())).into()
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::{Duration, StoreError, VectorsLock, WriterLock};

    #[test]
    fn a_dropped_lock_is_free_even_while_programs_are_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = std::env::current_exe().expect("this program");
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..50 {
                    Command::new(&program).args(["--exact", "no test"]).output().expect("started");
                }
                is_done.store(true, Ordering::Relaxed);
            });
            while !is_done.load(Ordering::Relaxed) {
                drop(WriterLock::acquire(folder.path()).expect("free"));
                drop(VectorsLock::acquire(&folder.path().join("vectors"), Duration::ZERO).expect("free"));
            }
        });
    }

    #[test]
    fn who_waits_is_known_and_who_waits_too_long_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let vectors = folder.path().join("vectors");
        let held = VectorsLock::acquire(&vectors, Duration::ZERO).expect("free");
        assert!(!held.is_awaited());
        let refused = VectorsLock::acquire(&vectors, Duration::ZERO);
        assert!(matches!(refused, Err(StoreError::Busy { .. })), "{refused:?}");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| VectorsLock::acquire(&vectors, Duration::from_mins(1)));
            while !held.is_awaited() {
                std::thread::yield_now();
            }
            drop(held);
            let next = waiting.join().expect("no panic").expect("free again");
            assert!(!next.is_awaited());
        });
    }
}
