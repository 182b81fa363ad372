//! The checks that need nothing but the file.

use std::fmt;
use std::path::PathBuf;

use ibid_core::{ContentHash, DocumentName, Place, SourceNumber};
use ibid_ground::{Mode, RecordedPassage};
use serde::Serialize;

use super::claims::{Strictness, unsupported};
use super::{AnswerFile, Bundle, BundledPassage, above};
use crate::ask::Outcome;
use crate::record::{AnswerDocument, QuoteDocument};

/// The name and version of the JSON form of a [`Verification`].
pub const VERIFICATION_SCHEMA: &str = "ibid.verification/1";

/// What checking a file came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// [`VERIFICATION_SCHEMA`].
    pub schema: &'static str,
    /// Whether every quote is proven, every claim is borne out by its quotes, and nothing in the file contradicts itself.
    pub verified: bool,
    /// The number of quotes that were checked.
    pub quotes: usize,
    /// What is wrong, in words; empty where it is verified.
    pub problems: Vec<String>,
    /// The documents that are cited, as they are now; empty where no library was at hand.
    pub documents: Vec<CheckedDocument>,
}

/// A cited document, compared with the library.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckedDocument {
    /// The document.
    pub document: DocumentName,
    /// Which version was cited.
    pub content_hash: ContentHash,
    /// What became of it.
    pub state: DocumentState,
    /// The quotes from it.
    pub quotes: Vec<CheckedQuote>,
}

/// What became of a document since it was cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DocumentState {
    /// The same version is in the library.
    Unchanged,
    /// The same bytes are in the library under another name.
    Renamed {
        /// The name.
        to: DocumentName,
    },
    /// Another version is in the library.
    Changed,
    /// It is not in the library.
    Missing,
    /// Its file has changed since the library read it; quotes are looked for in the file.
    FileChanged,
    /// Its file is gone, or no longer in the file that it was packed in, while the library still has its text.
    FileGone,
    /// The folder of its file is not there: it may be on a disk that is not connected, so that nothing can be told.
    FolderMissing {
        /// The folder, or the file that was ingested by its name.
        folder: PathBuf,
    },
    /// Its file, or the one that it is packed in, is there and cannot be read, or no longer.
    FileUnreadable {
        /// Why.
        reason: String,
    },
}

/// A quote, looked for in the document as it is now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckedQuote {
    /// Its text, as the file has it.
    pub text: String,
    /// Where the document says it now, byte for byte; null where it does not, is missing, or could not be looked at.
    pub place: Option<Place>,
}

impl fmt::Display for DocumentState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => formatter.write_str("unchanged"),
            Self::Renamed { to } => write!(formatter, "unchanged, now named {to}"),
            Self::Changed => formatter.write_str("changed: the library has another version"),
            Self::Missing => formatter.write_str("not in the library"),
            Self::FileChanged => {
                formatter.write_str("changed: the file is another one than the library read")
            }
            Self::FileGone => formatter.write_str("gone: there is no such file any more"),
            Self::FolderMissing { folder } => write!(
                formatter,
                "not looked at: {} is not there (moved, deleted, or on a disk that is not connected)",
                folder.display()
            ),
            Self::FileUnreadable { reason } => write!(formatter, "not looked at: {reason}"),
        }
    }
}

impl Verification {
    pub(super) fn of(quotes: usize, problems: Vec<String>) -> Self {
        Self {
            schema: VERIFICATION_SCHEMA,
            verified: problems.is_empty(),
            quotes,
            problems,
            documents: Vec::new(),
        }
    }

    pub(super) fn add_problem(&mut self, problem: String) {
        self.problems.push(problem);
        self.verified = false;
    }

    /// Whether every cited document says all of its quotes today.
    pub fn is_current(&self) -> bool {
        let quotes = self.documents.iter().flat_map(|document| &document.quotes);
        self.verified && !self.documents.is_empty() && quotes.into_iter().all(|quote| quote.place.is_some())
    }
}

impl AnswerFile {
    /// Checks the file by itself: that every quote is, byte for byte, part of a passage in it, that hashes, spans and texts
    /// agree, and that the quotes of each claim bear it out as far as can be told. An answer without passages is not
    /// verified so: that takes a library.
    pub fn verify(&self) -> Verification {
        let mut problems = self.problems();
        match self {
            Self::Bundle(bundle, _) => {
                let above = |quote: &QuoteDocument| self.above(quote);
                problems.extend(unsupported(&bundle.answer, self.strictness(), above));
            }
            Self::Answer(answer) if answer.quotes().next().is_some() => problems
                .push("the file holds no passages: its quotes can be checked with its library".to_owned()),
            Self::Answer(_) | Self::Damaged(_) => {}
        }
        Verification::of(self.answer().map_or(0, |answer| answer.quotes().count()), problems)
    }

