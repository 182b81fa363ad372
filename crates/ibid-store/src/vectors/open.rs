//! The shard while it is open, shared by all who search it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::shard::Shard;
use crate::StoreError;

/// The place for the open shard. Only the worker puts one there and takes it away, when nobody uses it.
#[derive(Debug)]
pub(super) struct OpenShard {
    pub(super) folder: PathBuf,
    shard: RwLock<Option<Shard>>,
    used: Mutex<Instant>,
    is_broken: AtomicBool,
}

impl OpenShard {
    pub(super) fn none(folder: PathBuf) -> Self {
        let (shard, used) = (RwLock::new(None), Mutex::new(Instant::now()));
        Self { folder, shard, used, is_broken: AtomicBool::new(false) }
    }

    pub(super) fn put(&self, shard: Shard) {
        *self.shard.write().unwrap_or_else(PoisonError::into_inner) = Some(shard);
        self.is_broken.store(false, Ordering::Release);
        self.touch();
    }

    /// Waits for those who use it.
    pub(super) fn take(&self) -> Option<Shard> {
        self.shard.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What `work` makes of the shard; none where it is not open.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Shard) -> T) -> Option<T> {
        let shard = self.shard.read().unwrap_or_else(PoisonError::into_inner);
        self.touch();
        let made = work(shard.as_ref()?);
        self.touch();
        Some(made)
    }

    /// Runs `job`. After a panic the shard is not used any more, but opened anew.
    pub(super) fn attempt<T>(
        &self,
        shard: &Shard,
        job: impl FnOnce(&Shard) -> Result<T, String>,
    ) -> Result<T, StoreError> {
        let result = catch_unwind(AssertUnwindSafe(|| job(shard))).unwrap_or_else(|panic| {
            self.is_broken.store(true, Ordering::Release);
            Err(message(&*panic))
        });
        result.map_err(|reason| failed(&self.folder, reason))
    }

    pub(super) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Acquire)
    }

    pub(super) fn unused_for(&self) -> Duration {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

pub(super) fn failed(folder: &Path, reason: String) -> StoreError {
    StoreError::Vectors { path: folder.to_owned(), reason }
}

/// What the engine said when it panicked, as it does where a disk is full or its files are damaged.
pub(super) fn message(panic: &(dyn Any + Send)) -> String {
    let said =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    said.unwrap_or("the engine panicked").to_owned()
}
