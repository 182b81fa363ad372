use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Document, Place, Span, is_question};

/// The number of a source in an answer, from 1: what `[1]` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceNumber(u32);

impl SourceNumber {
    /// The number of the source at position `index`, from 0.
    pub fn of_index(index: usize) -> Self {
        Self(u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1)))
    }

    /// The position of the source, from 0.
    pub fn index(self) -> usize {
        (self.0 as usize).saturating_sub(1)
    }

    /// The number, from 1.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for SourceNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What the model is shown of one document: a span of its extracted text, cut into sentences.
///
/// ```
/// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, Passage, Span};
/// # use std::sync::Arc;
/// # let text = "Leave is 25 days. It does not carry over.".to_owned();
/// # let document = Arc::new(Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
/// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None,
/// #     metadata: Metadata::default(),
/// #     locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text });
/// let passage = Passage::new(document, Span::with_length(0, 41)).expect("inside the text");
/// assert_eq!(passage.sentences().len(), 2);
/// assert_eq!(passage.sentence_text(1), Some("It does not carry over."));
/// # Ok::<(), ibid_core::InvalidDocumentName>(())
/// ```
#[derive(Debug, Clone)]
pub struct Passage {
    document: std::sync::Arc<Document>,
    span: Span,
    sentences: Vec<Span>,
}

impl Passage {
    /// The passage of `document` under `span`; `None` where the span is not one of its text, or holds
    /// nothing but headings and blanks.
    pub fn new(document: std::sync::Arc<Document>, span: Span) -> Option<Self> {
        let sentences: Vec<Span> = document
            .units_of(span.of(&document.text)?)
            .into_iter()
            .map(|sentence| sentence.shifted(span.start()))
            .filter(|sentence| document.is_prose(*sentence))
            .collect();
        if sentences.is_empty() {
            return None;
        }
        Some(Self { document, span, sentences })
    }

    /// The document it is from.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The document it is from, shared.
    pub fn shared_document(&self) -> std::sync::Arc<Document> {
        std::sync::Arc::clone(&self.document)
    }

    /// Its span in the document's text.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.span.of(&self.document.text).unwrap_or_default()
    }

    /// Its sentences, as spans of the document's text; never empty.
    pub fn sentences(&self) -> &[Span] {
        &self.sentences
    }

    /// The text of sentence `index`, from 0.
    pub fn sentence_text(&self, index: usize) -> Option<&str> {
        self.sentences.get(index)?.of(&self.document.text)
    }

    /// What sentence `index` is not understood without: the question right before it, where it answers one, or the names of
    /// the columns, where it is a row of a table.
    pub fn context_of(&self, index: usize) -> Option<&str> {
        let before = index.checked_sub(1)?;
        match self.document.table_header(&self.sentences, index) {
            Some(header) => self.sentence_text(header),
            None => self.sentence_text(before).filter(|before| is_question(before)),
        }
    }

    /// Where it stands in the file.
    pub fn place(&self) -> Place {
        self.document.locations.place(self.span)
    }
}
