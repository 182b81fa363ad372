//! Documents for this crate's tests.

use std::sync::Arc;

use ibid_core::{
    Citation, ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, Passage, SourceNumber,
    Span,
};

pub(crate) fn document(text: &str) -> Document {
    Document {
        name: "a.md".parse().expect("a name"),
        content_hash: ContentHash::of(b"file"),
        text_hash: ContentHash::of(text.as_bytes()),
        format: DocumentFormat::Markdown,
        title: None,
        language: None,
        metadata: Metadata::default(),
        text: text.to_owned(),
        locations: LocationMap::of_plain_text(text),
        coverage: Coverage::default(),
    }
}

pub(crate) fn passage(text: &str) -> Passage {
    Passage::new(Arc::new(document(text)), Span::with_length(0, text.len())).expect("a passage")
}

/// The sentences `first` to `last` of the source at `source`, all from 0.
pub(crate) fn citation(source: usize, first: usize, last: usize) -> Citation {
    Citation { source: SourceNumber::of_index(source), first, last }
}
