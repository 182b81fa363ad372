use ibid_core::{ContentHash, Document, DocumentName, Place, SourceNumber, Span};
use serde::Serialize;

/// A verbatim span of a document's extracted text.
///
/// [`Quote::verify`] is the only way to one: there is no other constructor and no `Deserialize`.
///
/// ```
/// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, SourceNumber, Span};
/// # let text = "Leave is 25 days.".to_owned();
/// # let document = Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
/// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None,
/// #     metadata: Metadata::default(),
/// #     locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text };
/// use ibid_ground::Quote;
///
/// let quote = Quote::verify(SourceNumber::of_index(0), &document, Span::with_length(0, 17))?;
/// assert_eq!(quote.text(), "Leave is 25 days.");
/// assert!(Quote::verify(SourceNumber::of_index(0), &document, Span::with_length(9, 90)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quote {
    source: SourceNumber,
    text: String,
    span: Span,
    #[serde(skip)]
    document: DocumentName,
    #[serde(skip)]
    content_hash: ContentHash,
    #[serde(skip)]
    place: Box<Place>,
    #[serde(skip)]
    columns: Option<String>,
}

/// A span is no quote of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The stored text is not the text that was stored.
    #[error(
        "the text of {document} has changed in the store: its hash is {found}, not {expected}; run `ibid doctor`"
    )]
    TextChanged {
        /// The document.
        document: DocumentName,
        /// The hash that was stored with the text.
        expected: ContentHash,
        /// The hash of the text as it is.
        found: ContentHash,
    },
    /// The span reaches outside the text, or cuts a character.
    #[error("bytes {} to {} are no text of {document}", span.start(), span.end())]
    NotInText {
        /// The document.
        document: DocumentName,
        /// The span.
        span: Span,
    },
    /// There is nothing to read under the span.
    #[error("bytes {} to {} of {document} are blank", span.start(), span.end())]
    Blank {
        /// The document.
        document: DocumentName,
        /// The span.
        span: Span,
    },
}

impl Quote {
    /// The quote of `document` under `span`.
    ///
    /// # Errors
    /// When the document's text does not have the hash that was stored with it, or the span is not one of its
    /// text, or is blank.
    pub fn verify(source: SourceNumber, document: &Document, span: Span) -> Result<Self, QuoteError> {
        let found = ContentHash::of(document.text.as_bytes());
        if found != document.text_hash {
            return Err(QuoteError::TextChanged {
                document: document.name.clone(),
                expected: document.text_hash,
                found,
            });
        }
        let text = span
            .of(&document.text)
            .ok_or_else(|| QuoteError::NotInText { document: document.name.clone(), span })?;
        if text.trim().is_empty() {
            return Err(QuoteError::Blank { document: document.name.clone(), span });
        }
        Ok(Self {
            source,
            text: text.to_owned(),
            span,
            document: document.name.clone(),
            content_hash: document.content_hash,
            place: Box::new(document.locations.place(span)),
            columns: document.column_names(span).map(str::to_owned),
        })
    }

    /// The names of its columns, where it is a row of a table.
    pub(crate) fn columns(&self) -> Option<&str> {
        self.columns.as_deref()
    }

    /// The number of the source it is from.
    pub fn source(&self) -> SourceNumber {
        self.source
    }

    /// Its text, byte for byte as in the document's extracted text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its span in the document's extracted text.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The document it is from.
    pub fn document(&self) -> &DocumentName {
        &self.document
    }

    /// Which version of the document.
    pub fn content_hash(&self) -> ContentHash {
        self.content_hash
    }

    /// Where it stands in the file.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

#[cfg(test)]
mod tests {
    use ibid_core::{SourceNumber, Span};

    use super::{Quote, QuoteError};
    use crate::fixture::document;

    #[test]
    fn only_text_that_is_there_can_be_quoted() {
        let document = document("年假 \n 25 days");
        let quote = |start, length| {
            Quote::verify(SourceNumber::of_index(0), &document, Span::with_length(start, length))
        };
        assert_eq!(quote(0, 6).expect("two characters").text(), "年假");
        assert!(matches!(quote(0, 5), Err(QuoteError::NotInText { .. })), "cuts a character");
        assert!(matches!(quote(9, 99), Err(QuoteError::NotInText { .. })), "past the end");
        assert!(matches!(quote(6, 3), Err(QuoteError::Blank { .. })), "white space");
        assert!(matches!(quote(0, 0), Err(QuoteError::Blank { .. })), "nothing");
    }

    #[test]
    fn a_text_that_is_not_as_stored_cannot_be_quoted() {
        let mut document = document("Leave is 25 days.");
        document.text.push(' ');
        let error = Quote::verify(SourceNumber::of_index(0), &document, Span::with_length(0, 5))
            .expect_err("changed");
        assert!(error.to_string().contains("ibid doctor"), "{error}");
    }
}
