use std::collections::{BTreeSet, HashMap, HashSet};

use ibid_core::DocumentName;

use crate::SourceFile;
use crate::extract::format::may_hold_others;

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

/// A file that holds several documents, all of which were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPackedFile {
    /// Its name, size and time when it was read.
    pub file: KnownFile,
    /// How many documents of it are known.
    pub documents: usize,
}

/// What is to be done about a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// New files, and files whose size or time is another.
    pub to_read: Vec<SourceFile>,
    /// Documents whose files are as they were.
    pub unchanged: usize,
    /// Files that hold several documents and are as they were.
    pub unchanged_packed: Vec<DocumentName>,
    /// Documents packed in files to read: gone, unless reading gives them again.
    pub packed: Vec<DocumentName>,
    /// Documents whose file is gone.
    pub removed: Vec<DocumentName>,
}

/// Compares what is in a folder with what is known of it: a file of the same size and time is not read again.
///
/// A file whose time is not known is read each time; its content hash tells then whether it changed. One that may
/// hold several documents is not read again only where it is among `packed`, with as many documents as are known:
/// otherwise not all of them may have been stored.
///
/// ```
/// use ibid_ingest::{KnownFile, plan};
///
/// let gone = KnownFile { name: "old.md".parse()?, size: 1, modified_ns: 1 };
/// assert_eq!(plan(Vec::new(), &[gone], &[]).removed, ["old.md".parse()?]);
/// # Ok::<(), ibid_core::InvalidDocumentName>(())
/// ```
pub fn plan(files: Vec<SourceFile>, known: &[KnownFile], packed: &[KnownPackedFile]) -> Plan {
    let names: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let mut of_file: HashMap<&str, Vec<&KnownFile>> = HashMap::new();
    let mut removed: BTreeSet<&DocumentName> = BTreeSet::new();
    for document in known {
        match file_of(document.name.as_str(), &names) {
            Some(file) => of_file.entry(file).or_default().push(document),
            None => {
                removed.insert(&document.name);
            }
        }
    }
    let packed: HashMap<&DocumentName, &KnownPackedFile> =
        packed.iter().map(|packed| (&packed.file.name, packed)).collect();
    let mut plan = Plan { removed: removed.into_iter().cloned().collect(), ..Plan::default() };
    let mut is_to_read = vec![false; files.len()];
    for (index, file) in files.iter().enumerate() {
        let documents = of_file.get(file.name.as_str()).map_or(&[][..], Vec::as_slice);
        let is_same = |known: &KnownFile| {
            known.size == file.size && known.modified_ns == file.modified_ns && file.modified_ns != 0
        };
        let record = packed.get(&file.name);
        let is_whole = match record {
            Some(record) => is_same(&record.file) && record.documents == documents.len(),
            None => !documents.is_empty() && !may_hold_others(&file.name),
        };
        if is_whole && documents.iter().all(|document| is_same(document)) {
            plan.unchanged += documents.len();
            plan.unchanged_packed.extend(record.map(|_| file.name.clone()));
        } else {
            let below = documents.iter().map(|document| &document.name);
            plan.packed.extend(below.filter(|name| **name != file.name).cloned());
            is_to_read[index] = true;
        }
    }
    plan.to_read =
        files.into_iter().zip(is_to_read).filter(|(_, read)| *read).map(|(file, _)| file).collect();
    plan
}

/// The file that a document of this name is in, or is.
fn file_of<'a>(name: &str, files: &HashSet<&'a str>) -> Option<&'a str> {
    let mut ends: Vec<usize> = name.match_indices('/').map(|(end, _)| end).collect();
    ends.push(name.len());
    ends.into_iter().rev().find_map(|end| files.get(&name[..end]).copied())
}

#[cfg(test)]
mod tests {
    use ibid_core::DocumentName;

    use super::{KnownFile, KnownPackedFile, plan};
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
            &[],
        );
        let to_read: Vec<&str> = plan.to_read.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(to_read, ["new.md", "larger.md", "later.md", "untimed.md"]);
        assert_eq!(plan.unchanged, 1);
        let removed: Vec<&str> = plan.removed.iter().map(ibid_core::DocumentName::as_str).collect();
        assert_eq!(removed, ["gone.md", "z-gone.md"]);
    }

    #[test]
    fn what_is_packed_in_a_file_goes_by_the_file() {
        let files = vec![
            file("whole.zip", 1, 1),
            file("interrupted.zip", 1, 1),
            file("changed.zip", 2, 2),
            file("fewer.eml", 1, 1),
            file("empty.zip", 1, 1),
        ];
        let packed = |name: &str, documents| KnownPackedFile { file: known(name, 1, 1), documents };
        let plan = plan(
            files,
            &[
                known("whole.zip/a.md", 1, 1),
                known("whole.zip/in.zip/b.md", 1, 1),
                known("interrupted.zip/a.md", 1, 1),
                known("changed.zip/a.md", 1, 1),
                known("fewer.eml", 1, 1),
                known("gone.zip/a.md", 1, 1),
            ],
            &[
                packed("whole.zip", 2),
                packed("changed.zip", 1),
                packed("fewer.eml", 2),
                packed("empty.zip", 0),
            ],
        );
        let names = |names: &[DocumentName]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let to_read: Vec<&str> = plan.to_read.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(to_read, ["interrupted.zip", "changed.zip", "fewer.eml"]);
        assert_eq!(plan.unchanged, 2);
        assert_eq!(names(&plan.unchanged_packed), ["whole.zip", "empty.zip"]);
        assert_eq!(names(&plan.packed), ["interrupted.zip/a.md", "changed.zip/a.md"]);
        assert_eq!(names(&plan.removed), ["gone.zip/a.md"]);
    }

    #[test]
    fn an_empty_folder_removes_all_and_a_first_ingest_reads_all() {
        assert_eq!(plan(Vec::new(), &[known("a.md", 1, 1)], &[]).removed.len(), 1);
        assert_eq!(plan(vec![file("a.md", 1, 1)], &[], &[]).to_read.len(), 1);
    }
}
