use std::collections::BTreeMap;
use std::path::PathBuf;

use ibid_core::seam::Embed;
use ibid_store::{CheckReport, DocumentSummary, ReadInPart, Refused};
use serde::Serialize;

/// What a library holds, follows, and could not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LibraryStatus {
    /// Documents.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    /// The embedding model.
    pub embedding: String,
    /// The languages of its documents, the most frequent first.
    pub languages: Vec<LanguageStatus>,
    /// The files and folders it follows.
    pub roots: Vec<PathBuf>,
    /// Documents of which something could not be read, with what.
    pub read_in_part: Vec<ReadInPart>,
    /// Files that could not be read, each with its reason.
    pub refused: Vec<Refused>,
}

/// One language of a library's documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanguageStatus {
    /// Its ISO 639-3 code; `None` for documents whose language could not be told.
    pub language: Option<String>,
    /// How many documents are in it.
    pub documents: usize,
    /// Whether the embedding model knows it. Where it does not, documents are found by their words.
    pub is_known: bool,
}

impl LanguageStatus {
    pub(crate) fn of(documents: &[DocumentSummary], embedder: &dyn Embed) -> Vec<Self> {
        let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for document in documents {
            *counts.entry(document.language.as_deref()).or_default() += 1;
        }
        let mut languages: Vec<Self> = counts
            .into_iter()
            .map(|(language, documents)| Self {
                language: language.map(str::to_owned),
                documents,
                is_known: language.is_none_or(|language| embedder.knows_language(language)),
            })
            .collect();
        languages.sort_by_key(|language| std::cmp::Reverse(language.documents));
        languages
    }
}

/// What a check of a library found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LibraryCheck {
    /// Documents.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    /// Points in the vector store.
    pub points: usize,
    /// What is wrong, in words.
    pub problems: Vec<String>,
}

impl LibraryCheck {
    pub(crate) fn of(report: &CheckReport) -> Self {
        let mut problems = Vec::new();
        if let Some(reason) = &report.vectors_error {
            problems.push(format!("the vectors cannot be used: {reason}"));
        }
        if !report.missing.is_empty() {
            problems.push(format!("{} of {} chunks have no vectors", report.missing.len(), report.chunks));
        }
        if !report.changed.is_empty() {
            problems.push(format!("the vectors of {} chunks are damaged", report.changed.len()));
        }
        if !report.without_sentences.is_empty() {
            let count = report.without_sentences.len();
            problems.push(format!("{count} chunks have no vectors of their sentences"));
        }
        if !report.stray.is_empty() {
            problems.push(format!("{} vectors are of no chunk", report.stray.len()));
        }
        for document in &report.damaged {
            problems.push(format!("the stored text of {document} is damaged: remove it and ingest it again"));
        }
        Self { documents: report.documents, chunks: report.chunks, points: report.points, problems }
    }

    /// Whether nothing is wrong.
    pub fn is_healthy(&self) -> bool {
        self.problems.is_empty()
    }
}
