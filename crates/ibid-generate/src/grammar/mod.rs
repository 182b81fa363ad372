//! Grammars that confine what a model can write: text in the Lark dialect of llguidance, made of the passages
//! by pure functions and tested with llguidance's own matcher. The grammar is a help, verification the proof.

mod copy;
mod numbers;
mod point;
mod pointers;

use std::fmt;

pub(crate) use self::copy::{copy, pointers_of_copies};
pub use self::point::{PointOptions, point};
pub(crate) use self::pointers::{JSON_INSTRUCTION, PointerGrammar, lines_of_json};

/// A grammar in the Lark dialect of llguidance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grammar(String);

impl Grammar {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The grammar as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Grammar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Grammar> for String {
    fn from(grammar: Grammar) -> Self {
        grammar.0
    }
}

/// A string literal of the grammar; JSON's escapes are Lark's.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
