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
    /// When it was last modified, in nanoseconds since 1970.
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

/// Compares what is in a folder with what is known of it.
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
        match unseen.remove(&file.name) {
            Some(known) if known.size == file.size && known.modified_ns == file.modified_ns => {
                plan.unchanged += 1
            }
            _ => plan.to_read.push(file),
        }
    }
    plan.removed = unseen.into_keys().cloned().collect();
    plan.removed.sort();
    plan
}
