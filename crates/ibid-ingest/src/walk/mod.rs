//! Folder to files.

mod found;
mod locate;
mod name;
mod options;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use ibid_core::DocumentName;
use ignore::{DirEntry, WalkBuilder};

pub use found::{SkipKind, SourceFile, WalkResult, WalkSkip};
pub use locate::locate;
pub use name::of as shown_name;
pub use options::WalkOptions;

use crate::extract::format::{Claim, claim, foreign};

/// The folder cannot be walked at all.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {source}", path.display())]
pub struct WalkError {
    /// The folder or file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

/// The files of a folder, or the one file that `root` is, sorted by name.
///
/// The rules of `.gitignore`, `.ignore` and `.ibidignore` files in it are obeyed, in a repository or not, those above it
/// and git's own settings are not: what is found depends on the folder alone. Hidden files are left out. Symbolic links
/// are not followed; one that leads out of the folder is reported. Pipes, sockets and devices are skipped without being
/// opened, files of foreign formats by their extension.
///
/// # Errors
/// When `root` does not exist or cannot be read. What cannot be read below it is skipped and reported.
pub fn walk(root: &Path) -> Result<WalkResult, WalkError> {
    walk_with(root, &WalkOptions::default())
}

/// As [`walk`], of what the options say.
///
/// # Errors
/// As [`walk`].
pub fn walk_with(root: &Path, options: &WalkOptions) -> Result<WalkResult, WalkError> {
    // Not fs-err, whose messages name the path again.
    let metadata = root.metadata().map_err(|source| WalkError { path: root.to_owned(), source })?;
    let mut found = WalkResult::default();
    if metadata.is_file() {
        add(root, name_of_file_root(root), &metadata, &mut found);
        return Ok(found);
    }
    let leave_out = options.leave_out.as_deref().and_then(|folder| fs_err::canonicalize(folder).ok());
    let walker = WalkBuilder::new(root)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .follow_links(false)
        .hidden(!options.hidden)
        .add_custom_ignore_filename(".ibidignore")
        .filter_entry(move |entry| leave_out.as_deref().is_none_or(|folder| entry.path() != folder))
        .build();
    for entry in walker {
        match entry {
            Ok(entry) => visit(root, &entry, &mut found),
            Err(error) => {
                let path = path_of(&error).unwrap_or(root);
                // Rules above the folder are read all the same, though nothing is asked of them.
                if !path.starts_with(root) {
                    continue;
                }
                if path == root && error.io_error().is_some() {
                    let path = root.to_owned();
                    let source = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
                    return Err(WalkError { path, source });
                }
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                found.skip(path, relative_name(root, path), SkipKind::Unreadable, reason);
            }
        }
    }
    found.files.retain(|file| options.wants_file(&file.name));
    found.skipped.retain(|skip| options.wants_skipped(skip));
    found.files.sort_by(|left, right| left.name.cmp(&right.name));
    found.skipped.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(found)
}

fn visit(root: &Path, entry: &DirEntry, found: &mut WalkResult) {
    let path = entry.path();
    if let Some(error) = entry.error() {
        let rules = path_of(error).unwrap_or(path);
        let reason = format!("some of its rules are not understood: {}", message(error));
        found.skip(rules, relative_name(root, rules), SkipKind::IgnoreRules, reason);
    }
    let Some(kind) = entry.file_type() else { return };
    let name = relative_name(root, path);
    if kind.is_dir() {
        return;
    }
    if kind.is_symlink() {
        // The root itself may be a link; then it is its target that is walked.
        if entry.depth() > 0 && leads_out(root, path) {
            let reason = "it is a symbolic link, which is not followed: ingest what it points to".to_owned();
            found.skip(path, name, SkipKind::Link, reason);
        }
        return;
    }
    if !kind.is_file() {
        let reason = "it is no regular file (a pipe, a socket or a device)".to_owned();
        found.skip(path, name, SkipKind::NotAFile, reason);
        return;
    }
    match path.symlink_metadata() {
        Ok(metadata) => add(path, name, &metadata, found),
        Err(error) => found.skip(path, name, SkipKind::Unreadable, error.to_string()),
    }
}

/// Adds a regular file, unless its extension says that it is of a foreign format.
fn add(path: &Path, name: String, metadata: &std::fs::Metadata, found: &mut WalkResult) {
    let document = match name.parse() {
        Ok(document) => document,
        Err(error) => return found.skip(path, name, SkipKind::Unreadable, format!("{error}")),
    };
    if let Claim::Foreign(extension) = claim(&document) {
        return found.skip(path, name, SkipKind::Unsupported, foreign(&extension).to_string());
    }
    found.files.push(source_file(path, document, metadata));
}

fn source_file(path: &Path, name: DocumentName, metadata: &std::fs::Metadata) -> SourceFile {
    let modified_ns = metadata.modified().map_or(0, nanoseconds);
    SourceFile { path: path.to_owned(), name, size: metadata.len(), modified_ns }
}

/// Since 1970; negative before.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(0),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(0, std::ops::Neg::neg),
    }
}

/// The name of a file that is walked by itself.
fn name_of_file_root(root: &Path) -> String {
    root.file_name().map_or_else(|| "document".to_owned(), |file| name::of(file.as_ref()))
}

fn relative_name(root: &Path, path: &Path) -> String {
    name::of(path.strip_prefix(root).ok().filter(|name| !name.as_os_str().is_empty()).unwrap_or(path))
}

/// Whether the target of a link lies outside the folder, where no walk of it comes by.
fn leads_out(root: &Path, link: &Path) -> bool {
    match (fs_err::canonicalize(root), fs_err::canonicalize(link)) {
        (Ok(root), Ok(target)) => !target.starts_with(root),
        // A dangling link leads nowhere.
        _ => false,
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}

/// The error without the paths in it, which are told apart.
fn message(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => message(err),
        ignore::Error::WithLineNumber { line, err } => format!("line {line}: {}", message(err)),
        ignore::Error::Partial(errors) => errors.iter().map(message).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
