use std::collections::HashMap;

use ibid_core::DocumentName;

use crate::SourceFile;

/// What is known of a file that was read before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Its name.
    pub name: DocumentName,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970; 0 where that is not known.
    pub modified_ns: i64,
}

/// What is to be done about a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// New files, and files whose size or time is another.
    pub to_read: Vec<SourceFile>,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Documents whose file is gone.
    pub removed: Vec<DocumentName>,
}

/// Compares what is in a folder with what is known of it: a file of the same size and time is not read again.
///
/// A file whose time is not known is read each time; its content hash tells then whether it changed.
///
/// ```
/// use ibid_ingest::{KnownFile, plan};
///
/// let gone = KnownFile { name: "old.md".parse()?, size: 1, modified_ns: 1 };
/// assert_eq!(plan(Vec::new(), &[gone]).removed, ["old.md".parse()?]);
/// # Ok::<(), ibid_core::InvalidDocumentName>(())
/// ```
pub fn plan(files: Vec<SourceFile>, known: &[KnownFile]) -> Plan {
    let mut unseen: HashMap<&DocumentName, &KnownFile> =
        known.iter().map(|file| (&file.name, file)).collect();
    let mut plan = Plan::default();
    for file in files {
        let is_unchanged = unseen.remove(&file.name).is_some_and(|known| {
            known.size == file.size && known.modified_ns == file.modified_ns && file.modified_ns != 0
        });
        if is_unchanged {
            plan.unchanged += 1;
        } else {
            plan.to_read.push(file);
        }
    }
    plan.removed = unseen.into_keys().cloned().collect();
    plan.removed.sort();
    plan
}

#[cfg(test)]
mod tests {
    use super::{KnownFile, plan};
    use crate::SourceFile;

    fn file(name: &str, size: u64, modified_ns: i64) -> SourceFile {
        SourceFile { path: name.into(), name: name.parse().expect("a name"), size, modified_ns }
    }

    fn known(name: &str, size: u64, modified_ns: i64) -> KnownFile {
        KnownFile { name: name.parse().expect("a name"), size, modified_ns }
    }

    #[test]
    fn only_what_is_new_or_may_have_changed_is_read() {
        let files = vec![
            file("new.md", 1, 1),
            file("same.md", 2, 2),
            file("larger.md", 3, 3),
            file("later.md", 4, 4),
            file("untimed.md", 5, 0),
        ];
        let plan = plan(
            files,
            &[
                known("same.md", 2, 2),
                known("larger.md", 1, 3),
                known("later.md", 4, 1),
                known("untimed.md", 5, 0),
                known("z-gone.md", 1, 1),
                known("gone.md", 1, 1),
            ],
        );
        let to_read: Vec<&str> = plan.to_read.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(to_read, ["new.md", "larger.md", "later.md", "untimed.md"]);
        assert_eq!(plan.unchanged, 1);
        let removed: Vec<&str> = plan.removed.iter().map(ibid_core::DocumentName::as_str).collect();
        assert_eq!(removed, ["gone.md", "z-gone.md"]);
    }

    #[test]
    fn an_empty_folder_removes_all_and_a_first_ingest_reads_all() {
        assert_eq!(plan(Vec::new(), &[known("a.md", 1, 1)]).removed.len(), 1);
        assert_eq!(plan(vec![file("a.md", 1, 1)], &[]).to_read.len(), 1);
    }
}
