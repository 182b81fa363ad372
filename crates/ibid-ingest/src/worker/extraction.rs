use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::{Document, DocumentName};

use crate::{ExtractSettings, SourceFile, extract_all};

/// Takes what is read of a file: a document, or the reason why that is not to be had.
pub type OnExtracted<'a> = dyn FnMut(DocumentName, Result<Document, String>) + 'a;

/// Reads a file in this process. A reader that panics costs this file only; one that takes all memory or never ends
/// takes the process with it: see [`ExtractionWorker`](super::ExtractionWorker).
pub fn extract_in_process(file: &SourceFile, settings: &ExtractSettings, on_extracted: &mut OnExtracted<'_>) {
    let read = catch_unwind(AssertUnwindSafe(|| {
        extract_all(file, settings, &mut |name, outcome| {
            on_extracted(name, outcome.map_err(|error| error.to_string()));
        });
    }));
    if read.is_err() {
        on_extracted(file.name.clone(), Err("the reader gave up on it; it may be damaged".to_owned()));
    }
}
