use ibid_ingest::{ExtractSettings, WorkerSettings};

/// How files are read again, to compare them with what was cited.
///
/// ```
/// use ibid::{ExtractSettings, VerifyOptions};
///
/// let extraction = ExtractSettings { passwords: vec!["secret".to_owned()], ..ExtractSettings::default() };
/// let options = VerifyOptions::new().extraction(extraction);
/// # let _ = options;
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct VerifyOptions {
    pub(super) extraction: ExtractSettings,
    pub(super) workers: Option<WorkerSettings>,
}

impl VerifyOptions {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits, passwords, text recognition: best those of the ingest. By default, as [`ExtractSettings`] says. What is
    /// hidden in archives is read in any case.
    pub fn extraction(mut self, extraction: ExtractSettings) -> Self {
        self.extraction = extraction;
        self
    }

    /// Reads files in worker processes, as [`IngestOptions::workers`](crate::IngestOptions::workers). By default, on a
    /// thread of this process.
    pub fn workers(mut self, workers: WorkerSettings) -> Self {
        self.workers = Some(workers);
        self
    }
}
