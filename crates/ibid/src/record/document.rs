//! `ibid.answer/1`, read back. Nothing of it is believed: [`Quote`](ibid_ground::Quote) and
//! [`Claim`](ibid_ground::Claim) cannot be read from a file.

use std::collections::BTreeSet;

use ibid_core::{SourceNumber, Span};
use ibid_ground::{Abstention, Mode};
use ibid_store::CoverageCounts;
use serde::{Deserialize, Serialize};

use crate::ask::{ModelReport, Outcome, SourceReport};

/// An answer as a file holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerDocument {
    /// `ibid.answer/1`.
    pub schema: String,
    /// As it was asked.
    pub question: String,
    /// Whether there is an answer.
    pub outcome: Outcome,
    /// How it came about.
    pub mode: Mode,
    /// The claims as one text.
    pub answer: Option<String>,
    /// The claims.
    pub claims: Vec<ClaimDocument>,
    /// The passages that were looked at.
    pub sources: Vec<SourceReport>,
    /// Why there is no answer.
    pub abstention: Option<Abstention>,
    /// Why the claims contradict one another, where they do.
    #[serde(default)]
    pub disagreement: Option<String>,
    /// How much had been read of the documents; `None` in files of an ibid that did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageCounts>,
    /// The models.
    pub model: ModelReport,
}

/// A claim as a file holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimDocument {
    /// The statement.
    pub text: String,
    /// How far its quotes bear it out.
    pub support: f32,
    /// Its quotes.
    pub quotes: Vec<QuoteDocument>,
    /// Proper names that the statement holds and neither its quotes nor the question do.
    #[serde(default)]
    pub unknown_names: Vec<String>,
}

/// A quote as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteDocument {
    /// Which of the sources it is from.
    pub source: SourceNumber,
    /// Its text.
    pub text: String,
    /// Its span in the document's extracted text.
    pub span: Span,
}

impl AnswerDocument {
    /// Every quote of every claim.
    pub fn quotes(&self) -> impl Iterator<Item = &QuoteDocument> {
        self.claims.iter().flat_map(|claim| &claim.quotes)
    }

    /// The source of that number.
    pub fn source(&self, number: SourceNumber) -> Option<&SourceReport> {
        self.sources.iter().find(|source| source.id == number)
    }

    /// The text that the claims make, as [`Answer::text`](ibid_ground::Answer::text) writes it.
    pub(crate) fn text_of_claims(&self) -> String {
        let text = |claim: &ClaimDocument| {
            format!("{} {}", claim.text, markers(claim.quotes.iter().map(|quote| quote.source)))
        };
        let claims: Vec<String> = self.claims.iter().map(text).collect();
        claims.join(" ")
    }
}

/// `[1][3]`: the sources of a claim, each once.
pub(crate) fn markers(sources: impl Iterator<Item = SourceNumber>) -> String {
    let sources: BTreeSet<SourceNumber> = sources.collect();
    sources.into_iter().map(|source| format!("[{source}]")).collect::<Vec<_>>().concat()
}
