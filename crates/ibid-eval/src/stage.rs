use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A part of retrieval that is measured, each with what the one before it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Search by words alone.
    Bm25,
    /// Search by meaning alone.
    Dense,
    /// Both, fused.
    Fusion,
    /// The fused ranking, reranked: what `ibid search` shows.
    Rerank,
    /// The passages chosen from it: what a language model is shown.
    Evidence,
}

/// The text names no stage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no stage: there are bm25, dense, fusion, rerank and evidence")]
pub struct UnknownStage(String);

impl Stage {
    /// All stages, in the order in which they build on one another.
    pub const ALL: [Self; 5] = [Self::Bm25, Self::Dense, Self::Fusion, Self::Rerank, Self::Evidence];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bm25 => "bm25",
            Self::Dense => "dense",
            Self::Fusion => "fusion",
            Self::Rerank => "rerank",
            Self::Evidence => "evidence",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|stage| stage.name() == text).ok_or_else(|| UnknownStage(text.to_owned()))
    }
}
