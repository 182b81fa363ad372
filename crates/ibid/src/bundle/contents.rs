//! A file read again: it, and what is packed in it.

use std::collections::HashMap;

use ibid_core::{Document, DocumentName};
use ibid_ingest::{ExtractSettings, ExtractionWorker, SourceFile, WorkerError, extract_in_process};

use super::VerifyOptions;
use super::today::{Today, Version};

/// What a file says today.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The documents of wanted names, and those of wanted bytes.
    documents: Vec<Document>,
    /// What could not be read, with the reasons.
    refused: HashMap<DocumentName, String>,
}

impl Contents {
    /// Reads a file for the wanted documents that are in it.
    ///
    /// # Errors
    /// When worker processes are wanted and cannot be had.
    pub(super) fn of(
        file: &SourceFile,
        wanted: &[&Version],
        options: &VerifyOptions,
    ) -> Result<Self, WorkerError> {
        // What is hidden in an archive may have been read before.
        let whole = ExtractSettings { hidden: true, ..options.extraction.clone() };
        // To recognize the text of every picture in a mailbox takes very long. Documents of the same bytes do without.
        let quick = ExtractSettings { ocr: None, ..whole.clone() };
        let contents = Self::read(file, wanted, options, quick)?;
        if whole.ocr.is_none() || contents.has_all(file, wanted) {
            return Ok(contents);
        }
        Self::read(file, wanted, options, whole)
    }

    fn read(
        file: &SourceFile,
        wanted: &[&Version],
        options: &VerifyOptions,
        extraction: ExtractSettings,
    ) -> Result<Self, WorkerError> {
        let mut contents = Self::default();
        let mut keep = |name: DocumentName, read: Result<Document, String>| match read {
            Ok(document) => {
                let is_wanted =
                    |version: &&Version| version.name == name || version.hash == document.content_hash;
                if wanted.iter().any(is_wanted) {
                    contents.documents.push(document);
                }
            }
            Err(reason) => {
                contents.refused.insert(name, reason);
            }
        };
        match &options.workers {
            Some(workers) => ExtractionWorker::new(workers.clone(), extraction).extract(file, &mut keep)?,
            None => extract_in_process(file, &extraction, &mut keep),
        }
        Ok(contents)
    }

    /// Whether all that is wanted of the file was read, and has the bytes that it had.
    fn has_all(&self, file: &SourceFile, wanted: &[&Version]) -> bool {
        let is_in_file = |version: &&&Version| parts(&version.name).any(|part| part == file.name.as_str());
        let has =
            |version: &&Version| self.documents.iter().any(|document| document.content_hash == version.hash);
        wanted.iter().filter(is_in_file).all(has)
    }

    /// What became of a document of the file.
    pub(super) fn today(&self, version: &Version) -> Today {
        let mut same = self.documents.iter().filter(|document| document.content_hash == version.hash);
        if same.clone().any(|document| document.name == version.name) {
            return Today::AsRead;
        }
        if let Some(document) = same.next() {
            return Today::Renamed(document.name.clone());
        }
        if let Some(now) = self.documents.iter().find(|document| document.name == version.name) {
            return Today::Changed(Box::new(now.clone()));
        }
        // It may be in something that cannot be read, and be there all the same.
        let refused =
            parts(&version.name).find_map(|part| self.refused.iter().find(|(name, _)| name.as_str() == part));
        match refused {
            Some((_, reason)) => Today::Unreadable(reason.clone()),
            None => Today::Gone,
        }
    }
}

/// A name, and the names of all that it may be packed in.
fn parts(name: &DocumentName) -> impl Iterator<Item = &str> {
    let name = name.as_str();
    name.match_indices('/').map(|(end, _)| end).chain([name.len()]).map(move |end| &name[..end])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use ibid_core::ContentHash;
    use ibid_ingest::{ExtractSettings, locate};

    use super::Contents;
    use crate::bundle::VerifyOptions;
    use crate::bundle::today::{Today, Version};

    fn version(name: &str, bytes: &[u8]) -> Version {
        Version { name: name.parse().expect("a name"), hash: ContentHash::of(bytes) }
    }

    fn today(folder: &Path, version: &Version, options: &VerifyOptions) -> Today {
        let file = locate(folder, &version.name).expect("looked at").expect("there");
        Contents::of(&file, &[version], options).expect("no workers").today(version)
    }

    #[test]
    fn a_message_is_found_under_another_number() {
        const SOUP: &str = "Subject: Soup\n\nLentil soup on Monday.\n\n";
        const RENT: &str = "Subject: Rent\n\nThe rent is due.\n\n";
        let folder = tempfile::tempdir().expect("a folder");
        let rent = version("in.mbox/0002 Rent.eml", RENT.as_bytes());
        let today = |messages: &[&str]| {
            let separated = |message: &&str| format!("From a@x Thu Jan  1 00:00:00 1970\n{message}");
            let mailbox: Vec<String> = messages.iter().map(separated).collect();
            fs_err::write(folder.path().join("in.mbox"), mailbox.concat()).expect("written");
            today(folder.path(), &rent, &VerifyOptions::new())
        };
        assert!(matches!(today(&[SOUP, RENT]), Today::AsRead));
        let moved = today(&[RENT]);
        assert!(matches!(&moved, Today::Renamed(to) if to.as_str() == "in.mbox/0001 Rent.eml"), "{moved:?}");
        let changed = today(&[SOUP, "Subject: Rent\n\nThe rent was paid.\n\n"]);
        assert!(matches!(&changed, Today::Changed(now) if now.text.contains("was paid")), "{changed:?}");
        assert!(matches!(today(&[SOUP]), Today::Gone));
    }

    #[test]
    fn what_can_be_read_depends_on_the_settings() {
        let folder = tempfile::tempdir().expect("a folder");
        let locked = include_bytes!("../../../ibid-ingest/src/extract/tests/files/encrypted.pdf");
        fs_err::write(folder.path().join("leave.pdf"), locked).expect("written");
        let before = version("leave.pdf", b"before");
        let shut = today(folder.path(), &before, &VerifyOptions::new());
        assert!(matches!(&shut, Today::Unreadable(reason) if reason.contains("encrypted")), "{shut:?}");
        let passwords = vec!["open sesame".to_owned()];
        let extraction = ExtractSettings { passwords, ..ExtractSettings::default() };
        let open = today(folder.path(), &before, &VerifyOptions::new().extraction(extraction));
        assert!(matches!(&open, Today::Changed(now) if now.text.contains("25 days")), "{open:?}");
    }

    #[test]
    fn what_is_in_something_that_cannot_be_read_is_not_said_to_be_gone() {
        let mut contents = Contents::default();
        contents.refused.insert("a.zip/in.zip".parse().expect("a name"), "it is damaged".to_owned());
        let today = |name: &str| contents.today(&version(name, b"before"));
        assert!(matches!(today("a.zip/in.zip/b.md"), Today::Unreadable(reason) if reason == "it is damaged"));
        assert!(matches!(today("a.zip/in.zip"), Today::Unreadable(_)));
        assert!(matches!(today("a.zip/b.md"), Today::Gone));
    }
}
