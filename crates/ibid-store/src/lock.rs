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
    _file: File,
}

impl WriterLock {
    pub(crate) fn acquire(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("writer.lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(cannot_lock(&path, &error)),
        }
    }
}

/// The right to open the vectors, which only one process can have at a time, until it is dropped.
#[derive(Debug)]
pub(crate) struct VectorsLock {
    _file: File,
    /// Those who wait share a lock on this file: so that the holder knows of them.
    queue: PathBuf,
}

impl VectorsLock {
    /// Waits while others have it, for at most `patience`.
    pub(crate) fn acquire(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        let (path, queue) = (folder.join("vectors.lock"), folder.join("vectors.queue"));
        let file = open(&path)?;
        let started = Instant::now();
        let mut place_in_queue = None;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file, queue }),
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                    if place_in_queue.is_none() {
                        let waiting = open(&queue)?;
                        place_in_queue = waiting.try_lock_shared().is_ok().then_some(waiting);
                    }
                    std::thread::sleep(RETRY);
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy { folder: folder.to_owned() }),
                Err(TryLockError::Error(error)) => return Err(cannot_lock(&path, &error)),
            }
        }
    }

    /// Whether someone waits for the lock.
    pub(crate) fn is_awaited(&self) -> bool {
        open(&self.queue).is_ok_and(|queue| matches!(queue.try_lock(), Err(TryLockError::WouldBlock)))
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    let file = fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    Ok(file.into_file())
}

fn cannot_lock(path: &Path, error: &io::Error) -> StoreError {
    io::Error::new(error.kind(), format!("cannot lock {}: {error}", path.display())).into()
}

#[cfg(test)]
mod tests {
    use super::{Duration, StoreError, VectorsLock};

    #[test]
    fn who_waits_is_known_and_who_waits_too_long_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = VectorsLock::acquire(folder.path(), Duration::ZERO).expect("free");
        assert!(!held.is_awaited());
        let refused = VectorsLock::acquire(folder.path(), Duration::ZERO);
        assert!(matches!(refused, Err(StoreError::Busy { .. })), "{refused:?}");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| VectorsLock::acquire(folder.path(), Duration::from_secs(60)));
            while !held.is_awaited() {
                std::thread::yield_now();
            }
            drop(held);
            let next = waiting.join().expect("no panic").expect("free again");
            assert!(!next.is_awaited());
        });
    }
}
