//! Questions with the documents that answer them, in the layouts that people have them in.

mod beir;
mod corpus;
mod error;
mod lines;
mod questions;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ibid::Question;
use serde::{Deserialize, Serialize};

pub use error::DatasetError;

use crate::{CaseKind, Judgements};

/// Something to ask, and what finds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its id within the data set.
    pub id: String,
    /// What is asked.
    pub text: Question,
    /// Which documents answer it.
    pub judgements: Judgements,
    /// The words that answer it, in the document; may be empty.
    pub answers: Vec<String>,
    /// Whether it was drafted by `ibid eval make` and nobody has said that it is good.
    pub is_draft: bool,
}

/// What of a data set is not asked or not counted, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Omitted {
    /// Queries for which no document is judged relevant.
    pub queries_without_judgements: usize,
    /// Judgements of documents that the corpus does not have.
    pub judgements_of_unknown_documents: usize,
    /// Judgements of queries that are not there.
    pub judgements_of_unknown_queries: usize,
    /// Questions that no document answers.
    pub unanswerable: usize,
}

/// A data set: queries with judgements, and where its documents are.
///
/// ```no_run
/// let dataset = ibid_eval::Dataset::open("scifact".as_ref())?;
/// println!("{}: {} queries", dataset.name(), dataset.queries().len());
/// # Ok::<(), ibid_eval::DatasetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dataset {
    name: String,
    path: PathBuf,
    queries: Vec<Query>,
    unanswerable: Vec<(String, Question, CaseKind)>,
    documents: Documents,
    omitted: Omitted,
}

#[derive(Debug, Clone)]
enum Documents {
    /// Files of a folder.
    Folder(PathBuf),
    /// Records of a JSONL file, and the file that each becomes.
    Records { corpus: PathBuf, names: BTreeMap<String, String> },
    /// Those of a library.
    Library,
}

impl Dataset {
    /// The data set at `path`: a folder in BEIR's layout (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`) or in the
    /// question layout (a folder `corpus`, `questions.jsonl`), or a file of questions about a library.
    ///
    /// # Errors
    /// When the path is neither, a line is broken, two ids are the same, or there is nothing to ask.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        if !path.exists() {
            return Err(DatasetError::Missing { path: path.to_owned() });
        }
        let mut omitted = Omitted::default();
        let mut without = Vec::new();
        let (asked, queries, documents) = if path.is_file() {
            (path.to_owned(), questions::read(path, &mut without)?, Documents::Library)
        } else if path.join("corpus.jsonl").is_file() {
            let (queries, names) = beir::read(path, &mut omitted)?;
            let documents = Documents::Records { corpus: path.join("corpus.jsonl"), names };
            (path.join("queries.jsonl"), queries, documents)
        } else if path.join("questions.jsonl").is_file() {
            let folder = path.join("corpus");
            if !folder.is_dir() {
                return Err(DatasetError::MissingPart { path: folder, beside: "questions.jsonl" });
            }
            let asked = path.join("questions.jsonl");
            let queries = questions::read(&asked, &mut without)?;
            let unanswerable = path.join("unanswerable.jsonl");
            if unanswerable.is_file() {
                questions::read(&unanswerable, &mut without)?;
            }
            (asked, queries, Documents::Folder(folder))
        } else {
            return Err(DatasetError::UnknownLayout { path: path.to_owned() });
        };
        omitted.unanswerable = without.len();
        if queries.is_empty() {
            return Err(DatasetError::Empty { path: asked, reason: nothing_to_ask(&omitted) });
        }
        Ok(Self {
            name: name_of(path),
            path: path.to_owned(),
            queries,
            unanswerable: without,
            documents,
            omitted,
        })
    }

    /// Its name: that of its folder, or of its file without the ending.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it asks; never empty.
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }

    /// Questions that no document answers, with their ids and what kind of question they are.
    pub(crate) fn unanswerable(&self) -> &[(String, Question, CaseKind)] {
        &self.unanswerable
    }

    /// What of it is not asked or not counted.
    pub fn omitted(&self) -> Omitted {
        self.omitted
    }

    /// The folder to ingest. Records of a corpus file are written to `cache` for that, which then holds nothing else.
    /// `None` where the questions are about a library of the user's.
    ///
    /// # Errors
    /// When the cache cannot be written.
    pub fn corpus_folder(&self, cache: &Path) -> Result<Option<PathBuf>, DatasetError> {
        match &self.documents {
            Documents::Library => Ok(None),
            Documents::Folder(folder) => Ok(Some(folder.clone())),
            Documents::Records { corpus, names } => {
                corpus::write(corpus, names, cache)?;
                Ok(Some(cache.to_owned()))
            }
        }
    }

    /// Whether the corpus itself has a document of this name, read or not.
    pub(crate) fn has_document(&self, name: &str) -> bool {
        match &self.documents {
            Documents::Library => false,
            Documents::Folder(folder) => folder.join(name).is_file(),
            // Judgements of other documents are left out as they are read.
            Documents::Records { .. } => true,
        }
    }
}

fn name_of(path: &Path) -> String {
    let absolute = fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = if path.is_file() { absolute.file_stem() } else { absolute.file_name() };
    name.map_or_else(|| "dataset".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn nothing_to_ask(omitted: &Omitted) -> String {
    if omitted.queries_without_judgements > 0 {
        return format!(
            "for none of its {} queries is a document of the corpus judged relevant",
            omitted.queries_without_judgements
        );
    }
    if omitted.unanswerable > 0 {
        return "no question names a document that answers it".to_owned();
    }
    "it holds no question".to_owned()
}

#[cfg(test)]
mod tests;
