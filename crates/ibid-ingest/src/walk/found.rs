use std::path::{Path, PathBuf};

use ibid_core::DocumentName;

use crate::extract::format::may_hold_others;

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name below the folder that was walked, with forward slashes.
    pub name: DocumentName,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970; 0 where that is not known.
    pub modified_ns: i64,
}

impl SourceFile {
    /// Whether it may hold several documents: it is an archive, a mailbox or a message by its name, or only its
    /// contents can tell.
    pub fn may_hold_several(&self) -> bool {
        may_hold_others(&self.name)
    }

    /// Whether it still has the size and the time that the walk saw; not where the time is not known.
    pub fn is_as_walked(&self) -> bool {
        let now = fs_err::symlink_metadata(&self.path);
        let now = now.map(|metadata| super::source_file(&self.path, self.name.clone(), &metadata));
        self.modified_ns != 0 && now.is_ok_and(|now| now == *self)
    }
}

/// What kind of thing was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipKind {
    /// A file whose extension stands for a format that ibid does not read.
    Unsupported,
    /// A pipe, a socket or a device.
    NotAFile,
    /// A symbolic link to something outside the folder.
    Link,
    /// A file or folder that the operating system does not give: what is in it is not known.
    Unreadable,
    /// Rules of an ignore file that are not understood; the others hold.
    IgnoreRules,
}

/// Something a walk found and cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkSkip {
    /// The path.
    pub path: PathBuf,
    /// The name that it has, or would have, below the folder that was walked.
    pub name: String,
    /// What it is.
    pub kind: SkipKind,
    /// Why it is skipped.
    pub reason: String,
}

impl WalkSkip {
    /// Whether a document of this name may still be there, behind a folder or file that could not be read: then
    /// that the walk did not see it does not say that it is gone.
    pub fn hides(&self, name: &DocumentName) -> bool {
        let rest = name.as_str().strip_prefix(self.name.as_str());
        self.kind == SkipKind::Unreadable && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// What a walk found, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkResult {
    /// Files to read.
    pub files: Vec<SourceFile>,
    /// What cannot be read.
    pub skipped: Vec<WalkSkip>,
}

impl WalkResult {
    pub(super) fn skip(&mut self, path: &Path, name: String, kind: SkipKind, reason: String) {
        self.skipped.push(WalkSkip { path: path.to_owned(), name, kind, reason });
    }
}
