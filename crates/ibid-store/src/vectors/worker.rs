//! The thread that owns the shard.
//!
//! The engine is synchronous and locks its files against every other process while a shard is open. So the
//! shard is opened for a run of requests, and closed when none has come for a moment or when others have
//! waited for their turn: a search of one process and an ingest of another alternate.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use ibid_core::ChunkId;
use tokio::sync::oneshot;

use super::shard::Shard;
use super::{Point, ScoredChunk, VectorQuery};
use crate::StoreError;
use crate::lock::{COURTESY, VectorsLock};

/// The shard is closed when no request has come for so long.
const IDLE: Duration = Duration::from_millis(50);
/// It is kept for at least so long, however many wait: opening it takes time.
const TURN: Duration = Duration::from_millis(500);
/// How long to wait for other processes.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the engine begins to say that it can't open its log, and how often that is tried again.
const LOG_ERROR: &str = "failed to open WAL";
const LOG_TRIES: usize = 8;

/// Answers one request; breaks where the shard should not be used any more.
type Job = Box<dyn FnOnce(Result<&Shard, StoreError>) -> ControlFlow<()> + Send>;

/// The vectors of one library; requests queue.
#[derive(Debug)]
pub(crate) struct Vectors {
    folder: PathBuf,
    jobs: Option<Sender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Vectors {
    /// The folder of the vectors of the library in `library`.
    pub(crate) fn path_in(library: &Path) -> PathBuf {
        library.join("vectors")
    }

    /// The vectors of the library in `library`. Nothing is opened yet.
    pub(crate) fn start(library: &Path, dimension: usize) -> Result<Self, StoreError> {
        let folder = Self::path_in(library);
        let (jobs, receiver) = channel();
        let worker = Worker { library: library.to_owned(), folder: folder.clone(), dimension };
        let thread = std::thread::Builder::new()
            .name("ibid-vectors".to_owned())
            .spawn(move || worker.run(&receiver))?;
        Ok(Self { folder, jobs: Some(jobs), thread: Some(thread) })
    }

    pub(crate) async fn upsert(&self, points: Vec<Point>) -> Result<(), StoreError> {
        if points.is_empty() {
            return Ok(());
        }
        self.run(move |shard| shard.upsert(&points)).await
    }

    pub(crate) async fn delete(&self, ids: Vec<ChunkId>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.run(move |shard| shard.delete(&ids)).await
    }

    pub(crate) async fn search(
        &self,
        query: VectorQuery,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        self.run(move |shard| shard.search(query, limit)).await
    }

    pub(crate) async fn ids(&self) -> Result<Vec<ChunkId>, StoreError> {
        self.run(Shard::ids).await
    }

    pub(crate) async fn optimize(&self) -> Result<(), StoreError> {
        self.run(Shard::optimize).await
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Shard) -> Result<T, String> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ended = || failed(&self.folder, "their thread ended".to_owned());
        let folder = self.folder.clone();
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |shard| {
            let (result, flow) = match shard {
                Err(error) => (Err(error), ControlFlow::Continue(())),
                Ok(shard) => match catch_unwind(AssertUnwindSafe(|| job(shard))) {
                    Ok(result) => {
                        (result.map_err(|reason| failed(&folder, reason)), ControlFlow::Continue(()))
                    }
                    Err(panic) => (Err(failed(&folder, message(&*panic))), ControlFlow::Break(())),
                },
            };
            // Nobody waits for the result of a search whose caller is gone.
            let _ = reply.send(result);
            flow
        });
        self.jobs.as_ref().and_then(|jobs| jobs.send(job).ok()).ok_or_else(ended)?;
        answer.await.map_err(|_| ended())?
    }
}

impl Drop for Vectors {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // Closing flushes; a panic there was reported by the engine and leaves nothing to do.
            let _ = thread.join();
        }
    }
}

struct Worker {
    library: PathBuf,
    folder: PathBuf,
    dimension: usize,
}

impl Worker {
    fn run(&self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            match self.open() {
                Ok((shard, lock)) => self.serve(shard, lock, first, jobs),
                // The job has nothing to say about a shard that it did not get.
                Err(error) => drop(first(Err(error))),
            }
        }
    }

    fn open(&self) -> Result<(Shard, VectorsLock), StoreError> {
        let lock = VectorsLock::acquire(&self.library, PATIENCE)?;
        let mut tries = 0;
        loop {
            let shard = catch_unwind(AssertUnwindSafe(|| Shard::open(&self.folder, self.dimension)))
                .unwrap_or_else(|panic| Err(message(&*panic)));
            match shard {
                Ok(shard) => return Ok((shard, lock)),
                // The engine's own lock, on its log, can be held by a copy only that a program which is being
                // started has for a moment: we have ours.
                Err(reason) if reason.contains(LOG_ERROR) && tries < LOG_TRIES => {
                    tries += 1;
                    std::thread::sleep(COURTESY);
                }
                Err(reason) => return Err(failed(&self.folder, reason)),
            }
        }
    }

    fn serve(&self, shard: Shard, lock: VectorsLock, first: Job, jobs: &Receiver<Job>) {
        let opened = Instant::now();
        let mut flow = first(Ok(&shard));
        let mut is_awaited = false;
        while flow.is_continue() && !is_awaited {
            match jobs.recv_timeout(IDLE) {
                Ok(job) => flow = job(Ok(&shard)),
                Err(_) => break,
            }
            is_awaited = opened.elapsed() > TURN && lock.is_awaited();
        }
        // In this order: others may open the shard only when it is closed.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(shard))) {
            tracing::error!(folder = %self.folder.display(), reason = message(&*panic), "closing the vectors failed");
        }
        drop(lock);
        if is_awaited {
            std::thread::sleep(COURTESY);
        }
    }
}

fn failed(folder: &Path, reason: String) -> StoreError {
    StoreError::Vectors { path: folder.to_owned(), reason }
}

/// What the engine said when it panicked, as it does where a disk is full or its files are damaged.
fn message(panic: &(dyn Any + Send)) -> String {
    let said =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    said.unwrap_or("the engine panicked").to_owned()
}
