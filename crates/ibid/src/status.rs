use std::path::PathBuf;

use ibid_store::{CheckReport, Refused};
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
    /// The files and folders it follows.
    pub roots: Vec<PathBuf>,
    /// Files that could not be read, each with its reason.
    pub refused: Vec<Refused>,
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
            problems.push(format!("the vectors cannot be opened: {reason}"));
        }
        if !report.missing.is_empty() {
            problems.push(format!("{} of {} chunks have no vectors", report.missing.len(), report.chunks));
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
