//! Answers as files that can be checked years later, without a library.

mod above;
mod claims;
mod contents;
mod current;
mod file;
mod options;
mod today;
mod verify;
mod write;

pub use file::{AnswerFile, AnswerFileError};
pub use options::VerifyOptions;
pub use verify::{CheckedDocument, CheckedQuote, DocumentState, VERIFICATION_SCHEMA, Verification};

use ibid_core::{ContentHash, DocumentName, SourceNumber, Span};
use serde::{Deserialize, Serialize};

use crate::ask::AskSettings;
use crate::record::{AnswerDocument, Recording, comparable_hash};

/// The name and version of a bundle's JSON form.
pub const BUNDLE_SCHEMA: &str = "ibid.bundle/1";

/// An answer with everything that is needed to check it: the passages it cites, whole, and what it was made with.
///
/// [`Library::bundle`](crate::Library::bundle) makes one; [`AnswerFile`] reads one back and checks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// [`BUNDLE_SCHEMA`].
    pub schema: String,
    /// Which version of ibid wrote it.
    pub ibid: String,
    /// When the question was asked.
    pub time: String,
    /// The answer, in the form `ibid.answer/1`.
    pub answer: AnswerDocument,
    /// The passages that the answer cites; for an abstention those that were looked at.
    pub passages: Vec<BundledPassage>,
    /// How the question was asked.
    pub settings: AskSettings,
    /// The hash of the prompt's messages; null where no model was asked.
    pub prompt_hash: Option<ContentHash>,
    /// The hash of the grammar; null where no model was asked.
    pub grammar_hash: Option<ContentHash>,
    /// The hash of everything else, whatever its white space and the order of its fields.
    pub hash: ContentHash,
}

/// A passage of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledPassage {
    /// Which of the answer's sources it is.
    pub id: SourceNumber,
    /// The document it is from.
    pub document: DocumentName,
    /// The hash of the document's file.
    pub content_hash: ContentHash,
    /// The hash of the document's extracted text.
    pub document_text_hash: ContentHash,
    /// Its span in the document's extracted text.
    pub span: Span,
    /// Its text.
    pub text: String,
    /// The hash of its text.
    pub text_hash: ContentHash,
}

impl Bundle {
    /// What is needed to ask again and compare.
    pub fn recording(&self) -> Option<Recording> {
        let answer = &self.answer;
        let passages = answer.sources.iter();
        let passages =
            passages.map(|source| (source.document.clone(), source.content_hash, source.span)).collect();
        Some(Recording {
            ibid: self.ibid.clone(),
            question: answer.question.clone(),
            mode: answer.mode,
            settings: self.settings.clone(),
            model: answer.model.clone(),
            passages,
            prompt_hash: self.prompt_hash,
            grammar_hash: self.grammar_hash,
            answer_hash: comparable_hash(&serde_json::to_value(answer).ok()?),
        })
    }
}

#[cfg(test)]
mod tests;
