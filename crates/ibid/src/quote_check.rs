//! Does a document say this, byte for byte?

use ibid_core::{ContentHash, DocumentName, Place, SourceNumber, Span};
use ibid_ground::Quote;
use serde::Serialize;

use crate::{Error, Library};

/// The name and version of the JSON form of a checked quote.
pub const QUOTE_SCHEMA: &str = "ibid.quote/1";

/// The most places that are told of a text that is said often.
const MOST_PLACES: usize = 20;

/// Whether and where a document says a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuoteCheck {
    schema: &'static str,
    /// Whether the document says it, byte for byte.
    pub verified: bool,
    /// The document that was asked for.
    pub document: DocumentName,
    /// Which version of it was looked at; null where there is none.
    pub content_hash: Option<ContentHash>,
    /// The text that was looked for.
    pub text: String,
    /// Where it stands, at most the first twenty places.
    pub places: Vec<QuotePlace>,
    /// Why it is not verified; null where it is.
    pub detail: Option<String>,
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotePlace {
    /// Its span in the document's extracted text.
    pub span: Span,
    /// The page, lines, slide, cells … it stands on, and the headings above it.
    #[serde(flatten)]
    pub place: Place,
}

impl Library {
    /// Whether `document` says `text`, byte for byte, and where.
    ///
    /// ```no_run
    /// # async fn run(library: ibid::Library) -> Result<(), Box<dyn std::error::Error>> {
    /// let check = library.check_quote(&"handbook.md".parse()?, "Leave is 25 days.").await?;
    /// println!("{}", if check.verified { "it says so" } else { "it does not" });
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When the catalog fails, or the stored text is damaged. A text that is not there is no error.
    pub async fn check_quote(&self, document: &DocumentName, text: &str) -> Result<QuoteCheck, Error> {
        let mut check = QuoteCheck {
            schema: QUOTE_SCHEMA,
            verified: false,
            document: document.clone(),
            content_hash: None,
            text: text.to_owned(),
            places: Vec::new(),
            detail: None,
        };
        let Some(stored) = self.document(document).await? else {
            check.detail = Some(format!("no document of the library is named {document}"));
            return Ok(check);
        };
        check.content_hash = Some(stored.content_hash);
        if text.trim().is_empty() {
            check.detail = Some("there is nothing to look for".to_owned());
            return Ok(check);
        }
        for (start, _) in stored.text.match_indices(text).take(MOST_PLACES) {
            let span = Span::with_length(start, text.len());
            match Quote::verify(SourceNumber::of_index(0), &stored, span) {
                Ok(quote) => check.places.push(QuotePlace::of(quote.span(), quote.place().clone())),
                Err(error) => check.detail = Some(error.to_string()),
            }
        }
        check.verified = !check.places.is_empty();
        if check.verified {
            check.detail = None;
        } else if check.detail.is_none() {
            let is_respaced = single_spaced(&stored.text).contains(&single_spaced(text));
            check.detail = Some(if is_respaced {
                format!("{document} says this with other white space")
            } else {
                format!("{document} does not say this")
            });
        }
        Ok(check)
    }
}

impl QuotePlace {
    fn of(span: Span, place: Place) -> Self {
        Self { span, place }
    }
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
