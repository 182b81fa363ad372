//! Files that hold several documents: an archive, a mailbox, a message with attachments.

use std::collections::HashSet;

use ibid_core::DocumentName;

/// What was read of such files in one run.
#[derive(Debug, Default)]
pub(super) struct PackedFiles {
    /// Documents that were read, and parts that could not be.
    seen: HashSet<DocumentName>,
    refused: HashSet<DocumentName>,
    /// Whether something was refused that is a document from before.
    keeps_old: bool,
}

impl PackedFiles {
    pub(super) fn read(&mut self, name: &DocumentName) {
        self.seen.insert(name.clone());
    }

    /// What was refused; `is_known` where it is a document from before, which is kept.
    pub(super) fn refuse(&mut self, name: DocumentName, is_known: bool) {
        self.refused.insert(name);
        self.keeps_old |= is_known;
    }

    /// Whether all that there is was read in this run, or before as it would be now.
    pub(super) fn is_settled(&self, packed: &[DocumentName]) -> bool {
        !self.keeps_old && !packed.iter().any(|name| self.is_refused(name))
    }

    /// Which of the documents that were in files to read are there no more. What is in a file that could not be
    /// read now is not gone.
    pub(super) fn gone(&self, packed: Vec<DocumentName>) -> impl Iterator<Item = DocumentName> {
        packed.into_iter().filter(|name| !self.seen.contains(name) && !self.is_refused(name))
    }

    fn is_refused(&self, name: &DocumentName) -> bool {
        let name = name.as_str();
        let ends = name.match_indices('/').map(|(end, _)| end).chain([name.len()]);
        ends.into_iter().any(|end| name[..end].parse().is_ok_and(|above| self.refused.contains(&above)))
    }
}

#[cfg(test)]
mod tests {
    use super::PackedFiles;

    #[test]
    fn what_a_file_no_longer_holds_is_gone_and_what_cannot_be_read_is_not() {
        let name = |name: &str| name.parse().expect("a name");
        let mut files = PackedFiles::default();
        files.read(&name("a.zip/kept.md"));
        files.refuse(name("a.zip/locked.pdf"), true);
        files.refuse(name("broken.zip"), false);
        let packed = ["a.zip/kept.md", "a.zip/gone.md", "a.zip/locked.pdf", "broken.zip/x.md"].map(name);
        let gone: Vec<String> = files.gone(packed.to_vec()).map(|name| name.to_string()).collect();
        assert_eq!(gone, ["a.zip/gone.md"]);
    }
}
