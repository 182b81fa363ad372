use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use ibid_core::seam::{Generate, ModelIdentity};
use ibid_embed::sha256_of;
use ibid_generate::{EngineOptions, GgufHeader, LoadError, LocalEngine, fast_copy};

use crate::Error;

/// A language model in a GGUF file, not loaded yet.
///
/// ```no_run
/// # async fn run() -> Result<(), ibid::Error> {
/// let model = ibid::LanguageModelFile::new("model.gguf").load().await?;
/// println!("{}", model.identity().name);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageModelFile {
    path: PathBuf,
    identity: ModelIdentity,
    engine: LocalEngine,
}

impl LanguageModelFile {
    /// The model in the file at `path`, named after it.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Self { path, identity: ModelIdentity { name, file_hash: None }, engine: LocalEngine::default() }
    }

    /// With another name, and the SHA-256 of the file where it is known; else [`load`](Self::load) computes it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>, sha256: Option<&str>) -> Self {
        self.identity =
            ModelIdentity { name: name.into(), file_hash: sha256.map(|hash| format!("sha256:{hash}")) };
        self
    }

    /// Run by another engine. By default, the one that is always there.
    #[must_use]
    pub fn engine(mut self, engine: LocalEngine) -> Self {
        self.engine = engine;
        self
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which model it is. The hash of its file may be known of the loaded model only.
    pub fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    /// Whether the engine can run it, by the file's header alone.
    ///
    /// # Errors
    /// When the file is missing or damaged, holds a model of an architecture the engine does not know, or has
    /// no chat template, or when this program was built without the engine.
    pub fn check(&self) -> Result<(), Error> {
        if !self.engine.is_built_in() {
            return Err(LoadError::NotBuiltIn { engine: self.engine }.into());
        }
        GgufHeader::read(&self.path)?;
        Ok(())
    }

    /// Loads it, on a thread of its own. Weights of a kind that mistral.rs has no fast kernel for are first
    /// written once more beside the file in one that it has, without loss. Where the file's hash is not known, it is computed
    /// meanwhile: another file may stand at the same place tomorrow.
    ///
    /// # Errors
    /// As [`LanguageModelFile::check`], or when the engine cannot load it.
    pub async fn load(&self) -> Result<Arc<dyn Generate>, Error> {
        let Self { path, identity, engine } = self.clone();
        let load = move || {
            let hash = identity.file_hash.is_none().then(|| hashed_meanwhile(path.clone()));
            let path = if engine == LocalEngine::MistralRs { fast(path) } else { path };
            let hash = move || hash.and_then(|awaited| awaited());
            engine.load_hashed(&path, identity, EngineOptions::default(), hash)
        };
        let loaded = tokio::task::spawn_blocking(load)
            .await
            .map_err(|panic| Error::Internal(format!("loading the model ended early: {panic}")))?;
        Ok(loaded?)
    }
}

/// The file that mistral.rs is to load in place of that at `path`.
fn fast(path: PathBuf) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Where the copy cannot be written the file itself is as good, only slower.
    fast_copy(&path, folder).unwrap_or_else(|error| {
        tracing::warn!(%error, "no fast copy of the model");
        path
    })
}

/// Begins to hash a file, on a thread of its own; what is returned waits for the hash. An answer is worth more than the hash
/// of what wrote it: where it cannot be computed, there is none.
fn hashed_meanwhile(path: PathBuf) -> impl FnOnce() -> Option<String> {
    let hashing = thread::Builder::new().name("model hash".to_owned()).spawn(move || sha256_of(&path));
    move || {
        let hash = hashing.and_then(|hashing| {
            hashing.join().unwrap_or_else(|_| Err(io::Error::other("hashing it ended early")))
        });
        match hash {
            Ok(hash) => Some(format!("sha256:{hash}")),
            Err(error) => {
                tracing::warn!(%error, "the file of the model has no hash");
                None
            }
        }
    }
}
