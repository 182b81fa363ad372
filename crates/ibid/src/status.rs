use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use ibid_core::DocumentName;
use ibid_core::seam::Embed;
use ibid_store::{CheckReport, DocumentSummary, ReadInPart, Refused};
use serde::Serialize;

use crate::{IngestOptions, Library};

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
    /// The room that it takes.
    pub size: LibrarySize,
    /// How the files and folders differ from what was read of them; those of which all is as it was are left out.
    pub stale: Vec<StaleRoot>,
}

/// Why nothing can be found in a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NothingToFind {
    /// It is empty.
    NoDocuments,
    /// The filter leaves out all that there is.
    NonePasses,
}

impl fmt::Display for NothingToFind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoDocuments => "the library holds no documents",
            Self::NonePasses => "no document passes the filter",
        })
    }
}

/// The room that a library takes, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LibrarySize {
    /// The files that were read.
    pub files: u64,
    /// Texts, locations, traces and conversations.
    pub catalog: u64,
    /// Vectors and their indexes.
    pub vectors: u64,
}

/// A file or folder that is not as it was when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StaleRoot {
    /// It.
    pub path: PathBuf,
    /// Whether it is there at all.
    pub is_missing: bool,
    /// Files that were never read, and not refused.
    pub new: usize,
    /// Files with another size or time than when they were read.
    pub changed: usize,
    /// Documents whose file is gone.
    pub removed: usize,
}

impl StaleRoot {
    /// Compares what is known of `root` with what is there, by sizes and times alone.
    pub(crate) async fn of(library: &Library, root: &Path, refused: &[Refused]) -> Option<Self> {
        let plan =
            crate::index::plan(Some(library), &[root.to_owned()], &IngestOptions::new().by_stamps_alone())
                .await;
        let Some(plan) = plan.ok().and_then(|plan| plan.roots.into_iter().next()) else {
            return Some(Self { path: root.to_owned(), is_missing: true, ..Self::default() });
        };
        let is_refused = |name: &&DocumentName| {
            refused.iter().any(|refused| Path::new(&refused.path).ends_with(name.as_str()))
        };
        let stale = Self {
            path: root.to_owned(),
            is_missing: false,
            new: plan.new.iter().filter(|name| !is_refused(name)).count(),
            changed: plan.changed.iter().filter(|name| !is_refused(name)).count(),
            removed: plan.removed.len(),
        };
        (stale.new + stale.changed + stale.removed > 0).then_some(stale)
    }
}

impl LibrarySize {
    /// Of a library in `folder`, read from files of so many bytes.
    pub(crate) fn of(folder: &Path, files: u64) -> Self {
        let (mut catalog, mut vectors) = (0, 0);
        for entry in fs_err::read_dir(folder).into_iter().flatten().flatten() {
            let is_catalog = entry.file_name().to_string_lossy().starts_with("catalog");
            let part = if is_catalog { &mut catalog } else { &mut vectors };
            *part += room(&entry.path());
        }
        Self { files, catalog, vectors }
    }
}

/// What a file, or all below a folder, takes on the disk; 0 for what cannot be looked at.
fn room(path: &Path) -> u64 {
    let Ok(metadata) = path.symlink_metadata() else { return 0 };
    if metadata.is_dir() {
        return fs_err::read_dir(path).into_iter().flatten().flatten().map(|entry| room(&entry.path())).sum();
    }
    // Files of vectors have holes.
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::blocks(&metadata) * 512;
    #[cfg(not(unix))]
    metadata.len()
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
