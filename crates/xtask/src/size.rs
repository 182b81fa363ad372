//! Files stay small.

use std::path::{Path, PathBuf};

/// Lines of production code that a file may have.
const LIMIT: usize = 500;

/// The offences of the workspace in `root`.
pub(crate) fn check_workspace(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut offences = Vec::new();
    for path in rust_files(&root.join("crates"))? {
        let lines = production_lines(&fs_err::read_to_string(&path)?);
        if lines > LIMIT {
            let name = path.strip_prefix(root).unwrap_or(&path).display();
            offences.push(format!("{name} has {lines} lines, the limit is {LIMIT}: split it by idea"));
        }
    }
    Ok(offences)
}

/// Rust files that are not tests.
fn rust_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" && name != "target" {
            found.extend(rust_files(&path)?);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    Ok(found)
}

/// The lines before the file's own tests.
fn production_lines(text: &str) -> usize {
    text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count()
}

#[cfg(test)]
mod tests {
    use super::production_lines;

    #[test]
    fn tests_do_not_count() {
        assert_eq!(production_lines("a\nb\n#[cfg(test)]\nmod tests {}\n"), 2);
    }
}
