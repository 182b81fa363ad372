use serde::Serialize;
use serde_json::Value;

use crate::{Quote, Support};

/// What a value of a record is, as its schema says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaf {
    /// What it is called, in words: the names on the way to it.
    pub name: String,
    /// What the schema says of it.
    pub description: String,
    /// What it is taken for.
    pub kind: LeafKind,
    /// Names on the way to it that the schema does not know: they are part of what is stated.
    pub foreign_names: Vec<String>,
}

/// What a value is taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LeafKind {
    /// What its JSON type says.
    #[default]
    Plain,
    /// A string that is a span of a source.
    Verbatim,
    /// A string that is a date, or begins with one.
    Date,
    /// The only value that the schema allows: it states nothing.
    Fixed,
}

/// How a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Quotes bear it out.
    Supported,
    /// No sentence does: it is null or left out in the record.
    Unsupported,
    /// The schema allows no other value: it states nothing.
    Fixed,
    /// It is null, which states nothing.
    Null,
}

/// A value of a record with the quotes that it rests on. Only grounding makes one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeafEvidence {
    pub(super) pointer: String,
    pub(super) standing: Standing,
    pub(super) support: Option<Support>,
    pub(super) quotes: Vec<Quote>,
}

impl LeafEvidence {
    /// The JSON pointer of the value.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// How far its quotes bear it out; `None` without quotes.
    pub fn support(&self) -> Option<Support> {
        self.support
    }

    /// Its quotes; empty where it has none.
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }
}

/// The strings, numbers, truths and nulls of a record with their JSON pointers, in order.
pub(super) fn leaves(record: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    collect(record, String::new(), &mut found);
    found
}

fn collect<'a>(value: &'a Value, pointer: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(object) => {
            for (name, item) in object {
                collect(item, format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        leaf => found.push((pointer, leaf)),
    }
}
