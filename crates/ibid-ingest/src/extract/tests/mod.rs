mod broken;
mod build;
mod docx;
mod encodings;
mod fuzz;
mod hostile;
mod html;
mod latex;
mod mail;
mod markdown;
mod office;
mod pdf;
mod places;
mod recognition;

use ibid_core::{Document, Place, Span};

use super::{ExtractError, ExtractSettings, Limits, extract, extract_all};
use crate::SourceFile;

/// The document that a file of this name and contents is.
fn read_with(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs_err::write(&path, bytes).expect("a file");
    let name = name.parse().expect("a name");
    extract(&SourceFile { path, name, size: bytes.len() as u64, modified_ns: 1 }, limits)
}

fn read(name: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    read_with(name, bytes, &Limits::default())
}

/// Everything in a file: names, and texts or reasons.
fn all_with(name: &str, bytes: &[u8], settings: &ExtractSettings) -> Vec<(String, Result<String, String>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs_err::write(&path, bytes).expect("a file");
    let file =
        SourceFile { path, name: name.parse().expect("a name"), size: bytes.len() as u64, modified_ns: 1 };
    let mut outcomes = Vec::new();
    extract_all(&file, settings, &mut |name, outcome| {
        let outcome = outcome.map(|document| document.text).map_err(|error| error.to_string());
        outcomes.push((name.to_string(), outcome));
    });
    outcomes
}

fn all(name: &str, bytes: &[u8]) -> Vec<(String, Result<String, String>)> {
    all_with(name, bytes, &ExtractSettings::default())
}

#[track_caller]
fn place(document: &Document, phrase: &str) -> Place {
    let at =
        document.text.find(phrase).unwrap_or_else(|| panic!("`{phrase}` is missing in: {}", document.text));
    document.locations.place(Span::with_length(at, phrase.len()))
}

/// A phrase, the page and the first and last line it stands on, and the headings above it.
type Expected<'a> = (&'a str, Option<u32>, Option<(u32, u32)>, &'a [&'a str]);

#[track_caller]
fn check_places(document: &Document, expected: &[Expected<'_>]) {
    for (phrase, page, lines, heading) in expected {
        let found = place(document, phrase);
        let found_heading: Vec<&str> = found.heading.iter().map(String::as_str).collect();
        assert_eq!(
            (found.page, found.lines, found_heading.as_slice()),
            (*page, *lines, *heading),
            "{phrase}"
        );
    }
}
