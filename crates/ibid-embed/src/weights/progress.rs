use std::fmt;
use std::path::PathBuf;

use super::hugging_face::HuggingFace;

/// How far a download is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PullProgress {
    /// A source is tried.
    Source(String),
    /// So many bytes of the model are there.
    Bytes(u64),
    /// Something a person may want to know.
    Note(String),
    /// The whole file is being checked.
    Checking,
}

/// How to download.
pub struct PullOptions<'a> {
    /// Whether the network must not be used. By default, it may.
    pub offline: bool,
    /// How to reach Hugging Face.
    pub hugging_face: HuggingFace,
    /// The Python that has pip. By default, `python3`.
    pub python: PathBuf,
    /// Called as the download goes on.
    pub on_progress: &'a mut dyn FnMut(PullProgress),
    /// Asked now and then whether to stop.
    pub is_cancelled: &'a dyn Fn() -> bool,
}

impl<'a> PullOptions<'a> {
    /// The defaults, with someone who listens and may stop it.
    pub fn new(on_progress: &'a mut dyn FnMut(PullProgress), is_cancelled: &'a dyn Fn() -> bool) -> Self {
        Self {
            offline: false,
            hugging_face: HuggingFace::default(),
            python: PathBuf::from("python3"),
            on_progress,
            is_cancelled,
        }
    }
}

impl fmt::Debug for PullOptions<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PullOptions")
            .field("offline", &self.offline)
            .field("hugging_face", &self.hugging_face)
            .field("python", &self.python)
            .finish_non_exhaustive()
    }
}

/// What a download tells its caller.
pub(super) struct Reporter<'a> {
    on_progress: &'a mut dyn FnMut(PullProgress),
    is_cancelled: &'a dyn Fn() -> bool,
    /// Bytes of the model's other files.
    base: u64,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(
        on_progress: &'a mut dyn FnMut(PullProgress),
        is_cancelled: &'a dyn Fn() -> bool,
    ) -> Self {
        Self { on_progress, is_cancelled, base: 0 }
    }

    pub(super) fn tell(&mut self, progress: PullProgress) {
        (self.on_progress)(progress);
    }

    /// `bytes` of the current file are there.
    pub(super) fn bytes(&mut self, bytes: u64) {
        let base = self.base;
        self.tell(PullProgress::Bytes(base + bytes));
    }

    pub(super) fn note(&mut self, text: &str) {
        self.tell(PullProgress::Note(text.to_owned()));
    }

    /// The current file is complete.
    pub(super) fn file_done(&mut self, bytes: u64) {
        self.base += bytes;
    }

    pub(super) fn check(&self) -> Result<(), FetchError> {
        if (self.is_cancelled)() { Err(FetchError::Cancelled) } else { Ok(()) }
    }
}

/// One source did not give a file.
#[derive(Debug)]
pub(super) enum FetchError {
    /// The caller does not want it any more.
    Cancelled,
    /// Why.
    Failed(String),
}

impl FetchError {
    pub(super) fn because(reason: impl fmt::Display) -> Self {
        Self::Failed(reason.to_string())
    }
}

impl From<std::io::Error> for FetchError {
    fn from(error: std::io::Error) -> Self {
        Self::because(error)
    }
}
