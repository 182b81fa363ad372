//! Values that have to come from the sources.

use serde_json::{Map, Value, json};

use super::{TYPES, types_of};
use crate::schema::SourceValues;

/// The definition of strings that are spans of a source.
pub(super) const VERBATIM: &str = "verbatim";

/// Confines numbers to those of the sources, dates to theirs, and strings that ask for it to spans of them.
pub(super) fn confine(
    said: &mut Map<String, Value>,
    also: &mut Vec<Value>,
    object: &Map<String, Value>,
    sources: &SourceValues,
) {
    if object.contains_key("enum") || object.contains_key("const") || !object.contains_key("type") {
        return;
    }
    let types = types_of(object);
    if types.contains("number") {
        also.push(either(
            "number",
            &types,
            json!({ "enum": sources.numbers() }),
            sources.numbers().is_empty(),
        ));
    }
    if types.contains("string") {
        let dates = sources.dates();
        match object.get("format").and_then(Value::as_str) {
            Some("date") => also.push(either("string", &types, json!({ "enum": dates }), dates.is_empty())),
            Some("date-time") => {
                let begins = json!({ "type": "string", "pattern": format!("^(?:{})[tT]", dates.join("|")) });
                also.push(either("string", &types, begins, dates.is_empty()));
            }
            _ => {}
        }
        if object.get("x-ibid").and_then(|own| own.get("verbatim")) == Some(&Value::Bool(true)) {
            also.push(match sources.verbatim_definition() {
                Some(_) => json!({ "$ref": format!("#/$defs/{VERBATIM}") }),
                None => either("string", &types, Value::Bool(false), true),
            });
        }
    }
    if said.is_empty() {
        said.insert("type".to_owned(), object["type"].clone());
    }
}

/// `confined` for values of the type `kind`, and the others as they are.
fn either(kind: &str, types: &std::collections::BTreeSet<&str>, confined: Value, is_empty: bool) -> Value {
    let others: Vec<&str> = TYPES.into_iter().filter(|name| *name != kind && types.contains(name)).collect();
    match (others.is_empty(), is_empty) {
        (true, true) => Value::Bool(false),
        (true, false) => confined,
        (false, true) => json!({ "type": others }),
        (false, false) => json!({ "anyOf": [{ "type": others }, confined] }),
    }
}
