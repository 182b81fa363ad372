use std::path::PathBuf;

use ibid_core::{DocumentName, PathGlob};

use super::{SkipKind, WalkSkip};
use crate::extract::format::is_named_as_folder;

/// What of a folder is looked at.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # for name in ["a.md", "b.md", "a.txt"] { std::fs::write(folder.path().join(name), "text")?; }
/// use ibid_ingest::{WalkOptions, walk_with};
///
/// let options = WalkOptions {
///     include: vec!["*.md".parse()?],
///     exclude: vec!["b.*".parse()?],
///     ..WalkOptions::default()
/// };
/// let found = walk_with(folder.path(), &options)?;
/// assert_eq!(found.files.len(), 1);
/// assert_eq!(found.files[0].name.as_str(), "a.md");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkOptions {
    /// Only files whose names below the folder fit one of these, and what may hold such. By default, all.
    pub include: Vec<PathGlob>,
    /// No files whose names fit one of these. By default, none.
    pub exclude: Vec<PathGlob>,
    /// Whether files and folders whose names begin with a dot are looked at. By default, they are not.
    pub hidden: bool,
    /// A folder that is not looked into. By default, none.
    pub leave_out: Option<PathBuf>,
}

impl WalkOptions {
    /// Whether a document of this name is wanted, which may be packed in a file: `mail.zip/1.eml/a.pdf`.
    pub fn wants(&self, name: &DocumentName) -> bool {
        let fits = |globs: &[PathGlob]| globs.iter().any(|glob| glob.matches(name));
        (self.include.is_empty() || fits(&self.include)) && !fits(&self.exclude)
    }

    /// Whether a file of this name is looked into, which may be packed in another one: archives and messages are folders,
    /// too.
    pub fn wants_file(&self, name: &DocumentName) -> bool {
        self.wants(name) || is_named_as_folder(name) && !self.exclude.iter().any(|glob| glob.matches(name))
    }

    /// Whether that something was skipped is worth telling: a folder may hide what is wanted.
    pub(super) fn wants_skipped(&self, skip: &WalkSkip) -> bool {
        match (skip.kind, skip.name.parse()) {
            (SkipKind::Unreadable | SkipKind::IgnoreRules, _) | (_, Err(_)) => true,
            (_, Ok(name)) => self.wants(&name),
        }
    }
}
