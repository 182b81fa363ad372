//! Question → chunks → passages → draft → answer: one small file per step.

mod answer;
mod draft;
mod event;
mod extractive;
mod fuse;
mod judgement;
mod passages;
mod report;
mod retrieve;
mod trace;

pub use answer::AskOptions;
pub(crate) use answer::{answer, prepare};
pub use event::AskEvent;
pub use report::{ANSWER_SCHEMA, AnswerReport, ModelReport, Outcome, SourceReport, Timings};
pub(crate) use retrieve::retrieve;
pub use retrieve::{HitScores, SearchHit};

pub(crate) use trace::Trace;

use passages::SelectedPassages;
use retrieve::RankedChunks;

/// The passages found for one question: the first half of an answer, done without a language model. Only
/// [`Library::retrieve`](crate::Library::retrieve) makes one.
#[derive(Debug, Clone)]
pub struct Retrieval {
    question: ibid_core::Question,
    ranked: RankedChunks,
    selected: SelectedPassages,
    milliseconds: u64,
}

impl Retrieval {
    /// The passages as numbered sources.
    pub fn sources(&self) -> Vec<SourceReport> {
        SourceReport::of(&self.selected.passages)
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
