use serde::{Deserialize, Serialize};

use crate::Answer;

/// Why no answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing that was found is about the question.
    NoRelevantPassage,
    /// The nearest passages do not state the answer.
    NotInSources,
    /// Something was written, but the sources do not support it.
    Unsupported,
}

/// The outcome without an answer: a result, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abstention {
    reason: Reason,
    detail: String,
}

impl Abstention {
    /// An abstention; `detail` continues "Not in your documents: …".
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// The kind of reason.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The reason in words that help.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

/// What verification comes to.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Every claim that is left carries verified quotes.
    Answered(Answer),
    /// No claim is left.
    Abstained(Abstention),
}
