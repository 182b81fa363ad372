//! Question → chunks → passages → draft → answer: one small file per step.

mod abstain;
mod answer;
mod calibration;
mod coverage;
mod disagreement;
mod draft;
mod duplicates;
mod entailment;
mod event;
mod extractive;
mod follow_up;
mod fuse;
mod hit;
mod judge;
mod leaning;
mod line;
mod live;
mod model;
mod options;
mod part;
mod passages;
mod phrasing;
mod plan;
mod prefetch;
mod repair;
mod report;
mod rerank;
mod search;
mod search_document;
mod settings;
mod shown_prompt;
mod signals;
mod spelling;
mod stream;
mod telling;
mod tools;
mod trace;

pub use answer::AskOptions;
pub(crate) use answer::{answer, prepare};
pub use calibration::{CALIBRATION_SCHEMA, Calibration, CalibrationStage, StageCalibration};
pub use entailment::probability_of_entailment;
pub use event::{AskEvent, Check};
pub(crate) use follow_up::joined_question;
pub use follow_up::{Turn, standalone_question};
pub use fuse::Fusion;
pub use hit::{Candidate, Fate, HitScores, SearchHit, SearchReport, SearchTimings};
pub use model::AnswerModel;
pub use options::{Reranking, Retriever, SearchOptions};
pub(crate) use part::passages_within;
pub use phrasing::phrase_question;
pub use plan::{Correction, QueryPlan};
pub use report::{ANSWER_SCHEMA, AnswerReport, ModelReport, Outcome, SourceReport, Timings};
pub(crate) use search::search;
pub use search_document::{SEARCH_SCHEMA, SearchDocument};
pub use settings::AskSettings;
pub use signals::{SentenceSignals, Signals};
pub use stream::AskStream;
pub(crate) use tools::is_of_tool;
pub use tools::{BUILTIN_TOOLS, ToolChoice, ToolOutcome, ToolSource, ToolStep, ToolUse, builtin_tool};
pub use trace::{Trace, TracedJudgement, TracedPassage, TracedRepair, TracedSentence};

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
