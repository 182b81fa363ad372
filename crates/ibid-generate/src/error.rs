use std::io;
use std::path::PathBuf;

use crate::LocalEngine;

/// A model could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file is not there, or cannot be read.
    #[error("the model `{}` cannot be read: {source}", path.display())]
    Read {
        /// The model's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The copy that the engine is faster with cannot be written.
    #[error("the copy `{}` of the model cannot be written: {source}", path.display())]
    Write {
        /// The copy.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is no GGUF file, or not all of one.
    #[error("`{}` is not a whole GGUF model: {reason}", path.display())]
    Corrupt {
        /// The model's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine does not run models of this kind.
    #[error("`{}` holds a model of the architecture `{architecture}`, which is not supported: choose one of {known}", path.display())]
    UnknownArchitecture {
        /// The model's file.
        path: PathBuf,
        /// Its architecture.
        architecture: String,
        /// Those that are supported.
        known: String,
    },
    /// The file lacks what a conversation needs; base models and adapters do.
    #[error("`{}` has no {what}: choose an instruct model that carries its own", path.display())]
    Incomplete {
        /// The model's file.
        path: PathBuf,
        /// What is missing.
        what: &'static str,
    },
    /// The engine refused the model.
    #[error("the engine cannot load `{}`: {reason}", path.display())]
    Engine {
        /// The model's file.
        path: PathBuf,
        /// Its words.
        reason: String,
    },
    /// The engine is not part of this program.
    #[error(
        "this program was built without the engine `{engine}`: build it with the cargo feature `{engine}`"
    )]
    NotBuiltIn {
        /// The engine.
        engine: LocalEngine,
    },
}
