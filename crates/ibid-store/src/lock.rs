//! Locks between processes, by the operating system: a crashed process leaves none behind.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::StoreError;

/// How often a lock that others hold is tried.
const RETRY: Duration = Duration::from_millis(10);

/// The right to write to a library, until it is dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    pub(crate) fn acquire(folder: &Path) -> Result<Self, StoreError> {
        let file = open(&folder.join("writer.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// The right to open the vectors, which only one process can have at a time, until it is dropped.
#[derive(Debug)]
pub(crate) struct VectorsLock {
    _file: File,
}

impl VectorsLock {
    /// Waits while others have it, for at most `patience`.
    pub(crate) fn acquire(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        let file = open(&folder.join("vectors.lock"))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => std::thread::sleep(RETRY),
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy { folder: folder.to_owned() }),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    let file = fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    Ok(file.into_file())
}
