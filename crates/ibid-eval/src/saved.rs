use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::DatasetRun;

/// The name and version of a saved run's JSON form.
pub const SAVED_SCHEMA: &str = "ibid.eval-run/1";

/// What was found for every query, in a file: `ibid eval --save`, to be compared with another later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedRun {
    schema: String,
    /// The version of ibid that made it.
    pub ibid: String,
    /// When it was made, as RFC 3339.
    pub time: String,
    /// What was evaluated.
    pub datasets: Vec<DatasetRun>,
}

/// A run cannot be saved or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SavedRunError {
    /// The file cannot be read or written; the message names it.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The file is something else.
    #[error("{} is no saved run (`ibid eval DATASET --save FILE` makes one): {reason}", path.display())]
    NotARun {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another version of ibid made it.
    #[error("{} is a saved run of the form {found}, this ibid reads {SAVED_SCHEMA}", path.display())]
    OtherSchema {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: String,
    },
}

impl SavedRun {
    /// A run of now.
    pub fn new(datasets: Vec<DatasetRun>) -> Self {
        Self {
            schema: SAVED_SCHEMA.to_owned(),
            ibid: env!("CARGO_PKG_VERSION").to_owned(),
            time: jiff::Timestamp::now().to_string(),
            datasets,
        }
    }

    /// Writes it to `path`, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), SavedRunError> {
        let text = serde_json::to_vec(self).map_err(std::io::Error::other)?;
        let mut partial = path.as_os_str().to_owned();
        partial.push(".part");
        fs_err::write(&partial, text)?;
        Ok(fs_err::rename(&partial, path)?)
    }

    /// Reads the run in `path`.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub fn read(path: &Path) -> Result<Self, SavedRunError> {
        let text = fs_err::read(path)?;
        let not_a_run = |reason: String| SavedRunError::NotARun { path: path.to_owned(), reason };
        let value: serde_json::Value =
            serde_json::from_slice(&text).map_err(|error| not_a_run(error.to_string()))?;
        match value.get("schema").and_then(serde_json::Value::as_str) {
            Some(SAVED_SCHEMA) => serde_json::from_value(value).map_err(|error| not_a_run(error.to_string())),
            Some(other) if other.starts_with("ibid.eval-run/") => {
                Err(SavedRunError::OtherSchema { path: path.to_owned(), found: other.to_owned() })
            }
            Some(other) => Err(not_a_run(format!("it is {other}"))),
            None => Err(not_a_run("it has no schema".to_owned())),
        }
    }
}
