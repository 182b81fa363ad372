//! The files of the repository.

use std::path::{Path, PathBuf};

/// Build output and what other tools fetch; hidden folders are left out as well.
const NOT_OURS: &[&str] = &["target", "node_modules", "__pycache__"];

/// The files below `root` whose names end in `.extension`, relative to it, in order; folders and files that
/// `is_left_out` names are not entered.
pub(crate) fn files(
    root: &Path,
    extension: &str,
    is_left_out: fn(&str) -> bool,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(&folder)? {
            let entry = entry?;
            let (name, kind) = (entry.file_name(), entry.file_type()?);
            let name = name.to_string_lossy();
            if name.starts_with('.') || NOT_OURS.contains(&name.as_ref()) || is_left_out(&name) {
                continue;
            }
            let path = entry.path();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|found| found == extension) {
                found.push(path.strip_prefix(root)?.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
