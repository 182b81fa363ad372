use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::{Document, DocumentName};

use crate::extract::{BrokenPart, GAVE_UP, extract_rest};
use crate::{ExtractSettings, SourceFile};

/// Takes what is read of a file: a document, or the reason why that is not to be had.
pub type OnExtracted<'a> = dyn FnMut(DocumentName, Result<Document, String>) + 'a;

/// Reads a file in this process. A reader that panics costs this file only; one that takes all memory or never ends
/// takes the process with it: see [`ExtractionWorker`](super::ExtractionWorker).
pub fn extract_in_process(file: &SourceFile, settings: &ExtractSettings, on_extracted: &mut OnExtracted<'_>) {
    extract_rest_in_process(file, settings, None, on_extracted);
}

/// The same of what comes after what an earlier reading was `broken` by.
pub(super) fn extract_rest_in_process(
    file: &SourceFile,
    settings: &ExtractSettings,
    broken: Option<&BrokenPart>,
    on_extracted: &mut OnExtracted<'_>,
) {
    let read = catch_unwind(AssertUnwindSafe(|| {
        extract_rest(file, settings, broken, &mut |name, outcome| {
            on_extracted(name, outcome.map_err(|error| error.to_string()));
        });
    }));
    if read.is_err() {
        on_extracted(file.name.clone(), Err(GAVE_UP.to_owned()));
    }
}
