use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ibid_core::DocumentName;
use ignore::WalkBuilder;

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name below the folder that was walked, with forward slashes.
    pub name: DocumentName,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970.
    pub modified_ns: i64,
}

/// Something a walk found and cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkSkip {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// What a walk found, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkResult {
    /// Files to read.
    pub files: Vec<SourceFile>,
    /// What cannot be read.
    pub skipped: Vec<WalkSkip>,
}

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

/// Lists the files of a folder, or the one file that `root` is.
///
/// The rules of `.gitignore` and `.ibidignore` files are obeyed, hidden files are left out, symbolic links are
/// not followed. Pipes, sockets and devices are skipped without being opened.
///
/// # Errors
/// When `root` does not exist or cannot be read.
pub fn walk(root: &Path) -> Result<WalkResult, WalkError> {
    let failed = |source| WalkError { path: root.to_owned(), source };
    let metadata = fs_err::metadata(root).map_err(failed)?;
    if metadata.is_file() {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = source_file(root, &name, &metadata);
        return Ok(WalkResult { files: file.into_iter().collect(), skipped: Vec::new() });
    }
    let mut found = WalkResult::default();
    let walker = WalkBuilder::new(root)
        .require_git(false)
        .follow_links(false)
        .add_custom_ignore_filename(".ibidignore")
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .build();
    for entry in walker {
        match entry {
            Ok(entry) => visit(root, &entry, &mut found),
            Err(error) => {
                let path = path_of(&error).unwrap_or(root).to_owned();
                found.skipped.push(WalkSkip { path, reason: error.to_string() });
            }
        }
    }
    found.files.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(found)
}

fn visit(root: &Path, entry: &ignore::DirEntry, found: &mut WalkResult) {
    let path = entry.path();
    let Some(kind) = entry.file_type() else { return };
    if kind.is_dir() || kind.is_symlink() {
        return;
    }
    if !kind.is_file() {
        found.skipped.push(WalkSkip { path: path.to_owned(), reason: "it is no regular file".to_owned() });
        return;
    }
    let relative = path.strip_prefix(root).unwrap_or(path);
    let name: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    match fs_err::metadata(path) {
        Ok(metadata) => found.files.extend(source_file(path, &name.join("/"), &metadata)),
        Err(error) => found.skipped.push(WalkSkip { path: path.to_owned(), reason: error.to_string() }),
    }
}

fn source_file(path: &Path, name: &str, metadata: &std::fs::Metadata) -> Option<SourceFile> {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Some(SourceFile {
        path: path.to_owned(),
        name: name.parse().ok()?,
        size: metadata.len(),
        modified_ns: modified.and_then(|time| i64::try_from(time.as_nanos()).ok()).unwrap_or(0),
    })
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::walk;

    #[test]
    fn ignore_files_hidden_files_and_links_are_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for (name, text) in [
            ("b.md", "b"),
            ("a/deep/c.txt", "c"),
            (".hidden.md", "h"),
            ("target/out.md", "o"),
            ("secret.txt", "s"),
            (".gitignore", "target/\n"),
            (".ibidignore", "secret.*\n"),
        ] {
            let path = root.join(name);
            fs_err::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs_err::write(path, text).expect("a file");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, root.join("a/loop")).expect("a link");
        let names: Vec<String> =
            walk(root).expect("a walk").files.into_iter().map(|file| file.name.to_string()).collect();
        assert_eq!(names, ["a/deep/c.txt", "b.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_skipped_with_its_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.txt")).expect("a socket");
        let found = walk(folder.path()).expect("a walk");
        assert!(found.files.is_empty());
        assert!(found.skipped[0].reason.contains("no regular file"));
    }

    #[test]
    fn a_missing_root_is_an_error_that_names_it() {
        let error = walk("no-such-folder".as_ref()).expect_err("missing");
        assert!(error.to_string().contains("no-such-folder"));
    }
}
