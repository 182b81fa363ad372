//! A file of any bytes under a name: whatever is read of it, and of what is packed in it, is text without control
//! characters whose places can be asked for; names stay below the file; nothing is larger than the limits allow.

use std::collections::HashSet;

use ibid_core::{Document, DocumentName, Span};
use ibid_ingest::{ExtractSettings, Limits, SourceFile, extract_all};

/// Small, so that a fuzzer meets them.
fn limits() -> Limits {
    Limits {
        text_bytes: 1 << 20,
        unpacked_bytes: 4 << 20,
        archive_files: 200,
        xml_elements: 10_000,
        cells: 10_000,
        pages: 50,
        ..Limits::default()
    }
}

pub(crate) fn check(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs_err::write(&path, bytes).expect("written");
    let name: DocumentName = name.parse().expect("a name");
    let file = SourceFile { path, name: name.clone(), size: bytes.len() as u64, modified_ns: 0 };
    let settings = ExtractSettings { limits: limits(), ..ExtractSettings::default() };
    let mut names = HashSet::new();
    extract_all(&file, &settings, &mut |found, outcome| {
        assert!(found.as_str().starts_with(name.as_str()), "{found}");
        assert!(!found.as_str().split('/').any(|part| part == ".."), "{found}");
        match outcome {
            Ok(document) => {
                assert!(names.insert(found.clone()), "{found} twice");
                assert_eq!(document.name, found);
                is_sound(&document);
            }
            Err(reason) => assert!(!reason.to_string().is_empty()),
        }
    });
    assert!(names.len() <= 201, "{} documents", names.len());
}

fn is_sound(document: &Document) {
    let text = document.text.as_str();
    assert!(text.len() <= limits().text_bytes);
    assert!(text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')), "{text:?}");
    for offset in document.locations.heading_offsets() {
        assert!(text.is_char_boundary(offset), "{offset} in {text:?}");
    }
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let place = document.locations.place(Span::with_length(offset, line.len()));
        assert!(place.heading.iter().all(|title| !title.trim().is_empty() && !title.contains('\n')));
        offset += line.len();
    }
}
