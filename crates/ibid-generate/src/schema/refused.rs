use std::fmt;

use serde::Serialize;

/// A part of a schema that the decoder cannot be held to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Refused {
    /// The JSON pointer of the subschema that holds it; empty for the root.
    pub pointer: String,
    /// The keyword.
    pub keyword: String,
    /// Why, and what can be done.
    pub reason: String,
}

impl Refused {
    pub(super) fn new(pointer: &str, keyword: &str, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), keyword: keyword.to_owned(), reason: reason.into() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "the root" } else { &self.pointer };
        write!(formatter, "`{}` at {pointer}: {}", self.keyword, self.reason)
    }
}

/// A schema that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// It is no JSON.
    #[error("the schema is no JSON: {0}")]
    Json(String),
    /// It is larger than what is read.
    #[error("the schema is {bytes} bytes large, the limit is {limit}: split it, or leave parts out")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// It holds what the decoder cannot be held to; at least one.
    #[error("the schema cannot be decoded under: {}", told(.0))]
    Refused(Vec<Refused>),
}

fn told(refused: &[Refused]) -> String {
    let shown = refused.iter().take(3).map(Refused::to_string).collect::<Vec<_>>().join("; ");
    match refused.len() {
        0..=3 => shown,
        many => format!("{shown}; and {} more", many - 3),
    }
}
