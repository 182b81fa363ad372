use std::path::{Path, PathBuf};

use super::card::{ModelCard, ModelKind};
use super::catalogue::Catalogue;
use super::error::ModelStoreError;
use super::gguf::GgufHeader;
use super::partial::{Partial, sha256_of};
use super::record::{AddedModels, InstalledModel, Record};

/// A model that was added, with what its file says of itself.
#[derive(Debug, Clone)]
pub struct AddedModel {
    /// The model.
    pub model: InstalledModel,
    /// The header of its file.
    pub header: GgufHeader,
}

/// A model that is known, that is here, or both.
#[derive(Debug, Clone)]
pub struct ListedModel {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Its card; `None` for a model that was added.
    pub card: Option<ModelCard>,
    /// Where it is; `None` for one that is bundled or not here.
    pub installed: Option<InstalledModel>,
}

/// The folder that models are kept in.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let store = ibid_embed::ModelStore::new(folder.path());
/// let listed = store.list()?;
/// assert!(listed.iter().any(|model| model.name == "qwen2.5-coder-1.5b-instruct" && model.installed.is_none()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ModelStore {
    pub(super) folder: PathBuf,
    pub(super) catalogue: Catalogue,
}

impl ModelStore {
    /// The models in `folder`, which need not exist yet, with the builtin catalogue.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self::with_catalogue(folder, Catalogue::builtin())
    }

    /// The models in `folder` with a catalogue of your own.
    pub fn with_catalogue(folder: impl Into<PathBuf>, catalogue: Catalogue) -> Self {
        Self { folder: folder.into(), catalogue }
    }

    /// The models that ibid knows.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All models: those of the catalogue, then embedding models that are here though only fastembed lists
    /// them, then those that were added.
    ///
    /// # Errors
    /// When the list of added models cannot be read.
    pub fn list(&self) -> Result<Vec<ListedModel>, ModelStoreError> {
        let unlisted = super::onnx_files::all_embedding_files().into_iter();
        let unlisted = unlisted
            .filter(|files| self.catalogue.iter().all(|card| card.name != files.name))
            .filter_map(|files| self.catalogue.get(&files.name));
        let unlisted = unlisted.filter(|card| self.downloaded(card).is_some());
        let cards = self.catalogue.iter().cloned().chain(unlisted);
        let known = cards.map(|card| ListedModel {
            name: card.name.clone(),
            kind: card.kind,
            installed: self.downloaded(&card),
            card: Some(card),
        });
        let added = AddedModels::read(&self.folder)?.model.into_iter();
        let added = added.map(|model| ListedModel {
            name: model.name.clone(),
            kind: model.kind,
            card: None,
            installed: Some(model),
        });
        Ok(known.chain(added).collect())
    }

    /// The models that are here: downloaded ones first, then those that were added.
    ///
    /// # Errors
    /// When the list of added models cannot be read.
    pub fn installed(&self) -> Result<Vec<InstalledModel>, ModelStoreError> {
        Ok(self.list()?.into_iter().filter_map(|model| model.installed).collect())
    }

    /// The model called `name`, which has to be here.
    ///
    /// # Errors
    /// When it is unknown, bundled or not here.
    pub fn get(&self, name: &str) -> Result<InstalledModel, ModelStoreError> {
        let name = name.to_owned();
        if let Some(card) = self.catalogue.get(&name) {
            return match self.downloaded(&card) {
                Some(model) => Ok(model),
                None if card.is_bundled() => Err(ModelStoreError::Bundled { name }),
                None => Err(ModelStoreError::NotInstalled { name }),
            };
        }
        let added = AddedModels::read(&self.folder)?.model.into_iter().find(|model| model.name == name);
        match added {
            Some(InstalledModel { path, .. }) if !path.is_file() => {
                Err(ModelStoreError::FileGone { name, path })
            }
            Some(model) => Ok(model),
            None => Err(ModelStoreError::Unknown { name }),
        }
    }

    /// Where the model called `name` is: its file, or its folder where it has several.
    ///
    /// # Errors
    /// When it is unknown, bundled or not here.
    pub fn path(&self, name: &str) -> Result<PathBuf, ModelStoreError> {
        self.get(name).map(|model| model.path)
    }

    pub(super) fn downloaded(&self, card: &ModelCard) -> Option<InstalledModel> {
        if card.is_bundled() || !card.files().iter().all(|file| self.folder.join(file).is_file()) {
            return None;
        }
        let record = Record::read(&self.folder, &card.name);
        let sha256 = match record.as_ref().map(|record| record.file.as_slice()) {
            Some([file]) => Some(file.sha256.clone()),
            _ => None,
        };
        Some(InstalledModel {
            name: card.name.clone(),
            kind: card.kind,
            path: self.folder.join(&card.file),
            sha256,
        })
    }

    /// Makes a language model of your own usable, under the name of its file; it stays where it is.
    ///
    /// # Errors
    /// When the file is no GGUF file that the engine can run, its name is taken, or the list of added models
    /// cannot be written.
    pub fn add(&self, file: &Path) -> Result<AddedModel, ModelStoreError> {
        let name = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().to_lowercase();
        self.add_as(&name, file)
    }

    /// Like [`add`](Self::add), under a name of your choice.
    ///
    /// # Errors
    /// As for [`add`](Self::add).
    pub fn add_as(&self, name: &str, file: &Path) -> Result<AddedModel, ModelStoreError> {
        let header = GgufHeader::read(file)?;
        header.check_runnable(file)?;
        let mut added = AddedModels::read(&self.folder)?;
        let path = fs_err::canonicalize(file)?;
        // Adding the same file again brings its entry up to date.
        added.model.retain(|model| model.name != name || model.path != path);
        if self.catalogue.get(name).is_some() || added.model.iter().any(|model| model.name == name) {
            return Err(ModelStoreError::NameTaken { name: name.to_owned() });
        }
        let sha256 = Some(sha256_of(&path)?);
        let model = InstalledModel { name: name.to_owned(), kind: ModelKind::Llm, path, sha256 };
        added.model.push(model.clone());
        fs_err::create_dir_all(&self.folder)?;
        added.write(&self.folder)?;
        Ok(AddedModel { model, header })
    }

    /// Deletes a downloaded model, or what is there of one; a model that was added is forgotten, its file stays.
    ///
    /// # Errors
    /// When there is none of that name, or it cannot be deleted.
    pub fn remove(&self, name: &str) -> Result<(), ModelStoreError> {
        let Some(card) = self.catalogue.get(name) else {
            return self.forget(name);
        };
        if card.is_bundled() {
            return Err(ModelStoreError::Bundled { name: card.name });
        }
        let mut found = false;
        for file in card.files() {
            let target = self.folder.join(file);
            for partial in [Partial::over_http(&target), Partial::of_wheels(&target)] {
                found |= partial.path().is_file();
                partial.discard();
            }
            if target.is_file() {
                found = true;
                fs_err::remove_file(&target)?;
            }
        }
        let folder = self.folder.join(&card.file);
        if folder.is_dir() {
            fs_err::remove_dir_all(folder)?;
        }
        if !found {
            return Err(ModelStoreError::NotInstalled { name: card.name });
        }
        let record = Record::path(&self.folder, name);
        if record.is_file() {
            fs_err::remove_file(record)?;
        }
        Ok(())
    }

    fn forget(&self, name: &str) -> Result<(), ModelStoreError> {
        let mut added = AddedModels::read(&self.folder)?;
        let before = added.model.len();
        added.model.retain(|model| model.name != name);
        if added.model.len() == before {
            return Err(ModelStoreError::Unknown { name: name.to_owned() });
        }
        added.write(&self.folder)
    }
}
