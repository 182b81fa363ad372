//! The thread that opens and closes the shard, and makes all changes to it.
//!
//! The engine locks its files against every other process while a shard is open. So the worker closes the shard
//! when others wait for their turn, and opens it again for the next request: a search of one process and an
//! ingest of another alternate. While it is open, searches run on the threads of their callers, side by side.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::open::{OpenShard, failed, message};
use super::shard::Shard;
use super::vectors::VectorsSource;
use crate::lock::{COURTESY, VectorsLock};
use crate::read_only::PrivateCopy;
use crate::{StoreError, VectorOptions};

/// How often the worker looks whether others wait; when they do, a shard that was not used for so long is closed.
const IDLE: Duration = Duration::from_millis(25);
/// While it is used it is kept for so long, however many wait: opening it takes time.
const TURN: Duration = Duration::from_millis(500);
/// It is closed when it was not used for so long, even where nobody waits: it takes memory.
const KEPT: Duration = Duration::from_mins(5);
/// How long to wait for other processes.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How the engine begins to say that it can't open its log, and how often that is tried again.
const LOG_ERROR: &str = "failed to open WAL";
const LOG_TRIES: usize = 8;

/// What is asked of the worker: something to do with the open shard, or with the reason why it can't be opened.
pub(super) type Request = Box<dyn FnOnce(Result<&Shard, StoreError>) + Send>;

#[derive(Debug)]
pub(super) struct Worker {
    pub(super) dimension: usize,
    pub(super) options: VectorOptions,
    pub(super) shared: Arc<OpenShard>,
    pub(super) source: VectorsSource,
    pub(super) copy: OnceCell<PrivateCopy>,
}

impl Worker {
    /// Until nobody is left who could ask.
    pub(super) fn run(&self, requests: &Receiver<Request>) {
        let mut next = requests.recv().ok();
        while let Some(first) = next {
            let left_over = match self.open() {
                Ok(lock) => self.serve(lock, first, requests),
                Err(error) => {
                    first(Err(error));
                    None
                }
            };
            next = left_over.or_else(|| requests.recv().ok());
        }
    }

    /// With the lock on the library's own vectors; a copy needs none.
    fn open(&self) -> Result<Option<VectorsLock>, StoreError> {
        let folder = &self.shared.folder;
        match self.source {
            VectorsSource::Itself => {
                let lock = VectorsLock::acquire(folder, PATIENCE)?;
                self.open_in(folder)?;
                Ok(Some(lock))
            }
            VectorsSource::Copy => {
                let copy = if let Some(copy) = self.copy.get() {
                    copy
                } else {
                    let made = PrivateCopy::of_vectors(folder, PATIENCE)?;
                    self.copy.get_or_init(|| made)
                };
                self.open_in(copy.path())?;
                Ok(None)
            }
        }
    }

    fn open_in(&self, folder: &Path) -> Result<(), StoreError> {
        let mut tries = 0;
        loop {
            let shard = catch_unwind(AssertUnwindSafe(|| Shard::open(folder, self.dimension, self.options)))
                .unwrap_or_else(|panic| Err(message(&*panic)));
            match shard {
                Ok(shard) => {
                    self.shared.put(shard);
                    return Ok(());
                }
                // The engine's own lock, on its log, can be held by a copy only that a program which is being
                // started has for a moment: we have ours.
                Err(reason) if reason.contains(LOG_ERROR) && tries < LOG_TRIES => {
                    tries += 1;
                    std::thread::sleep(COURTESY);
                }
                Err(reason) => return Err(failed(&self.shared.folder, reason)),
            }
        }
    }

    /// Returns the request for which the shard must be opened anew, where it came for a broken one.
    fn serve(
        &self,
        lock: Option<VectorsLock>,
        first: Request,
        requests: &Receiver<Request>,
    ) -> Option<Request> {
        let opened = Instant::now();
        let mut request = Some(first);
        let mut is_awaited = false;
        while !self.shared.is_broken() {
            if let Some(request) = request.take() {
                self.shared.with(|shard| request(Ok(shard)));
            }
            let unused = self.shared.unused_for();
            is_awaited = (unused >= IDLE || opened.elapsed() >= TURN)
                && lock.as_ref().is_some_and(VectorsLock::is_awaited);
            if is_awaited || unused >= KEPT {
                break;
            }
            match requests.recv_timeout(IDLE) {
                Ok(next) => request = Some(next),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        // In this order: others may open the shard only when it is closed.
        if !self.shared.folder.exists() {
            // Closing writes, and panics where it cannot. Nothing is left that it could be written to.
            std::mem::forget(self.shared.take());
        } else if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(self.shared.take()))) {
            let reason = message(&*panic);
            tracing::error!(folder = %self.shared.folder.display(), reason, "closing the vectors failed");
        }
        drop(lock);
        if is_awaited {
            std::thread::sleep(COURTESY);
        }
        request
    }
}
