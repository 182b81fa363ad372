//! Question → chunks → passages → draft → answer: one small file per step.

mod answer;
mod coverage;
mod draft;
mod duplicates;
mod event;
mod extractive;
mod follow_up;
mod fuse;
mod hit;
mod judgement;
mod options;
mod passages;
mod plan;
mod prefetch;
mod repair;
mod report;
mod rerank;
mod search;
mod spelling;
mod trace;

pub use answer::AskOptions;
pub(crate) use answer::{answer, prepare};
pub use event::AskEvent;
pub use follow_up::{Turn, standalone_question};
pub use fuse::Fusion;
pub use hit::{Candidate, Fate, HitScores, SearchHit, SearchReport, SearchTimings};
pub use options::{Reranking, Retriever, SearchOptions};
pub use plan::{Correction, QueryPlan};
pub use report::{ANSWER_SCHEMA, AnswerReport, ModelReport, Outcome, SourceReport, Timings};
pub(crate) use search::search;
pub(crate) use trace::Trace;

use passages::SelectedPassages;
use search::Found;

/// The passages found for one question: the first half of an answer, done without a language model. Only
/// [`Library::retrieve`](crate::Library::retrieve) makes one.
#[derive(Debug, Clone)]
pub struct Retrieval {
    question: ibid_core::Question,
    found: Found,
    selected: SelectedPassages,
    milliseconds: u64,
}

impl Retrieval {
    /// The passages as numbered sources.
    pub fn sources(&self) -> Vec<SourceReport> {
        SourceReport::of(&self.selected.passages)
    }

    /// The passages themselves, in the order of their numbers.
    pub fn passages(&self) -> &[ibid_core::Passage] {
        &self.selected.passages
    }

    /// The search that they were chosen from.
    pub fn search(&self) -> &SearchReport {
        &self.found.report
    }

    /// Milliseconds that retrieval took.
    pub fn milliseconds(&self) -> u64 {
        self.milliseconds
    }

    /// Estimated tokens of all passages.
    pub fn tokens(&self) -> usize {
        self.selected.tokens
    }
}
