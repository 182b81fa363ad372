//! Quotes of a file that was written long ago: checked against the passages in it, without their documents.

use ibid_core::{ContentHash, Span};

/// A passage as a file keeps it: a span of a document's extracted text, with its own text and hash.
///
/// [`RecordedPassage::check`] tells whether it is whole, [`RecordedPassage::check_quote`] whether a quote is in it.
/// Neither makes a [`Quote`](crate::Quote): for one, the document itself is needed.
///
/// ```
/// use ibid_core::{ContentHash, Span};
/// use ibid_ground::RecordedPassage;
///
/// let text = "Leave is 25 days.";
/// let passage = RecordedPassage {
///     text,
///     span: Span::with_length(100, text.len()),
///     hash: ContentHash::of(text.as_bytes()),
/// };
/// assert!(passage.check().is_ok());
/// assert!(passage.check_quote(Span::with_length(109, 7), "25 days").is_ok());
/// assert!(passage.check_quote(Span::with_length(109, 7), "26 days").is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedPassage<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its span in the document's extracted text.
    pub span: Span,
    /// The hash of its text.
    pub hash: ContentHash,
}

/// A passage or a quote of a file is not what it says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordedQuoteError {
    /// The text is not the one that the hash is of.
    #[error("the text of the passage has the hash {found}, not {expected}: it was changed")]
    PassageChanged {
        /// The hash that is recorded.
        expected: ContentHash,
        /// The hash of the text.
        found: ContentHash,
    },
    /// The span is not as long as the text.
    #[error("the passage is {length} bytes long, its span {} to {} is not", span.start(), span.end())]
    OtherLength {
        /// The recorded span.
        span: Span,
        /// Bytes of the text.
        length: usize,
    },
    /// The quote is not inside the passage, or cuts a character.
    #[error("bytes {} to {} are no text of the passage", span.start(), span.end())]
    OutsidePassage {
        /// The span of the quote.
        span: Span,
    },
    /// There is nothing to read under the span.
    #[error("bytes {} to {} of the passage are blank", span.start(), span.end())]
    Blank {
        /// The span of the quote.
        span: Span,
    },
    /// The passage says something else there.
    #[error("the quote is not what the passage says at bytes {} to {}: “{found}”", span.start(), span.end())]
    OtherText {
        /// The span of the quote.
        span: Span,
        /// What the passage says there.
        found: String,
    },
}

impl RecordedPassage<'_> {
    /// Whether text, span and hash agree.
    ///
    /// # Errors
    /// When they do not.
    pub fn check(&self) -> Result<(), RecordedQuoteError> {
        let found = ContentHash::of(self.text.as_bytes());
        if found != self.hash {
            return Err(RecordedQuoteError::PassageChanged { expected: self.hash, found });
        }
        if self.text.len() != self.span.len() {
            return Err(RecordedQuoteError::OtherLength { span: self.span, length: self.text.len() });
        }
        Ok(())
    }

    /// Whether the passage says `quote` under `span` of the document, byte for byte.
    ///
    /// # Errors
    /// When it does not, or the span is not inside the passage.
    pub fn check_quote(&self, span: Span, quote: &str) -> Result<(), RecordedQuoteError> {
        let start = span.start().checked_sub(self.span.start());
        let found = start
            .and_then(|start| self.text.get(start..start.checked_add(span.len())?))
            .ok_or(RecordedQuoteError::OutsidePassage { span })?;
        if found.trim().is_empty() {
            return Err(RecordedQuoteError::Blank { span });
        }
        if found != quote {
            return Err(RecordedQuoteError::OtherText { span, found: found.to_owned() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ibid_core::{ContentHash, Span};
    use proptest::prelude::*;

    use super::{RecordedPassage, RecordedQuoteError};

    fn passage(text: &str, start: usize) -> RecordedPassage<'_> {
        RecordedPassage {
            text,
            span: Span::with_length(start, text.len()),
            hash: ContentHash::of(text.as_bytes()),
        }
    }

    #[test]
    fn what_is_not_there_has_its_reason() {
        let passage = passage("年假 \n 25 days", 10);
        let check = |start, length, quote| passage.check_quote(Span::with_length(start, length), quote);
        assert_eq!(check(10, 6, "年假"), Ok(()));
        assert!(matches!(check(10, 5, "年假"), Err(RecordedQuoteError::OutsidePassage { .. })), "cuts");
        assert!(matches!(check(9, 6, "年假"), Err(RecordedQuoteError::OutsidePassage { .. })), "before");
        assert!(matches!(check(20, 99, "days"), Err(RecordedQuoteError::OutsidePassage { .. })), "past");
        assert!(matches!(check(16, 3, " \n "), Err(RecordedQuoteError::Blank { .. })));
        assert!(matches!(check(10, usize::MAX, "年假"), Err(RecordedQuoteError::OutsidePassage { .. })));
        let longer = RecordedPassage { span: Span::with_length(10, 99), ..passage };
        assert!(matches!(longer.check(), Err(RecordedQuoteError::OtherLength { .. })));
        let other = RecordedPassage { text: "年假 \n 26 days", ..passage };
        assert!(matches!(other.check(), Err(RecordedQuoteError::PassageChanged { .. })));
    }

    proptest! {
        #[test]
        fn only_what_the_passage_says_passes(
            text in "[a-z年é. \n]{1,40}", offset in 0_usize..50, start in 0_usize..50, length in 0_usize..50,
            quote in "[a-z年é. \n]{0,40}",
        ) {
            let passage = passage(&text, offset);
            let span = Span::with_length(offset + start, length);
            let said = text.get(start..start + length);
            let passes = passage.check_quote(span, &quote).is_ok();
            prop_assert_eq!(passes, said == Some(quote.as_str()) && !quote.trim().is_empty());
            if let Some(said) = said.filter(|said| !said.trim().is_empty()) {
                prop_assert!(passage.check_quote(span, said).is_ok());
            }
        }
    }
}
