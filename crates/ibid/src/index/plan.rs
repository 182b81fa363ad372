//! What is to be done about a folder, before anything is.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use ibid_core::DocumentName;
use ibid_ingest::{KnownFile, KnownPackedFile, WalkSkip};
use ibid_store::{DocumentStamp, PackedFile};
use serde::Serialize;

use super::roots::{self, Root, WantedNames};
use super::{IngestOptions, RefusedFile};
use crate::{Error, Library};

/// What an ingest would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestPlan {
    pub(crate) schema: &'static str,
    /// The files and folders, in the order in which they were given.
    pub roots: Vec<PlannedRoot>,
}

/// What an ingest would do about one file or folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedRoot {
    /// It.
    pub path: PathBuf,
    /// Documents that would be new.
    pub new: Vec<DocumentName>,
    /// Documents whose file has another size or time: it would be read again, unless its bytes are the same.
    pub changed: Vec<DocumentName>,
    /// Documents whose file is as it was.
    pub unchanged: usize,
    /// Documents whose file is gone or left out by now.
    pub removed: Vec<DocumentName>,
    /// What is known not to be read without looking into it, each with its reason.
    pub refused: Vec<RefusedFile>,
}

/// The name and version of the plan's JSON form.
const SCHEMA: &str = "ibid.ingest-plan/1";

/// What [`ingest`](super::ingest) would do; nothing is changed.
pub(crate) async fn plan(
    library: Option<&Library>,
    paths: &[PathBuf],
    options: &IngestOptions<'_>,
) -> Result<IngestPlan, Error> {
    check_tags(library, paths, options).await?;
    let mut planned_roots: Vec<PlannedRoot> = Vec::new();
    for path in paths {
        let root = roots::find(library, path).await?;
        if planned_roots.iter().any(|planned| planned.path == root.asked()) {
            continue;
        }
        let known: BTreeSet<String> = match library {
            Some(library) => {
                let stamps = library.store().stamps(&root.path).await?;
                stamps.into_iter().map(|stamp| stamp.name.to_string()).collect()
            }
            None => BTreeSet::new(),
        };
        let is_known = |name: &DocumentName| {
            let below = format!("{name}/");
            known.contains(name.as_str())
                || known.range(below.clone()..).next().is_some_and(|first| first.starts_with(&below))
        };
        let RootPlan { plan, refused, again: _ } = of_root(library, &root, options).await?;
        let names = plan.to_read.into_iter().map(|file| file.name);
        let (changed, new) = names.partition(is_known);
        planned_roots.push(PlannedRoot {
            path: root.asked().to_owned(),
            new,
            changed,
            unchanged: plan.unchanged,
            removed: plan.removed,
            refused: refused.into_iter().map(|(path, reason)| RefusedFile { path, reason }).collect(),
        });
    }
    Ok(IngestPlan { schema: SCHEMA, roots: planned_roots })
}

/// Tags are of a whole root: an error where only a part of one is to be ingested with some.
pub(super) async fn check_tags(
    library: Option<&Library>,
    paths: &[PathBuf],
    options: &IngestOptions<'_>,
) -> Result<(), Error> {
    if options.tags.is_empty() {
        return Ok(());
    }
    let mut roots = Vec::with_capacity(paths.len());
    for path in paths {
        roots.push(roots::find(library, path).await?);
    }
    let is_given = |root: &Root| roots.iter().any(|other| other.path == root.path && other.within.is_none());
    match roots.iter().find(|root| root.within.is_some() && !is_given(root)) {
        Some(root) => Err(Error::TagsWithin { path: root.asked().to_owned(), root: root.path.clone() }),
        None => Ok(()),
    }
}

/// What is to be done about a root, and what cannot be.
#[derive(Debug)]
pub(super) struct RootPlan {
    pub(super) plan: ibid_ingest::Plan,
    pub(super) refused: Vec<(String, String)>,
    pub(super) again: ReadAgain,
}

