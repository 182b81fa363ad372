use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use ibid_core::seam::{Generate, ModelIdentity};

#[cfg(feature = "llama-cpp")]
use super::LlamaCpp;
use super::{EngineOptions, MistralRs};
use crate::LoadError;

/// An engine that runs a language model in this process.
///
/// ```
/// use ibid_generate::LocalEngine;
///
/// let engine: LocalEngine = "llama-cpp".parse()?;
/// assert_eq!(engine.is_built_in(), cfg!(feature = "llama-cpp"));
/// assert_eq!(LocalEngine::default().to_string(), "mistralrs");
/// # Ok::<(), ibid_generate::UnknownLocalEngine>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum LocalEngine {
    /// [`MistralRs`], which is always there.
    #[default]
    MistralRs,
    /// llama.cpp, which is there when built with the cargo feature `llama-cpp`.
    LlamaCpp,
}

impl LocalEngine {
    /// Its name, as it is chosen by.
    pub fn name(self) -> &'static str {
        match self {
            Self::MistralRs => "mistralrs",
            Self::LlamaCpp => "llama-cpp",
        }
    }

    /// Whether this program was built with it.
    pub fn is_built_in(self) -> bool {
        match self {
            Self::MistralRs => true,
            Self::LlamaCpp => cfg!(feature = "llama-cpp"),
        }
    }

    /// Loads the GGUF file at `path`. Blocks while the weights are read; never touches the network.
    ///
    /// # Errors
    /// When this program was built without the engine, or the file is missing, corrupt or of a kind that the engine does
    /// not support.
    pub fn load(
        self,
        path: &Path,
        identity: ModelIdentity,
        options: EngineOptions,
    ) -> Result<Arc<dyn Generate>, LoadError> {
        self.load_hashed(path, identity, options, || None)
    }

    /// As [`load`](Self::load), with a hash of the file that is computed while it is loaded: `file_hash` is called when the
    /// weights were read, and waits for it. Where it gives none, the model has the one of `identity`.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_hashed(
        self,
        path: &Path,
        identity: ModelIdentity,
        options: EngineOptions,
        file_hash: impl FnOnce() -> Option<String>,
    ) -> Result<Arc<dyn Generate>, LoadError> {
        match self {
            Self::MistralRs => Ok(Arc::new(MistralRs::load_hashed(path, identity, options, file_hash)?)),
            #[cfg(feature = "llama-cpp")]
            Self::LlamaCpp => Ok(Arc::new(LlamaCpp::load_hashed(path, identity, options, file_hash)?)),
            #[cfg(not(feature = "llama-cpp"))]
            Self::LlamaCpp => Err(LoadError::NotBuiltIn { engine: self }),
        }
    }
}

impl fmt::Display for LocalEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// This is the name of no engine that runs in this process.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no engine that runs in this process: choose mistralrs or llama-cpp")]
pub struct UnknownLocalEngine(String);

impl FromStr for LocalEngine {
    type Err = UnknownLocalEngine;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "mistralrs" => Ok(Self::MistralRs),
            "llama-cpp" => Ok(Self::LlamaCpp),
            other => Err(UnknownLocalEngine(other.to_owned())),
        }
    }
}
