//! The thread that owns the shard.
//!
//! The engine is synchronous and locks its files against every other process while a shard is open. So the
//! shard is opened for a run of requests and closed when none has come for a moment: a search of one process
//! and an ingest of another take turns.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use ibid_core::ChunkId;
use tokio::sync::oneshot;

use super::shard::Shard;
use super::{Point, ScoredChunk, VectorQuery};
use crate::StoreError;
use crate::lock::VectorsLock;

/// The shard is closed when no request has come for so long.
const IDLE: Duration = Duration::from_millis(50);
/// How long to wait for other processes.
const PATIENCE: Duration = Duration::from_secs(30);

type Job = Box<dyn FnOnce(Result<&Shard, String>) + Send>;

/// The vectors of one library; requests queue.
#[derive(Debug)]
pub(crate) struct Vectors {
    folder: PathBuf,
    jobs: Option<Sender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Vectors {
    /// The vectors of the library in `library`. Nothing is opened yet.
    pub(crate) fn start(library: &Path, dimension: usize) -> Result<Self, StoreError> {
        let folder = library.join("vectors");
        let (jobs, receiver) = channel();
        let worker = Worker { library: library.to_owned(), folder: folder.clone(), dimension };
        let thread = std::thread::Builder::new().name("ibid-vectors".to_owned()).spawn(move || worker.run(&receiver))?;
        Ok(Self { folder, jobs: Some(jobs), thread: Some(thread) })
    }

    pub(crate) async fn upsert(&self, points: Vec<Point>) -> Result<(), StoreError> {
        if points.is_empty() {
            return Ok(());
        }
        self.run(move |shard| shard.upsert(points)).await
    }

    pub(crate) async fn delete(&self, ids: Vec<ChunkId>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.run(move |shard| shard.delete(&ids)).await
    }

    pub(crate) async fn search(&self, query: VectorQuery, limit: usize) -> Result<Vec<ScoredChunk>, StoreError> {
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
        let failed = |reason: String| StoreError::Vectors { path: self.folder.clone(), reason };
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |shard| {
            // The engine panics where it finds its files damaged.
            let result = shard.and_then(|shard| {
                catch_unwind(AssertUnwindSafe(|| job(shard))).unwrap_or_else(|_| Err("the engine panicked".to_owned()))
            });
            // Nobody waits for the result of a search whose caller is gone.
            let _ = reply.send(result);
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if !sent {
            return Err(failed("the thread of the vectors ended".to_owned()));
        }
        answer.await.map_err(|_| failed("the thread of the vectors ended".to_owned()))?.map_err(failed)
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
            let opened = VectorsLock::acquire(&self.library, PATIENCE)
                .map_err(|error| error.to_string())
                .and_then(|lock| Ok((self.open()?, lock)));
            let (shard, lock) = match opened {
                Ok(opened) => opened,
                Err(reason) => {
                    first(Err(reason));
                    continue;
                }
            };
            first(Ok(&shard));
            loop {
                match jobs.recv_timeout(IDLE) {
                    Ok(job) => job(Ok(&shard)),
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
            }
            // In this order: others may open the shard only when it is closed.
            let closed = catch_unwind(AssertUnwindSafe(|| drop(shard)));
            drop(lock);
            if closed.is_err() {
                tracing::error!(folder = %self.folder.display(), "closing the vectors failed");
            }
        }
    }

    fn open(&self) -> Result<Shard, String> {
        catch_unwind(AssertUnwindSafe(|| Shard::open(&self.folder, self.dimension)))
            .unwrap_or_else(|_| Err("the engine panicked on opening them".to_owned()))
    }
}
