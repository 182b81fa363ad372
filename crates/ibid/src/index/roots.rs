//! The files and folders that a library follows.

use std::path::{Path, PathBuf};

use ibid_core::DocumentName;
use ibid_ingest::WalkOptions;

use super::IngestOptions;
use crate::{Error, Library};

/// One file or folder that was ingested.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// Its absolute path, with links resolved.
    pub(super) path: PathBuf,
    /// What comes before the names of its documents, so that names are unique within the library.
    pub(super) prefix: String,
    /// How its files were read when it was last ingested to the end.
    pub(super) read_with: Option<String>,
    /// What was asked for, where that is a file or folder inside.
    pub(super) within: Option<Within>,
}

/// A file or folder inside a root.
#[derive(Debug, Clone)]
pub(super) struct Within {
    pub(super) path: PathBuf,
    /// The name that it has, or that the names of its documents begin with.
    name: String,
}

impl Root {
    /// The path that was asked for.
    pub(super) fn asked(&self) -> &Path {
        self.within.as_ref().map_or(&self.path, |within| &within.path)
    }

    /// Whether a document of this name is of what was asked for.
    pub(super) fn is_asked(&self, name: &DocumentName) -> bool {
        let Some(within) = &self.within else { return true };
        let rest = name.as_str().strip_prefix(&within.name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Which names of documents below a folder are wanted.
#[derive(Debug)]
pub(super) struct WantedNames {
    prefix: String,
    walk: WalkOptions,
}

impl WantedNames {
    /// Those of a root; none where it is a file, which is wanted by whatever name.
    pub(super) fn of(root: &Root, options: &IngestOptions<'_>) -> Option<Self> {
        (!root.path.is_file()).then(|| Self { prefix: root.prefix.clone(), walk: options.walk.clone() })
    }

    /// Whether a document of this name is.
    pub(super) fn wants(&self, name: &DocumentName) -> bool {
        self.below(name).is_none_or(|below| self.walk.wants(&below))
    }

    /// Whether a file of this name is, which may hold such documents.
    pub(super) fn wants_file(&self, name: &DocumentName) -> bool {
        self.below(name).is_none_or(|below| self.walk.wants_file(&below))
    }

    /// The name below the folder.
    fn below(&self, name: &DocumentName) -> Option<DocumentName> {
        name.as_str().strip_prefix(&self.prefix)?.parse().ok()
    }
}

/// The root that `path` belongs to, made known to the library where it is new. A path inside a root that is
/// followed already is part of that root: its files must not become documents twice, and what is beside it stays.
pub(super) async fn register(library: &Library, path: &Path) -> Result<Root, Error> {
    let root = find(Some(library), path).await?;
    let store = library.store();
    let known = store.roots().await?;
    if known.iter().any(|known| known.path == root.path) {
        return Ok(root);
    }
    for inner in known.iter().filter(|known| known.path.starts_with(&root.path)) {
        store.remove_root(&inner.path).await?;
    }
    store.add_root(&root.path, &root.prefix).await?;
    Ok(root)
}

/// The root that `path` belongs to, or would be; nothing is changed.
pub(super) async fn find(library: Option<&Library>, path: &Path) -> Result<Root, Error> {
    let absolute = fs_err::canonicalize(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::MissingPath { path: path.to_owned() },
        _ => Error::Unreadable { path: path.to_owned(), source },
    })?;
    let known = match library {
        Some(library) => library.store().roots().await?,
        None => Vec::new(),
    };
    if let Some(root) = known.iter().find(|root| absolute.starts_with(&root.path)) {
        let inside = absolute.strip_prefix(&root.path).unwrap_or(Path::new(""));
        let within = (inside != Path::new("")).then(|| {
            let name = format!("{}{}", root.prefix, ibid_ingest::shown_name(inside));
            Within { name, path: absolute.clone() }
        });
        return Ok(Root {
            path: root.path.clone(),
            prefix: root.prefix.clone(),
            read_with: root.read_with.clone(),
            within,
        });
    }
    let taken: Vec<&str> = known
        .iter()
        .filter(|root| !root.path.starts_with(&absolute))
        .map(|root| root.prefix.as_str())
        .collect();
    let prefix = prefix(&absolute, &taken);
    Ok(Root { path: absolute, prefix, read_with: None, within: None })
}

/// The first root's documents are named by their path below it; those of further roots begin with the root's
/// own name.
fn prefix(path: &Path, taken: &[&str]) -> String {
    if taken.is_empty() {
        return String::new();
    }
    let name = path.file_name().map_or_else(|| "root".into(), |name| name.to_string_lossy());
    let mut prefix = format!("{name}/");
    let mut number = 2;
    while taken.contains(&prefix.as_str()) {
        prefix = format!("{name}-{number}/");
        number += 1;
    }
    prefix
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::prefix;

    #[test]
    fn names_of_a_second_root_cannot_meet_those_of_the_first() {
        assert_eq!(prefix(Path::new("/a/docs"), &[]), "");
        assert_eq!(prefix(Path::new("/b/docs"), &[""]), "docs/");
        assert_eq!(prefix(Path::new("/c/docs"), &["", "docs/"]), "docs-2/");
    }
}
