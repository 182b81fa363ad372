use std::path::PathBuf;

use ibid_core::{InvalidFilter, PathGlob};
use ibid_ingest::{ExtractSettings, Limits, WalkOptions, WorkerSettings};

use super::{Cancellation, IngestEvent};

/// How to ingest.
#[must_use]
pub struct IngestOptions<'a> {
    pub(super) on_event: Option<&'a mut (dyn FnMut(IngestEvent) + Send)>,
    pub(super) cancellation: Cancellation,
    pub(super) extraction: ExtractSettings,
    pub(super) tags: Vec<String>,
    pub(super) walk: WalkOptions,
    pub(super) workers: Option<WorkerSettings>,
    /// Whether only sizes and times of files count.
    pub(super) by_stamps_alone: bool,
}

impl IngestOptions<'_> {
    /// The default options.
    pub fn new() -> Self {
        Self {
            on_event: None,
            cancellation: Cancellation::default(),
            extraction: ExtractSettings::default(),
            tags: Vec::new(),
            walk: WalkOptions::default(),
            workers: None,
            by_stamps_alone: false,
        }
    }

    /// Called for every event. By default, nothing listens.
    pub fn on_event(self, on_event: &mut (dyn FnMut(IngestEvent) + Send)) -> IngestOptions<'_> {
        let Self { on_event: _, cancellation, extraction, tags, walk, workers, by_stamps_alone } = self;
        IngestOptions {
            on_event: Some(on_event),
            cancellation,
            extraction,
            tags,
            walk,
            workers,
            by_stamps_alone,
        }
    }

    /// Stops the ingest after the documents in hand. By default, nothing does.
    pub fn cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Tags of every document of the paths, also of those that are unchanged or come later; they replace the tags
    /// given earlier. By default, those stay.
    pub fn tags(mut self, tags: &[String]) -> Self {
        self.tags = tags.to_vec();
        self
    }

    /// How files are read: limits, passwords, text recognition. By default, as
    /// [`ExtractSettings`](ibid_ingest::ExtractSettings) says.
    pub fn extraction(mut self, extraction: ExtractSettings) -> Self {
        self.walk.hidden |= extraction.hidden;
        self.extraction = ExtractSettings { hidden: self.walk.hidden, ..extraction };
        self
    }

    /// Limits of reading one file. By default, those of [`Limits`](ibid_ingest::Limits).
    pub fn limits(mut self, limits: Limits) -> Self {
        self.extraction.limits = limits;
        self
    }

    /// Reads files in worker processes, so that one which breaks its reader, hangs it or takes all memory costs
    /// itself only. By default, files are read on threads of this process: right for documents that you trust.
    ///
    /// ```no_run
    /// # fn main() -> std::io::Result<()> {
    /// use ibid::{IngestOptions, WorkerSettings};
    ///
    /// // A program that gives these arguments a branch of its own: it calls `ibid::serve_extraction` and ends.
    /// let workers = WorkerSettings::new(std::env::current_exe()?).argument("extraction-worker");
    /// let options = IngestOptions::new().workers(workers);
    /// # let _ = options;
    /// # Ok(()) }
    /// ```
    pub fn workers(mut self, workers: WorkerSettings) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Reads only files whose names below their folder fit one of these globs, as in [`Filter`](ibid_core::Filter).
    /// By default, all. Documents that no longer fit are removed.
    ///
    /// # Errors
    /// When one is no glob.
    pub fn include<S: AsRef<str>>(mut self, globs: &[S]) -> Result<Self, InvalidFilter> {
        self.walk.include = parsed(globs)?;
        Ok(self)
    }

    /// Leaves out files whose names fit one of these globs. By default, none. Documents that fit are removed.
    ///
    /// # Errors
    /// When one is no glob.
    pub fn exclude<S: AsRef<str>>(mut self, globs: &[S]) -> Result<Self, InvalidFilter> {
        self.walk.exclude = parsed(globs)?;
        Ok(self)
    }

    /// Whether hidden files and folders, whose names begin with a dot, are read, also in archives. By default, they are
    /// not.
    pub fn hidden(mut self, hidden: bool) -> Self {
        self.walk.hidden = hidden;
        self.extraction.hidden = hidden;
        self
    }

    /// Compares files by size and time alone, whatever more may be had of them by now.
    pub(crate) fn by_stamps_alone(mut self) -> Self {
        self.by_stamps_alone = true;
        self
    }

    /// How files are read, as text to compare: with other settings more may be had of a file, or another part. Passwords
    /// are no part of it, because it is stored.
    pub(super) fn read_with(&self) -> String {
        let ExtractSettings { limits, passwords: _, ocr, hidden } = &self.extraction;
        let globs = |globs: &[PathGlob]| globs.iter().map(PathGlob::to_string).collect::<Vec<_>>();
        let (include, exclude) = (globs(&self.walk.include), globs(&self.walk.exclude));
        let limits_of_workers = self.workers.as_ref().map(|workers| workers.limits);
        format!("{limits:?} {ocr:?} {limits_of_workers:?} {include:?} {exclude:?} {hidden:?}")
    }

    /// What a walk of the folder looks at; the library's own folder is never a document.
    pub(super) fn walk_options(&self, library: Option<PathBuf>) -> WalkOptions {
        WalkOptions { leave_out: library, ..self.walk.clone() }
    }
}

fn parsed<S: AsRef<str>>(globs: &[S]) -> Result<Vec<PathGlob>, InvalidFilter> {
    globs.iter().map(|glob| glob.as_ref().parse()).collect()
}

impl Default for IngestOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for IngestOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("IngestOptions")
            .field("extraction", &self.extraction)
            .field("walk", &self.walk)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}
