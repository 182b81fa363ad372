use std::path::PathBuf;

use ibid_core::seam::{EmbedError, GenerateError};

/// Anything that can go wrong in a library; every message says what, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path to ingest does not exist.
    #[error("{} does not exist: give a file or a folder of documents", path.display())]
    MissingPath {
        /// The path.
        path: PathBuf,
    },
    /// A path could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The catalog or the vectors failed.
    #[error(transparent)]
    Store(#[from] ibid_store::StoreError),
    /// The embedding model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The language model failed.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The question cannot be asked.
    #[error(transparent)]
    Question(#[from] ibid_core::InvalidQuestion),
    /// The query names nothing to look for.
    #[error("the query only says what to leave out: add what to look for")]
    OnlyExclusions,
    /// The library could not be repaired.
    #[error("the library could not be repaired: {0}")]
    Repair(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The embedding model could not be opened.
    #[error(transparent)]
    OpenEmbedding(#[from] ibid_embed::OnnxError),
    /// The language model could not be loaded.
    #[error(transparent)]
    LoadModel(#[from] ibid_generate::LoadError),
    /// The remote engine cannot be asked.
    #[error(transparent)]
    RemoteModel(#[from] ibid_generate::RemoteError),
    /// A defect of ibid.
    #[error("internal error: {0}; please report it")]
    Internal(String),
}