/// Walks the root and compares it with what is stored. Of a file or folder inside, nothing beside it is looked at; the
/// whole root is walked, because its rules may leave out what is inside.
pub(super) async fn of_root(
    library: Option<&Library>,
    root: &Root,
    options: &IngestOptions<'_>,
) -> Result<RootPlan, Error> {
    let path = root.path.clone();
    let prefix = root.prefix.clone();
    let walk = options.walk_options(library.map(|library| library.folder().to_owned()));
    let found = tokio::task::spawn_blocking(move || ibid_ingest::walk_with(&path, &walk))
        .await
        .map_err(|panic| Error::Internal(panic.to_string()))?
        .map_err(|error| Error::Unreadable { path: error.path, source: error.source })?;
    let skipped = found.skipped;
    let is_asked = |path: &Path| path.starts_with(root.asked());
    let mut refused: Vec<(String, String)> = skipped
        .iter()
        .filter(|skip| is_asked(&skip.path))
        .map(|skip| (skip.path.display().to_string(), skip.reason.clone()))
        .collect();
    let mut files = Vec::with_capacity(found.files.len());
    for mut file in found.files.into_iter().filter(|file| is_asked(&file.path)) {
        match format!("{prefix}{}", file.name).parse() {
            Ok(name) => {
                file.name = name;
                files.push(file);
            }
            Err(error) => refused.push((file.path.display().to_string(), error.to_string())),
        }
    }
    let again = ReadAgain::of(library, root, options).await?;
    let mut stamps = match library {
        Some(library) => library.store().stamps(&root.path).await?,
        None => Vec::new(),
    };
    stamps.retain(|stamp| root.is_asked(&stamp.name));
    // What is packed in a file that is wanted may not be wanted itself, any more.
    let names = WantedNames::of(root, options);
    let (stamps, unwanted): (Vec<DocumentStamp>, Vec<DocumentStamp>) =
        stamps.into_iter().partition(|stamp| names.as_ref().is_none_or(|names| names.wants(&stamp.name)));
    let known: Vec<KnownFile> = stamps
        .into_iter()
        .map(|stamp| KnownFile {
            modified_ns: if again.document(&stamp.name) { UNKNOWN_TIME } else { stamp.modified_ns },
            name: stamp.name,
            size: stamp.size,
        })
        .collect();
    let mut stored = match library {
        Some(library) => library.store().packed_files(&root.path).await?,
        None => Vec::new(),
    };
    stored.retain(|file| root.is_asked(&file.name));
    let packed: Vec<KnownPackedFile> = stored
        .iter()
        .map(|file| KnownPackedFile {
            file: KnownFile {
                name: file.name.clone(),
                size: file.size,
                modified_ns: if again.packed_file(file) { UNKNOWN_TIME } else { file.modified_ns },
            },
            documents: file.documents,
        })
        .collect();
    let mut plan = ibid_ingest::plan(files, &known, &packed);
    let unchanged = stored.into_iter().filter(|file| plan.unchanged_packed.contains(&file.name));
    refused.extend(unchanged.flat_map(|file| file.refused).map(|refused| (refused.path, refused.reason)));
    plan.removed.extend(unwanted.into_iter().map(|stamp| stamp.name));
    plan.removed.sort();
    plan.removed.retain(|name| !may_still_be_there(name, &root.prefix, &skipped));
    Ok(RootPlan { plan, refused, again })
}

/// A file of this time is read again.
const UNKNOWN_TIME: i64 = 0;

/// What is read again although its file is as it was: what was read in part before, where more may be had now.
#[derive(Debug)]
pub(super) struct ReadAgain {
    in_part: HashSet<DocumentName>,
    /// Packed files as well: other parts of them may be wanted.
    packed: bool,
    /// What wants a password in a file of its own is tried each time, because it is not stored.
    has_passwords: bool,
}

impl ReadAgain {
    async fn of(library: Option<&Library>, root: &Root, options: &IngestOptions<'_>) -> Result<Self, Error> {
        let is_other = !options.by_stamps_alone && root.read_with.as_ref() != Some(&options.read_with());
        let in_part = match library {
            Some(library) if is_other => library.store().read_in_part().await?,
            _ => Vec::new(),
        };
        Ok(Self {
            in_part: in_part.into_iter().map(|read| read.document).collect(),
            packed: is_other,
            has_passwords: !options.extraction.passwords.is_empty(),
        })
    }

    pub(super) fn document(&self, name: &DocumentName) -> bool {
        self.in_part.contains(name)
    }

    pub(super) fn packed_file(&self, file: &PackedFile) -> bool {
        self.packed || self.has_passwords && !file.refused.is_empty()
    }
}

/// What lies in a folder that cannot be read now is not gone.
fn may_still_be_there(name: &DocumentName, prefix: &str, skipped: &[WalkSkip]) -> bool {
    let below_root = name.as_str().strip_prefix(prefix).and_then(|name| name.parse().ok());
    below_root.is_some_and(|name| skipped.iter().any(|skip| skip.hides(&name)))
}

#[cfg(test)]
mod tests {
    use ibid_ingest::{SkipKind, WalkSkip};

    use super::may_still_be_there;

    #[test]
    fn what_an_unreadable_folder_hides_is_not_gone() {
        let skip = |name: &str, kind| WalkSkip {
            path: name.into(),
            name: name.to_owned(),
            kind,
            reason: "permission denied".to_owned(),
        };
        let skipped = [skip("shut", SkipKind::Unreadable), skip("old", SkipKind::Unsupported)];
        for (name, prefix, expected) in [
            ("docs/shut/a.md", "docs/", true),
            ("shut/a.md", "", true),
            ("docs/shutter.md", "docs/", false),
            ("docs/old/a.md", "docs/", false),
            ("shut/a.md", "docs/", false),
        ] {
            let name = name.parse().expect("a name");
            assert_eq!(may_still_be_there(&name, prefix, &skipped), expected, "{name}");
        }
    }
}
