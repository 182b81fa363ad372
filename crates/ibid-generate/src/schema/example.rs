//! Strings that the patterns of a schema match, for records that are cut off within one: where a pattern may stand
//! anywhere in a string, no way of choosing one byte after the other would ever come upon it.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

use super::pattern::translated;

/// Bytes of a string that is offered.
const LONGEST: usize = 4_096;
/// The most patterns that are tried.
const MOST: usize = 64;

/// A short string for each `pattern` below `schema`.
pub(super) fn of_patterns(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(schema, &mut found);
    found
}

fn collect(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            let pattern = members.get("pattern").and_then(Value::as_str);
            if let Some(example) = pattern.and_then(matching).filter(|example| !found.contains(example))
                && found.len() < MOST
            {
                found.push(example);
            }
            for value in members.values() {
                collect(value, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, found);
            }
        }
        _ => {}
    }
}

/// A short string that `pattern` matches; `None` for what is no pattern, or where there is none so short.
fn matching(pattern: &str) -> Option<String> {
    let parsed = regex_syntax::parse(&translated(pattern).ok()?).ok()?;
    let mut text = Vec::new();
    write(&parsed, &mut text)?;
    String::from_utf8(text).ok()
}

fn write(part: &Hir, text: &mut Vec<u8>) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend_from_slice(&literal.0),
        HirKind::Class(Class::Unicode(class)) => {
            // What needs no escape in JSON, where there is such.
            let ranges = class.ranges();
            let plain = (' '..='~').filter(|c| !matches!(c, '"' | '\\'));
            let of_class = |c: &char| ranges.iter().any(|range| range.start() <= *c && *c <= range.end());
            let chosen = plain.rev().find(of_class).or_else(|| Some(ranges.first()?.start()))?;
            text.extend_from_slice(chosen.encode_utf8(&mut [0; 4]).as_bytes());
        }
        HirKind::Class(Class::Bytes(class)) => text.push(class.ranges().first()?.start()),
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min {
                write(&repetition.sub, text)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, text))?,
        HirKind::Alternation(ways) => write(ways.first()?, text)?,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of_patterns;

    #[test]
    fn an_example_is_matched_by_its_pattern() {
        for pattern in [
            r"\d{4}-\d{2}-\d{2}",
            "^[A-Z]{2,3}$",
            "(foo|bar)+baz?",
            r"^\S+@\S+\.\S+$",
            "",
            "[\"\\\\]x",
            r"\p{Han}{3}",
        ] {
            let examples = of_patterns(&json!({ "properties": { "a": { "pattern": pattern } } }));
            let [example] = examples.as_slice() else { panic!("{pattern}: {examples:?}") };
            let schema = json!({ "pattern": pattern });
            assert!(jsonschema::is_valid(&schema, &json!(example)), "{pattern}: {example}");
        }
        assert_eq!(of_patterns(&json!({ "pattern": "a{100000}" })), [""; 0]);
        assert_eq!(of_patterns(&json!({ "pattern": "(?!x)" })), [""; 0]);
    }
}
