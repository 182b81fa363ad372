use ibid_core::seam::ToolName;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One step of the loop: what the model chose, and what came of it. Secrets are taken out of arguments and results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolStep {
    /// The turn, from 1.
    pub turn: usize,
    /// When it was, by the clock of this machine (UTC).
    pub time: String,
    /// The probability that the sources known so far do not answer; null where a call had to be made.
    pub wanted: Option<f64>,
    /// The tool; null where none was called.
    pub tool: Option<ToolName>,
    /// Its arguments.
    pub arguments: Value,
    /// What came of it.
    pub outcome: ToolOutcome,
    /// Tokens that were written to choose it.
    pub tokens: usize,
    /// Milliseconds that choosing it took.
    pub choose_ms: u64,
    /// Milliseconds that the call took.
    pub call_ms: u64,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ToolOutcome {
    /// The sources answer: nothing more was called.
    Enough,
    /// What it wrote is no call.
    NoCall {
        /// What is wrong with it.
        reason: String,
    },
    /// It wanted the same call again, which would give the same.
    Repeated,
    /// The loop has used up its turns, tokens or time.
    Exhausted {
        /// Which of them.
        limit: String,
    },
    /// The tool gave no result.
    Failed {
        /// Why.
        reason: String,
    },
    /// The tool gave a result.
    Result {
        /// What it said in its own words, or the beginning of it.
        text: String,
        /// Whether the result was cut at the limit.
        is_cut: bool,
        /// The documents that its passages are from, and where in them.
        passages: Vec<(ibid_core::DocumentName, ibid_core::Span)>,
    },
}

/// Where a source that is no document comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolSource {
    /// The tool that gave it.
    pub name: ToolName,
    /// What it was called with, without secrets.
    pub arguments: Value,
    /// When (UTC).
    pub time: String,
}