    /// What is wrong with the file, whatever its quotes say of its claims.
    pub(super) fn problems(&self) -> Vec<String> {
        match self {
            Self::Bundle(bundle, problems) => {
                let mut problems = problems.clone();
                check_bundle(bundle, &mut problems);
                problems
            }
            Self::Answer(answer) => {
                let mut problems = Vec::new();
                check_answer(answer, &mut problems);
                problems
            }
            Self::Damaged(problems) => problems.clone(),
        }
    }

    /// How strictly every claim was verified, where the file tells.
    pub(super) fn strictness(&self) -> Strictness {
        match self {
            Self::Bundle(bundle, _) => Strictness {
                min_support: Some(bundle.settings.min_support),
                free_numbers: bundle.settings.free_numbers,
            },
            Self::Answer(_) | Self::Damaged(_) => Strictness::default(),
        }
    }

    /// The passage of a source, where the file holds it.
    pub(super) fn passage(&self, source: SourceNumber) -> Option<&BundledPassage> {
        match self {
            Self::Bundle(bundle, _) => bundle.passages.iter().find(|passage| passage.id == source),
            Self::Answer(_) | Self::Damaged(_) => None,
        }
    }

    /// What may stand above a quote, as far as the file tells.
    pub(super) fn above(&self, quote: &QuoteDocument) -> Vec<Vec<String>> {
        let source = self.answer().and_then(|answer| answer.source(quote.source));
        source.map_or_else(Vec::new, |source| above::in_file(quote, source, self.passage(quote.source)))
    }
}

fn check_bundle(bundle: &Bundle, problems: &mut Vec<String>) {
    let answer = &bundle.answer;
    check_answer(answer, problems);
    for passage in &bundle.passages {
        if let Err(error) = recorded(passage).check() {
            problems.push(format!("[{}] {}: {error}", passage.id, passage.document));
        }
        let is_its_source = answer.source(passage.id).is_some_and(|source| {
            source.document == passage.document
                && source.content_hash == passage.content_hash
                && source.span == passage.span
        });
        if !is_its_source {
            problems.push(format!(
                "[{}] {}: the passage is not the answer's source",
                passage.id, passage.document
            ));
        }
    }
    for quote in answer.quotes() {
        let Some(passage) = bundle.passages.iter().find(|passage| passage.id == quote.source) else {
            problems.push(format!("“{}”: its passage [{}] is not in the bundle", quote.text, quote.source));
            continue;
        };
        if let Err(error) = recorded(passage).check_quote(quote.span, &quote.text) {
            problems.push(format!("“{}”: {error}", quote.text));
        }
    }
}

fn recorded(passage: &BundledPassage) -> RecordedPassage<'_> {
    RecordedPassage { text: &passage.text, span: passage.span, hash: passage.text_hash }
}

/// What an answer must not contradict itself in.
fn check_answer(answer: &AnswerDocument, problems: &mut Vec<String>) {
    let is_answered = answer.outcome == Outcome::Answered;
    if is_answered == answer.claims.is_empty() || is_answered == answer.abstention.is_some() {
        problems.push("the outcome, the claims and the abstention contradict one another".to_owned());
    }
    let text = is_answered.then(|| answer.text_of_claims());
    if answer.answer != text {
        problems.push("the answer is not what its claims say".to_owned());
    }
    for claim in &answer.claims {
        if claim.quotes.is_empty() {
            problems.push(format!("“{}”: the claim has no quote", claim.text));
        }
        if answer.mode == Mode::Extractive {
            let quoted: Vec<&str> =
                claim.quotes.iter().flat_map(|quote| quote.text.split_whitespace()).collect();
            if claim.text != quoted.join(" ") {
                problems.push(format!("“{}”: an extractive claim has to be its quote", claim.text));
            }
        }
    }
    for quote in answer.quotes() {
        match answer.source(quote.source) {
            None => problems.push(format!("“{}”: there is no source [{}]", quote.text, quote.source)),
            Some(source) if !source.span.contains(quote.span) => {
                problems.push(format!("“{}”: its span is outside source [{}]", quote.text, quote.source));
            }
            Some(_) => {}
        }
    }
}
