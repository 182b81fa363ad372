use std::fmt;
use std::path::PathBuf;

use super::gguf::GgufError;

/// Why one source did not give a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFailure {
    /// The source.
    pub source: String,
    /// What went wrong there.
    pub reason: String,
}

impl fmt::Display for SourceFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.source, self.reason)
    }
}

/// A model cannot be had, added or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelStoreError {
    /// No model has that name.
    #[error("no model is called `{name}`: `ibid models list` shows their names")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The model is known, but not here.
    #[error("the model `{name}` is not here: get it with `ibid models pull {name}`")]
    NotInstalled {
        /// The model.
        name: String,
    },
    /// Downloading is forbidden.
    #[error(
        "the model `{name}` is not here, and ibid is offline (missing: {}): run `ibid models pull {name}` where there is \
         a network",
        listed(missing)
    )]
    Offline {
        /// The model.
        name: String,
        /// The files that are not there.
        missing: Vec<PathBuf>,
    },
    /// The disk is too full.
    #[error("`{name}` needs {needed} bytes, {} has {available}: make room, or choose another models folder", folder.display())]
    DiskFull {
        /// The model.
        name: String,
        /// Bytes it needs.
        needed: u64,
        /// Bytes there are.
        available: u64,
        /// The models folder.
        folder: PathBuf,
    },
    /// Another process downloads into the same file.
    #[error("another ibid process is downloading `{name}`: wait until it is done")]
    InProgress {
        /// The model.
        name: String,
    },
    /// What came is not what was asked for.
    #[error(
        "what was downloaded as `{name}` has the SHA-256 {found}, not {expected}; it was deleted: try again, or another network"
    )]
    WrongHash {
        /// The model.
        name: String,
        /// The expected hash.
        expected: String,
        /// The hash of what came.
        found: String,
    },
    /// No source gave the model.
    #[error("`{name}` could not be downloaded:{}", bulleted(failures))]
    NoSource {
        /// The model.
        name: String,
        /// What went wrong at each source.
        failures: Vec<SourceFailure>,
    },
    /// The download was cancelled; it goes on where it stopped.
    #[error("the download of `{name}` was stopped; the same command goes on where it stopped")]
    Cancelled {
        /// The model.
        name: String,
    },
    /// A bundled model is neither pulled nor removed.
    #[error("`{name}` is part of ibid: it needs no download and cannot be removed")]
    Bundled {
        /// The model.
        name: String,
    },
    /// A model of that name is there already.
    #[error("there is already a model called `{name}`: remove it first, or rename the file")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The file of an added model has gone.
    #[error("the file of `{name}` is no longer at {}: `ibid models remove {name}`, then add it again", path.display())]
    FileGone {
        /// The model.
        name: String,
        /// Where its file was.
        path: PathBuf,
    },
    /// A file is no model that ibid can run.
    #[error(transparent)]
    Gguf(#[from] GgufError),
    /// A file of the models folder cannot be used.
    #[error("cannot use the models folder: {0}")]
    Io(#[from] std::io::Error),
    /// The list of added models is damaged.
    #[error("{} is damaged: {reason}; delete it and add your models again", path.display())]
    BadList {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn bulleted(failures: &[SourceFailure]) -> String {
    failures.iter().fold(String::new(), |text, failure| text + "\n  " + &failure.to_string())
}
