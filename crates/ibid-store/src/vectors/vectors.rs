use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use ibid_core::ChunkId;
use tokio::sync::{Semaphore, oneshot};

use super::open::{OpenShard, failed};
use super::salvage::salvage;
use super::shard::{Moment, Shard};
use super::worker::{PATIENCE, Request, Worker};
use super::{Page, Point, PointFilter, ScoredChunk, VectorQuery};
use crate::catalog::Generation;
use crate::lock::VectorsLock;
use crate::{StoreError, VectorOptions};

/// From which files vectors are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VectorsSource {
    /// From those of the library.
    Itself,
    /// From a copy of them, made when they are first read: this process cannot write those of the library, and the
    /// engine opens none only for reading.
    Copy,
}

/// The vectors of one library. Changes queue; searches run side by side.
#[derive(Debug)]
pub(crate) struct Vectors {
    dimension: usize,
    options: VectorOptions,
    shared: Arc<OpenShard>,
    requests: Option<Sender<Request>>,
    thread: Option<std::thread::JoinHandle<()>>,
    /// More searches at a time than there are processors would only wait for one another.
    searching: Arc<Semaphore>,
}

impl Vectors {
    /// The folder of the vectors of a generation of the library in `library`.
    pub(crate) fn path_in(library: &Path, generation: Generation) -> PathBuf {
        match generation {
            0 => library.join("vectors"),
            number => library.join(format!("vectors-{number}")),
        }
    }

    /// Keeps the vectors in `folder` closed, for this process and all others, until it is dropped.
    pub(crate) fn lock(folder: &Path) -> Result<VectorsLock, StoreError> {
        VectorsLock::acquire(folder, PATIENCE)
    }

    /// The vectors in `folder`. Nothing is opened yet.
    pub(crate) fn start(
        (folder, source): (PathBuf, VectorsSource),
        dimension: usize,
        options: VectorOptions,
    ) -> Result<Self, StoreError> {
        let shared = Arc::new(OpenShard::none(folder));
        let (requests, receiver) = channel();
        let shard = Arc::clone(&shared);
        let worker = Worker { dimension, options, shared: shard, source, copy: OnceCell::new() };
        let thread = std::thread::Builder::new()
            .name("ibid-vectors".to_owned())
            .spawn(move || worker.run(&receiver))?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let searching = Arc::new(Semaphore::new(processors));
        let (requests, thread) = (Some(requests), Some(thread));
        Ok(Self { dimension, options, shared, requests, thread, searching })
    }

    pub(crate) async fn upsert(&self, points: Vec<Point>) -> Result<(), StoreError> {
        if points.is_empty() {
            return Ok(());
        }
        self.change(move |shard| shard.upsert(&points)).await
    }

    pub(crate) async fn delete(&self, ids: Vec<ChunkId>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.change(move |shard| shard.delete(&ids)).await
    }

    pub(crate) async fn optimize(&self, moment: Moment) -> Result<(), StoreError> {
        self.change(move |shard| shard.optimize(moment)).await
    }

    pub(crate) async fn search(
        &self,
        query: VectorQuery,
        filter: Option<Arc<PointFilter>>,
        limit: usize,
    ) -> Result<Vec<ScoredChunk>, StoreError> {
        self.read(move |shard| shard.search(&query, filter.as_deref(), limit)).await
    }

    /// How many points pass.
    pub(crate) async fn count(&self, filter: PointFilter) -> Result<usize, StoreError> {
        self.read(move |shard| shard.count(&filter)).await
    }

    /// Makes the indexes of the fields of points anew.
    pub(crate) async fn index_fields_again(&self) -> Result<(), StoreError> {
        self.change(Shard::index_fields_again).await
    }

    /// The points of these chunks, of those that are stored whole.
    pub(crate) async fn points(&self, ids: Vec<ChunkId>) -> Result<Vec<Point>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read(move |shard| shard.points(&ids)).await
    }

    /// Some points, from `offset` on.
    pub(crate) async fn page(&self, offset: Option<ChunkId>) -> Result<Page, StoreError> {
        self.read(move |shard| shard.page(offset)).await
    }

    /// Deletes those parts of damaged vectors that cannot be used.
    pub(crate) async fn salvage(&self) -> Result<(), StoreError> {
        let (folder, dimension, options) = (self.shared.folder.clone(), self.dimension, self.options);
        let work = move || {
            // The worker closes the shard for those who wait.
            let _lock = VectorsLock::acquire(&folder, PATIENCE)?;
            Ok(salvage(&folder, dimension, options)?)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| self.ended())?
    }

    /// Deletes them all.
    pub(crate) async fn discard(&self) -> Result<(), StoreError> {
        let folder = self.shared.folder.clone();
        tokio::task::spawn_blocking(move || remove(&folder)).await.map_err(|_| self.ended())?
    }

    pub(crate) fn failed(&self, reason: &str) -> StoreError {
        failed(&self.shared.folder, reason.to_owned())
    }

    /// Runs `job` on the worker's thread, after what was asked for before.
    async fn change<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Shard) -> Result<T, String> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        let (reply, answer) = oneshot::channel();
        self.request(Box::new(move |shard| {
            let result = shard.and_then(|shard| shared.attempt(shard, job));
            // Nobody waits for the result where the caller is gone.
            let _ = reply.send(result);
        }))?;
        answer.await.map_err(|_| self.ended())?
    }

    /// Runs `job` on a thread for what blocks, beside others; where the shard is not open, the worker opens it
    /// first.
    async fn read<T: Send + 'static>(
        &self,
        job: impl Fn(&Shard) -> Result<T, String> + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        let _turn = self.searching.acquire().await.map_err(|_| self.ended())?;
        let job = Arc::new(job);
        loop {
            let (shared, job) = (Arc::clone(&self.shared), Arc::clone(&job));
            let work = move || {
                let attempt = |shard: &Shard| shared.attempt(shard, |shard| job(shard));
                if shared.is_broken() { None } else { shared.with(attempt) }
            };
            if let Some(result) = tokio::task::spawn_blocking(work).await.map_err(|_| self.ended())? {
                return result;
            }
            let (reply, opened) = oneshot::channel();
            self.request(Box::new(move |shard| {
                let _ = reply.send(shard.map(|_| ()));
            }))?;
            opened.await.map_err(|_| self.ended())??;
        }
    }

    fn request(&self, request: Request) -> Result<(), StoreError> {
        let sent = self.requests.as_ref().and_then(|requests| requests.send(request).ok());
        sent.ok_or_else(|| self.ended())
    }

    fn ended(&self) -> StoreError {
        self.failed("their thread ended")
    }
}

/// Deletes the vectors in `folder` with their locks, when nobody uses them.
pub(crate) fn remove(folder: &Path) -> Result<(), StoreError> {
    let _lock = VectorsLock::acquire(folder, PATIENCE)?;
    match fs_err::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

impl Drop for Vectors {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // Closing flushes; a panic there was reported by the engine and leaves nothing to do.
            let _ = thread.join();
        }
    }
}
