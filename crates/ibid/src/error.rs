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
    /// Tags are of whole roots.
    #[error(
        "{} is part of {}, and tags are of all that is ingested together: tag that, or take it out of the library and \
         ingest this by itself",
        path.display(),
        root.display()
    )]
    TagsWithin {
        /// What was to be tagged.
        path: PathBuf,
        /// The folder that the library follows.
        root: PathBuf,
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
    /// A file is no calibration.
    #[error("{} is no calibration: {reason} (`ibid eval calibrate` writes one)", path.display())]
    Calibration {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
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
    /// There is no session of that id, or more than one that begins or ends so.
    #[error("no session is named `{id}`: `ibid chat --list` shows their ids")]
    NoSession {
        /// What was asked for.
        id: String,
    },
    /// Something that was kept in the library cannot be read.
    #[error("{what} cannot be read: {reason}; it was kept by another version of ibid, or is damaged")]
    UnreadableRecord {
        /// What it is.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A document changed while an answer was written down.
    #[error("{document} changed after the answer was given: ask again")]
    ChangedMeanwhile {
        /// The document.
        document: ibid_core::DocumentName,
    },
    /// The remote engine cannot be asked.
    #[error(transparent)]
    RemoteModel(#[from] ibid_generate::RemoteError),
    /// Worker processes cannot be had.
    #[error(transparent)]
    Workers(ibid_ingest::WorkerError),
    /// A folder cannot be watched.
    #[error("cannot watch {} for changes: {reason}", path.display())]
    Watch {
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// That a document was deleted cannot be proven of one that is there.
    #[error("{document} is in the library: take it out first (`ibid remove {document}`)")]
    StillThere {
        /// The document.
        document: ibid_core::DocumentName,
    },
    /// The arguments of a tool cannot be decoded under its schema.
    #[error("{0}: leave this tool out")]
    Tool(#[from] ibid_generate::UnsupportedTool),
    /// The model is to call a tool that is not enabled.
    #[error("the tool `{0}` is to be called, but is not enabled")]
    ToolNotEnabled(ibid_core::seam::ToolName),
    /// The schema cannot be used.
    #[error(transparent)]
    Schema(#[from] ibid_generate::SchemaError),
    /// A file of records cannot be used.
    #[error("the records in {} cannot be used: {reason}", path.display())]
    RecordFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of records in SQLite cannot be used.
    #[error(transparent)]
    RecordDatabase(#[from] ibid_store::RecordDatabaseError),
    /// A record does not have the form of the type that was asked for.
    #[error("the record does not have the form of the type: {0}; its schema says less than the type")]
    RecordType(#[source] serde_json::Error),
    /// Records cannot be written without a language model.
    #[error("a record needs a language model: choose one with `ibid models list`")]
    NoModel,
    /// A defect of ibid.
    #[error("internal error: {0}; please report it")]
    Internal(String),
}
