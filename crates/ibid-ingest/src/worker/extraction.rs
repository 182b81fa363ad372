use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::{Document, DocumentName};

use crate::{Limits, SourceFile, extract};

/// Takes what is read of a file: a document, or the reason why that is not to be had.
pub type OnExtracted<'a> = dyn FnMut(DocumentName, Result<Document, String>) + 'a;

/// Reads a file in this process. A reader that panics costs this file only; one that takes all memory or never ends
/// takes the process with it: see [`ExtractionWorker`](super::ExtractionWorker).
pub fn extract_in_process(file: &SourceFile, limits: &Limits, on_extracted: &mut OnExtracted<'_>) {
    let outcome = catch_unwind(AssertUnwindSafe(|| extract(file, limits)));
    let outcome = outcome.map_or_else(
        |_| Err("the reader gave up on it; it may be damaged".to_owned()),
        |extracted| extracted.map_err(|error| error.to_string()),
    );
    on_extracted(file.name.clone(), outcome);
}
