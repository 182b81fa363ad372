//! Passages and a schema to the messages that ask for a record.

use std::fmt::Write as _;

use ibid_core::seam::{Message, Role};
use ibid_core::{Passage, Question, SourceNumber};

use super::{heading, neutralize};
use crate::JsonSchema;

const SYSTEM: &str = "You fill in a record from the sources. Copy values as the sources state them. What the sources do \
                      not state is null, or left out.";

/// The messages that ask for a record under the grammar of a [`JsonSchema`]: what the sources say of `question`.
///
/// The passages come first, so that records of other schemas over the same passages share their beginning.
pub fn record_messages(question: &Question, passages: &[Passage], schema: &JsonSchema) -> Vec<Message> {
    let mut content = String::new();
    for (index, passage) in passages.iter().enumerate() {
        let _ = writeln!(content, "Source {}: {}", SourceNumber::of_index(index), heading(passage));
        for sentence in 0..passage.sentences().len() {
            let _ = writeln!(content, "{}", neutralize(passage.sentence_text(sentence).unwrap_or_default()));
        }
        content.push('\n');
    }
    let root = schema.source();
    for keyword in ["title", "description"] {
        if let Some(text) = root.get(keyword).and_then(serde_json::Value::as_str) {
            let _ = writeln!(content, "Record: {}", neutralize(text));
        }
    }
    let fields = schema.fields();
    if !fields.is_empty() {
        let _ = writeln!(content, "Fields:\n{fields}");
    }
    let _ = write!(content, "Question: {}\nWrite the record as JSON.", neutralize(question.as_str()));
    vec![Message { role: Role::System, content: SYSTEM.to_owned() }, Message { role: Role::User, content }]
}
