//! What is written beside models: where each came from, and which ones were added.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::card::ModelKind;
use super::error::ModelStoreError;

/// A model that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledModel {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Its file, or its folder where it has several.
    pub path: PathBuf,
    /// The SHA-256 of its file, where it was computed.
    pub sha256: Option<String>,
}

/// Who vouches for a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PinnedBy {
    /// ibid's catalogue.
    Catalogue,
    /// The hub that the file came from.
    Hub,
    /// Nobody: it says what came, not what should have come.
    Nobody,
}

/// A file of a downloaded model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordedFile {
    /// Its path in the models folder.
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) pinned_by: PinnedBy,
    pub(super) source: String,
}

/// The file `NAME.toml` beside a downloaded model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) license: String,
    pub(super) file: Vec<RecordedFile>,
}

impl Record {
    pub(super) fn path(folder: &Path, name: &str) -> PathBuf {
        folder.join(format!("{name}.toml"))
    }

    /// The record of the model called `name`; `None` where there is none that can be read, which only means that
    /// nobody vouches for the file.
    pub(super) fn read(folder: &Path, name: &str) -> Option<Self> {
        let text = fs_err::read_to_string(Self::path(folder, name)).ok()?;
        toml::from_str(&text).ok()
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), ModelStoreError> {
        write_toml(&Self::path(folder, &self.name), self)
    }
}

/// The file `added.toml`: models that stay where they are.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct AddedModels {
    #[serde(default)]
    pub(super) model: Vec<InstalledModel>,
}

impl AddedModels {
    fn path(folder: &Path) -> PathBuf {
        folder.join("added.toml")
    }

    pub(super) fn read(folder: &Path) -> Result<Self, ModelStoreError> {
        let path = Self::path(folder);
        let text = match fs_err::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        toml::from_str(&text).map_err(|error| ModelStoreError::BadList { path, reason: error.to_string() })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), ModelStoreError> {
        write_toml(&Self::path(folder), self)
    }
}

fn write_toml(path: &Path, value: &impl Serialize) -> Result<(), ModelStoreError> {
    let text = toml::to_string(value).map_err(std::io::Error::other)?;
    let temporary = super::partial::with_suffix(path, ".part");
    fs_err::write(&temporary, text)?;
    fs_err::rename(&temporary, path)?;
    Ok(())
}
