use std::io;
use std::path::PathBuf;

use ibid_core::{DocumentName, IndexFingerprint};

/// The storage of a library failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no library in the folder.
    #[error("there is no library in {}: make one with `ibid ingest FOLDER`", folder.display())]
    NotFound {
        /// The library's folder.
        folder: PathBuf,
    },
    /// Another process writes to the library.
    #[error("another ibid process is writing to the library {}: wait until it is done", folder.display())]
    Locked {
        /// The library's folder.
        folder: PathBuf,
    },
    /// The vectors are in use by other processes, for longer than a search or a commit takes.
    #[error("the vectors of {} are in use by another ibid process: try again", folder.display())]
    Busy {
        /// The library's folder.
        folder: PathBuf,
    },
    /// The library was made with other models or settings.
    #[error(
        "the library {} was made with `{stored}`, this is `{wanted}`: their vectors cannot be compared; open it \
         with the settings it was made with, or make its vectors anew with `ibid reindex`",
        folder.display()
    )]
    OtherSettings {
        /// The library's folder.
        folder: PathBuf,
        /// What it was made with.
        stored: IndexFingerprint,
        /// What it was opened with.
        wanted: IndexFingerprint,
    },
    /// The library was re-indexed after it was opened.
    #[error("the library {} was re-indexed meanwhile: open it again", folder.display())]
    Reindexed {
        /// The library's folder.
        folder: PathBuf,
    },
    /// The library was made for vectors of other dimensions.
    #[error(
        "the library {} has vectors of {stored} dimensions, the embedding model makes {wanted}: open it with the \
         model it was made with, or make its vectors anew with `ibid reindex`",
        folder.display()
    )]
    OtherDimension {
        /// The library's folder.
        folder: PathBuf,
        /// Dimensions of what is stored.
        stored: usize,
        /// Dimensions of what was given.
        wanted: usize,
    },
    /// The library was made by a newer ibid.
    #[error("the library {} was made by a newer ibid: update this one", folder.display())]
    NewerLibrary {
        /// The library's folder.
        folder: PathBuf,
    },
    /// The library is where nothing can be written.
    #[error(
        "the library {} is where you cannot write: it can be searched and asked, but to change it, or to keep \
         conversations in it, copy it to where you can",
        folder.display()
    )]
    NotWritable {
        /// The library's folder.
        folder: PathBuf,
    },
    /// A library that cannot be written is read from a copy, for which there is no room.
    #[error(
        "{} cannot be written, and the copy of it that is read instead cannot be made in {}: {source}; name a folder \
         with room for it in TMPDIR",
        folder.display(),
        temporary.display()
    )]
    NotCopied {
        /// The library's folder, or that of its vectors.
        folder: PathBuf,
        /// The folder for temporary files.
        temporary: PathBuf,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// A library that cannot be written is read from a copy, and others wrote to it each time that one was made.
    #[error("the library {} is being written to by others: try again", folder.display())]
    Changing {
        /// The library's folder.
        folder: PathBuf,
    },
    /// A file or folder of the library cannot be read or written.
    #[error("cannot use the library's files: {0}")]
    Io(#[from] io::Error),
    /// The catalog failed or is damaged.
    #[error("the catalog {} cannot be used: {reason}; if it is damaged, delete the library and ingest again", path.display())]
    Catalog {
        /// The catalog's file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// The vectors failed or are damaged.
    #[error("the vectors {} cannot be used: {reason}; `ibid doctor --repair` makes them anew", path.display())]
    Vectors {
        /// The folder of the vectors.
        path: PathBuf,
        /// What the engine says.
        reason: String,
    },
    /// The stored text of a document is not what was stored.
    #[error(
        "the stored text of {document} is damaged (its hash differs): remove the document and ingest it again"
    )]
    Corrupt {
        /// The document.
        document: DocumentName,
    },
    /// A file is no archive of a library, or a damaged one.
    #[error("{} cannot be imported: {reason}", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A library was to be put in the place of something that is none.
    #[error(
        "{} holds {}, which is no part of a library and would be deleted: nothing was imported; name another folder with \
         --library, or an empty one",
        folder.display(),
        holds.display()
    )]
    NoLibrary {
        /// The folder that was to be replaced.
        folder: PathBuf,
        /// What is in it.
        holds: PathBuf,
    },
    /// A write was asked of a library that was opened for reading.
    #[error("the library {} was opened for reading only", folder.display())]
    ReadOnly {
        /// The library's folder.
        folder: PathBuf,
    },
}
