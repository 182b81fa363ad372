use ibid_core::{ContentHash, Document, SourceNumber, Span};
use ibid_ground::{Claim, ClaimSignals, Quote};
use serde::{Deserialize, Serialize};

use super::verbatim::own_words;

/// A claim as a library keeps it: its quotes by span and hash, so that no text of a document outlives the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// The model's own words; `None` for a claim in the words of its quotes, whoever chose them.
    pub text: Option<String>,
    /// How far its quotes bear it out.
    pub support: f32,
    /// Its quotes.
    pub quotes: Vec<QuoteRecord>,
    /// Proper names that the claim holds and neither its quotes nor the question do.
    #[serde(default)]
    pub unknown_names: Vec<String>,
    /// What each check said of it. `None` for a claim in the words of its quotes, and where an earlier version kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<ClaimSignals>,
}

/// A quote as a library keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRecord {
    /// Which of the sources it is from.
    pub source: SourceNumber,
    /// Its span in the document's extracted text.
    pub span: Span,
    /// The hash of its text.
    pub hash: ContentHash,
}

impl ClaimRecord {
    pub(crate) fn of(claim: &Claim) -> Self {
        Self {
            text: own_words(claim).map(str::to_owned),
            support: claim.support().get(),
            quotes: claim.quotes().iter().map(QuoteRecord::of).collect(),
            unknown_names: claim.unknown_names().to_vec(),
            checks: claim.checks().filter(|_| own_words(claim).is_some()),
        }
    }
}

impl QuoteRecord {
    fn of(quote: &Quote) -> Self {
        let hash = ContentHash::of(quote.text().as_bytes());
        Self { source: quote.source(), span: quote.span(), hash }
    }

    /// Its text, where the document still says it at the same place.
    pub fn text_in<'a>(&self, document: &'a Document) -> Option<&'a str> {
        self.span.of(&document.text).filter(|text| ContentHash::of(text.as_bytes()) == self.hash)
    }
}
