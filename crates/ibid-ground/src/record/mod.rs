//! A decoded record → the record with the quotes of every value, or the value that has none.
//!
//! A value is found in the sentences of the sources: a number and a date by what they mean, a string by its words, a
//! truth by the words of its name and description and by whether they are denied. Of several sentences that hold it,
//! the one wins that shares most words with what the value is called. A value without a sentence becomes null where
//! that is valid, or is left out where it can be; otherwise there is no record.

mod evidence;
mod grounded;
mod leaf;
mod prune;

pub use self::grounded::{Grounded, Ungrounded};
pub use self::leaf::{Leaf, LeafEvidence, LeafKind, Standing};

use ibid_core::Passage;
use serde_json::Value;

/// How records are grounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordOptions {
    /// A value with less support has none. By default 0.5.
    pub min_support: f32,
}

impl Default for RecordOptions {
    fn default() -> Self {
        Self { min_support: 0.5 }
    }
}

/// Finds the quotes of every value of `record`. `describe` tells what the value at a JSON pointer is called;
/// `is_valid` whether a record without some of its values is one.
///
/// # Errors
/// When a value has no quotes and can neither be null nor be left out.
///
/// ```
/// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, Passage, Span};
/// # let text = "Leave is 25 days. It does not carry over.".to_owned();
/// # let document = std::sync::Arc::new(Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
/// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None, metadata: Metadata::default(),
/// #     locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text });
/// # let passage = Passage::new(document, Span::with_length(0, 41)).expect("inside the text");
/// use ibid_ground::{Leaf, RecordOptions, ground};
/// use serde_json::json;
///
/// let record = json!({ "leave_days": 25, "leave_hours": 12 });
/// let describe = |pointer: &str| Leaf { name: pointer.replace(['/', '_'], " "), ..Leaf::default() };
/// let grounded = ground(record, &describe, &[passage], &|_| true, &RecordOptions::default())?;
/// assert_eq!(grounded.value(), &json!({ "leave_days": 25, "leave_hours": null }));
/// assert_eq!(grounded.evidence("/leave_days").expect("a value").quotes()[0].text(), "Leave is 25 days.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ground(
    record: Value,
    describe: &dyn Fn(&str) -> Leaf,
    passages: &[Passage],
    is_valid: &dyn Fn(&Value) -> bool,
    options: &RecordOptions,
) -> Result<Grounded<Value>, Ungrounded> {
    let sentences = evidence::sentences(passages);
    let mut leaves = Vec::new();
    for (pointer, value) in leaf::leaves(&record) {
        leaves.push(evidence::find(pointer, value, &describe, &sentences, passages, options.min_support));
    }
    prune::prune(record, leaves, is_valid)
}

#[cfg(test)]
mod tests;
