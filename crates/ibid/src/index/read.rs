//! Files → documents with their chunks, on threads of their own, each with a worker process where they are wanted.

use std::sync::{Arc, Mutex, PoisonError};

use ibid_core::seam::CountTokens;
use ibid_core::{Chunk, Document, DocumentName, IndexFingerprint};
use ibid_ingest::{
    ExtractSettings, ExtractionWorker, SourceFile, SplitterSettings, WorkerError, WorkerSettings,
    extract_in_process,
};
use ibid_store::{DocumentStamp, PackedFile, Refused};
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::IngestOptions;
use super::progress::Cancellation;
use super::roots::{Root, WantedNames};
use crate::file_hash::hash;
use crate::{Error, Library};

/// Kilobytes of text that are under way between reading and storing; one document may be larger.
const KILOBYTES_UNDER_WAY: u32 = 32 << 10;
/// Threads that read where no worker processes do.
const THREADS: usize = 2;

/// A document that was read and cut, not yet embedded.
#[derive(Debug)]
pub(super) struct ReadDocument {
    pub(super) document: Document,
    pub(super) stamp: DocumentStamp,
    pub(super) chunks: Vec<Chunk>,
    /// Its share of the text under way, free again when it is stored.
    pub(super) share: OwnedSemaphorePermit,
}

#[derive(Debug)]
pub(super) enum ReadOutcome {
    Read(Box<ReadDocument>),
    Refused {
        name: DocumentName,
        path: String,
        reason: String,
    },
    /// A file that may hold several documents is read to its end.
    Finished(PackedFile),
    /// Nothing can be read at all.
    Failed(WorkerError),
}

/// Reading and cutting.
pub(super) struct Reading {
    files: Vec<SourceFile>,
    /// Which names are wanted; none where a file was given by its name.
    names: Option<WantedNames>,
    extraction: ExtractSettings,
    workers: Option<WorkerSettings>,
    counter: Arc<dyn CountTokens>,
    splitter: SplitterSettings,
    fingerprint: IndexFingerprint,
    cancellation: Cancellation,
    under_way: Arc<Semaphore>,
    runtime: Handle,
}

impl Reading {
    /// Of these files; called within a runtime.
    pub(super) fn new(
        library: &Library,
        (files, root): (Vec<SourceFile>, &Root),
        options: &IngestOptions<'_>,
    ) -> Self {
        Self {
            files,
            names: WantedNames::of(root, options),
            extraction: options.extraction.clone(),
            workers: options.workers.clone(),
            counter: library.counter(),
            splitter: library.splitter().clone(),
            fingerprint: library.fingerprint().clone(),
            cancellation: options.cancellation.clone(),
            under_way: Arc::new(Semaphore::new(KILOBYTES_UNDER_WAY as usize)),
            runtime: Handle::current(),
        }
    }

    /// Sends every file's outcome; stops when cancelled or when nobody receives any more.
    pub(super) fn run(mut self, outcomes: &Sender<ReadOutcome>) {
        let files = std::mem::take(&mut self.files);
        let threads = self.workers.as_ref().map_or(THREADS, |workers| workers.processes);
        let threads = threads.min(files.len());
        let files = Mutex::new(files.into_iter());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| self.read_some(&files, outcomes));
            }
        });
    }

    fn read_some(&self, files: &Mutex<impl Iterator<Item = SourceFile>>, outcomes: &Sender<ReadOutcome>) {
        let mut worker =
            self.workers.clone().map(|settings| ExtractionWorker::new(settings, self.extraction.clone()));
        while !self.cancellation.is_cancelled() {
            let Some(file) = files.lock().unwrap_or_else(PoisonError::into_inner).next() else { return };
            let mut finished = PackedFile {
                name: file.name.clone(),
                size: file.size,
                modified_ns: file.modified_ns,
                documents: 0,
                refused: Vec::new(),
                content_hash: None,
            };
            let mut is_refused = false;
            let mut send = |name: DocumentName, extracted: Result<Document, String>| {
                if !self.wants(&name, extracted.is_err()) {
                    return;
                }
                match extracted {
                    Ok(document) => {
                        finished.documents += 1;
                        self.send(&file, document, outcomes);
                    }
                    Err(reason) => {
                        let path = path_of(&file, &name);
                        is_refused |= name == file.name;
                        finished.refused.push(Refused { path: path.clone(), reason: reason.clone() });
                        // Where nobody receives any more, the next document tells.
                        let _ = outcomes.blocking_send(ReadOutcome::Refused { name, path, reason });
                    }
                }
            };
            let done = if let Some(worker) = &mut worker {
                worker.extract(&file, &mut send)
            } else {
                extract_in_process(&file, &self.extraction, &mut send);
                Ok(())
            };
            if let Err(error) = done {
                let _ = outcomes.blocking_send(ReadOutcome::Failed(error));
                return;
            }
            if outcomes.is_closed() {
                return;
            }
            // One that was refused as a whole is tried again next time, as any other file is.
            if file.may_hold_several() && !is_refused {
                // Of a file that has changed since the walk, it may not be the hash of what was read.
                finished.content_hash = hash(&file.path).ok().filter(|_| file.is_as_walked());
                let _ = outcomes.blocking_send(ReadOutcome::Finished(finished));
            }
        }
    }

    /// Whether a document is wanted, or to be told of what was refused: it may have held what is wanted.
    fn wants(&self, name: &DocumentName, is_refused: bool) -> bool {
        match &self.names {
            Some(names) if is_refused => names.wants_file(name),
            Some(names) => names.wants(name),
            None => true,
        }
    }

    /// Cuts a document and sends it, when there is room, and where somebody wants it.
    fn send(&self, file: &SourceFile, document: Document, outcomes: &Sender<ReadOutcome>) {
        let kilobytes = u32::try_from(document.text.len() >> 10).unwrap_or(u32::MAX).saturating_add(1);
        let share = Arc::clone(&self.under_way).acquire_many_owned(kilobytes.min(KILOBYTES_UNDER_WAY));
        let Ok(share) = self.runtime.block_on(async {
            tokio::select! {
                share = share => share.map_err(drop),
                () = outcomes.closed() => Err(()),
            }
        }) else {
            return;
        };
        let chunks = ibid_ingest::split(&document, self.counter.as_ref(), &self.splitter, &self.fingerprint);
        let stamp = DocumentStamp {
            name: document.name.clone(),
            size: file.size,
            modified_ns: file.modified_ns,
            content_hash: document.content_hash,
        };
        let read = ReadDocument { document, stamp, chunks, share };
        let _ = outcomes.blocking_send(ReadOutcome::Read(Box::new(read)));
    }
}

/// What people are told of something in a file: the path of the file, and below it the part.
fn path_of(file: &SourceFile, name: &DocumentName) -> String {
    let below = name.as_str().strip_prefix(file.name.as_str()).unwrap_or_default();
    format!("{}{below}", file.path.display())
}

impl From<WorkerError> for Error {
    fn from(error: WorkerError) -> Self {
        Self::Workers(error)
    }
}
