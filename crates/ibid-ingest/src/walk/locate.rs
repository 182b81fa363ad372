//! From the name of a document back to its file.

use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use ibid_core::DocumentName;

use super::{SourceFile, WalkError, name, name_of_file_root, source_file};
use crate::extract::format::is_named_as_folder;

/// The file that a walk of `root` gives this name, or the file that a document of this name is packed in; `None` where
/// there is none. Ignore files do not matter.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("mail.zip"), "an archive")?;
/// let file = ibid_ingest::locate(folder.path(), &"mail.zip/report.pdf".parse()?)?;
/// assert_eq!(file.map(|file| file.name.to_string()).as_deref(), Some("mail.zip"));
/// assert_eq!(ibid_ingest::locate(folder.path(), &"report.pdf".parse()?)?, None);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When `root` is not there ([`ErrorKind::NotFound`]: nothing else is), or something on the way cannot be looked at.
pub fn locate(root: &Path, document: &DocumentName) -> Result<Option<SourceFile>, WalkError> {
    let failed = |path: &Path, source| Err(WalkError { path: path.to_owned(), source });
    let metadata = match root.metadata() {
        Ok(metadata) => metadata,
        Err(error) if is_absence(&error) => {
            // Of a file that was walked by itself, and is gone from its folder, nothing is unknown.
            let is_known = was_file(root, document);
            return if is_known { Ok(None) } else { failed(root, ErrorKind::NotFound.into()) };
        }
        Err(source) => return failed(root, source),
    };
    if metadata.is_file() {
        let file = name_of_file_root(root);
        let is_of_it = is_or_is_in(document.as_str(), &file);
        let file = file.parse::<DocumentName>().ok().filter(|_| is_of_it);
        return Ok(file.map(|file| source_file(root, file, &metadata)));
    }
    let name = document.as_str();
    let mut path = root.to_owned();
    for end in name.match_indices('/').map(|(end, _)| end).chain([name.len()]) {
        let part = name[..end].rsplit('/').next().unwrap_or_default();
        match entry(&path, part) {
            Ok(Some(next)) => path = next,
            Ok(None) => return Ok(None),
            Err(source) => return failed(&path, source),
        }
        // A walk follows no links.
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(metadata) if metadata.is_file() => {
                let file = name[..end].parse::<DocumentName>().ok();
                return Ok(file.map(|file| source_file(&path, file, &metadata)));
            }
            Ok(_) => return Ok(None),
            Err(error) if is_absence(&error) => return Ok(None),
            Err(source) => return failed(&path, source),
        }
    }
    Ok(None)
}

/// What of a folder a walk gives this name.
fn entry(folder: &Path, shown: &str) -> io::Result<Option<PathBuf>> {
    let mut parts = Path::new(shown).components();
    if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
        // It leads elsewhere: no walk gives such a name.
        return Ok(None);
    }
    let path = folder.join(shown);
    match path.symlink_metadata() {
        Ok(_) => return Ok(Some(path)),
        Err(error) if !is_absence(&error) => return Err(error),
        Err(_) => {}
    }
    // Only where the real name cannot be shown is it another one, with a part of its hash.
    if !shown.contains(name::BEFORE_HASH) {
        return Ok(None);
    }
    let entries = match folder.read_dir() {
        Err(error) if is_absence(&error) => return Ok(None),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if name::of(Path::new(&entry.file_name())) == shown {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// Whether a missing root was the file that the document is, or was packed in, rather than a folder: its own folder is
/// there, and such a file is known by its name.
fn was_file(root: &Path, document: &DocumentName) -> bool {
    let file = name_of_file_root(root);
    let holds_others = file.parse::<DocumentName>().is_ok_and(|file| is_named_as_folder(&file));
    let is_of_it = document.as_str() == file || holds_others && is_or_is_in(document.as_str(), &file);
    is_of_it && root.parent().is_some_and(Path::is_dir)
}

fn is_or_is_in(name: &str, file: &str) -> bool {
    name.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the error says that there is no such file, rather than that it cannot be told.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename)
}
