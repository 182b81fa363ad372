use serde::{Deserialize, Serialize};

use crate::SourceNumber;

/// A pointer to a run of sentences of one source, as a model writes it: `[2.3]` or `[2.3-4]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Citation {
    /// The source.
    pub source: SourceNumber,
    /// The first sentence of the run, from 0 within the passage.
    pub first: usize,
    /// The last sentence of the run, included.
    pub last: usize,
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// It wrote its end-of-sequence token, or the grammar was complete.
    Stop,
    /// It reached the limit of tokens.
    Length,
    /// The caller cancelled it.
    Cancelled,
}

/// What a model wrote, before anything of it is believed: only verification makes an answer of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The decoded text.
    pub text: String,
    /// Why it ended.
    pub finish: FinishReason,
}
