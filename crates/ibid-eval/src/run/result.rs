//! What each stage found for each query: the raw results, of which everything else is computed.

use std::collections::BTreeMap;

use ibid::{DocumentName, Fusion, SearchTimings, Span};
use serde::{Deserialize, Serialize};

use crate::{Judgements, Omitted, Stage};

/// How a data set was evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSettings {
    /// The stages that were measured.
    pub stages: Vec<Stage>,
    /// How the two rankings were fused.
    pub fusion: Fusion,
    /// What reranked: `none`, `sentences`, or a model's name.
    pub rerank: String,
    /// The token budgets of the passages.
    pub passage_tokens: Vec<usize>,
    /// So many queries were asked, at most.
    pub limit: Option<usize>,
    /// What the sample of queries and all resampling depend on.
    pub seed: u64,
}

/// What was found for the queries of one data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatasetRun {
    /// The data set's name.
    pub name: String,
    /// The embedding model.
    pub embedding: String,
    /// Documents of the library.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    /// Queries of the data set that could be asked.
    pub queries_in_dataset: usize,
    /// What could not be asked or counted.
    pub omitted: Omitted,
    /// Relevant documents that are in the corpus and not in the library, because they could not be read: they count
    /// as not found.
    pub unread_documents: usize,
    /// Whether it was stopped before every query was asked.
    pub stopped: bool,
    /// How it was done.
    pub settings: RunSettings,
    /// What was asked.
    pub queries: Vec<QueryRun>,
    /// Those of which least was found, with what was found instead.
    #[serde(skip)]
    pub worst: Vec<WorstQuery>,
}

/// What was found for one query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryRun {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// Whether it is a draft that nobody has checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// The language of its best document, as ISO 639-3.
    pub language: Option<String>,
    /// What answers it.
    pub judgements: Judgements,
    /// What each stage ranked.
    pub stages: BTreeMap<Stage, StageRun>,
    /// The passages, by their token budget.
    pub evidence: BTreeMap<usize, EvidenceRun>,
    /// The sentence that answers it, where its document has one.
    #[serde(skip)]
    pub(crate) gold_sentence: Option<String>,
    /// The best chunks of the documents that the last ranking ranks highest.
    #[serde(skip)]
    pub(crate) top: Vec<(DocumentName, Span)>,
}

/// One ranking for one query.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StageRun {
    /// Documents, best first, at most [`DEPTH`](crate::DEPTH): a document stands where its best chunk stands.
    pub documents: Vec<String>,
    /// How long it took.
    pub timings_us: Timings,
}

/// Microseconds by step of a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Embedding the query.
    pub embed: u64,
    /// Searching by meaning.
    pub dense: u64,
    /// Searching by words.
    pub sparse: u64,
    /// Reading the candidates and fusing.
    pub fuse: u64,
    /// Reranking.
    pub rerank: u64,
    /// Everything.
    pub total: u64,
}

impl From<SearchTimings> for Timings {
    fn from(timings: SearchTimings) -> Self {
        let SearchTimings { embed, dense, sparse, fuse, rerank, total } = timings;
        Self { embed, dense, sparse, fuse, rerank, total }
    }
}

/// The passages for one query under one token budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRun {
    /// Whether one is of a relevant document.
    pub document: bool,
    /// Whether one holds the whole sentence that answers; `None` where no such sentence is known.
    pub sentence: Option<bool>,
    /// Whether one of a relevant document holds the words of an answer; `None` where none are known.
    pub answer: Option<bool>,
    /// Tokens of all passages, as estimated.
    pub tokens: usize,
    /// Microseconds from the question to the passages.
    pub total_us: u64,
}

/// A place that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The document.
    pub document: String,
    /// The beginning of the chunk.
    pub text: String,
}

/// A query of which little was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorstQuery {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// Documents that answer it, the first few.
    pub expected: Vec<String>,
    /// How many more do.
    pub more_expected: usize,
    /// The rank of the first of them in the last ranking, if it is among the first [`DEPTH`](crate::DEPTH).
    pub rank: Option<usize>,
    /// The sentence that answers it.
    pub sentence: Option<String>,
    /// Whether the passages hold it, under the largest budget.
    pub sentence_in_passages: Option<bool>,
    /// What was found instead, best first.
    pub found: Vec<Found>,
}
