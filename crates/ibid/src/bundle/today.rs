//! The files that documents were read from, as they are today.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::ErrorKind;
use std::path::PathBuf;

use ibid_core::{ContentHash, Document, DocumentName};
use ibid_ingest::{SourceFile, WorkerError, locate};
use ibid_store::Root;

use super::VerifyOptions;
use super::contents::Contents;
use crate::file_hash::hash;
use crate::{Error, Library};

/// A document as the library has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) name: DocumentName,
    pub(super) hash: ContentHash,
}

/// What became of a document in its file since the library read it.
#[derive(Debug, Clone)]
pub(super) enum Today {
    /// It has the same bytes.
    AsRead,
    /// The file that it is packed in has the same bytes under another name, as a mailbox does after an earlier message
    /// was deleted from it.
    Renamed(DocumentName),
    /// It has other bytes; this is what they say.
    Changed(Box<Document>),
    /// It is not there, while the folder is.
    Gone,
    /// The folder is not there, so that nothing can be told.
    FolderMissing(PathBuf),
    /// It cannot be read, or no longer, with the reason.
    Unreadable(String),
}

/// Looks at the files of all versions at once, so that a file that holds several is read once.
pub(super) async fn of(
    library: &Library,
    versions: Vec<Option<Version>>,
    options: &VerifyOptions,
) -> Result<Vec<Option<Today>>, Error> {
    let mut roots = library.store().roots().await?;
    // Every name begins with the empty prefix of the first root: the others have a better claim.
    roots.sort_by_key(|root| Reverse(root.prefix.len()));
    let options = options.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let wanted = versions.iter().flatten().collect();
        let mut look = Look { roots: &roots, wanted, options: &options, read: HashMap::new() };
        let today =
            versions.iter().map(|version| version.as_ref().map(|version| look.at(version)).transpose());
        today.collect::<Result<Vec<_>, WorkerError>>()
    })
    .await;
    Ok(looked.map_err(|panic| Error::Internal(panic.to_string()))??)
}

/// One look at the files of several documents.
struct Look<'a> {
    roots: &'a [Root],
    wanted: Vec<&'a Version>,
    options: &'a VerifyOptions,
    /// What was read, by file.
    read: HashMap<PathBuf, Contents>,
}

impl Look<'_> {
    fn at(&mut self, version: &Version) -> Result<Today, WorkerError> {
        let file = match self.file(&version.name) {
            Ok(file) => file,
            Err(absence) => return Ok(absence),
        };
        if file.name == version.name {
            match hash(&file.path) {
                Ok(hash) if hash == version.hash => return Ok(Today::AsRead),
                Ok(_) => {}
                Err(error) => return Ok(Today::Unreadable(error.to_string())),
            }
        }
        let contents = match self.read.entry(file.path.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(Contents::of(&file, &self.wanted, self.options)?),
        };
        Ok(contents.today(version))
    }

    /// The file of a document, or that it is packed in; else what that it is not there means.
    fn file(&self, document: &DocumentName) -> Result<SourceFile, Today> {
        let mut absence = None;
        for root in self.roots {
            let Some(below) = root.below(document) else { continue };
            let found = match locate(&root.path, &below) {
                Ok(Some(file)) => {
                    let Ok(name) = format!("{}{}", root.prefix, file.name).parse() else { continue };
                    return Ok(SourceFile { name, ..file });
                }
                Ok(None) => Today::Gone,
                Err(error) if error.path == root.path && error.source.kind() == ErrorKind::NotFound => {
                    Today::FolderMissing(error.path)
                }
                Err(error) => Today::Unreadable(error.to_string()),
            };
            absence.get_or_insert(found);
        }
        Err(absence.unwrap_or_else(|| Today::Unreadable("no folder of the library can hold it".to_owned())))
    }
}
