//! The file that a document was read from, as it is today.

use std::path::Path;

use ibid_core::{ContentHash, Document, DocumentName};
use ibid_ingest::{ExtractSettings, SourceFile, extract_in_process};
use ibid_store::Root;

use crate::{Error, Library};

/// What became of a file since the library read it.
pub(super) enum Today {
    /// It has the same bytes, or cannot be looked at: the folder is not at hand, or the document is packed in another file.
    AsRead,
    /// It has others; this is what they say, where they can be read.
    Changed(Option<Box<Document>>),
    /// It is not there, while the folder is.
    Gone,
}

pub(super) async fn of(library: &Library, document: &Document) -> Result<Today, Error> {
    let roots = library.store().roots().await?;
    let (name, hash) = (document.name.clone(), document.content_hash);
    let looked = tokio::task::spawn_blocking(move || look(&roots, &name, hash)).await;
    Ok(looked.unwrap_or(Today::AsRead))
}

fn look(roots: &[Root], name: &DocumentName, hash: ContentHash) -> Today {
    let mut is_gone = false;
    for root in roots {
        let Some(path) = root.path_of(name) else { continue };
        if path.is_file() {
            return compared(&path, name, hash);
        }
        let is_packed = path.ancestors().take_while(|above| *above != root.path).any(Path::is_file);
        if is_packed || !root.path.is_dir() {
            return Today::AsRead;
        }
        is_gone = true;
    }
    if is_gone { Today::Gone } else { Today::AsRead }
}

fn compared(path: &Path, name: &DocumentName, hash: ContentHash) -> Today {
    let Ok(bytes) = fs_err::read(path) else { return Today::AsRead };
    if ContentHash::of(&bytes) == hash {
        return Today::AsRead;
    }
    let file =
        SourceFile { path: path.to_owned(), name: name.clone(), size: bytes.len() as u64, modified_ns: 0 };
    let mut read = None;
    extract_in_process(&file, &ExtractSettings::default(), &mut |of, outcome| {
        if of == *name {
            read = outcome.ok().map(Box::new);
        }
    });
    Today::Changed(read)
}
