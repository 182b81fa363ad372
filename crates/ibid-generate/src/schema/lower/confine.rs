//! Values that have to come from the sources.

use serde_json::{Map, Value, json};

use super::{Lowering, TYPES, types_of};
use crate::schema::SourceValues;

/// The definition of strings that are spans of a source.
pub(super) const VERBATIM: &str = "verbatim";

/// Our own keyword.
const OWN: &str = "x-ibid";

impl Lowering<'_> {
    /// Refuses what our own keyword says where nothing would come of it.
    pub(super) fn own(&mut self, object: &Map<String, Value>, pointer: &str) {
        let Some(own) = object.get(OWN) else { return };
        let Some(own) = own.as_object() else {
            self.refuse(pointer, OWN, "it is an object: {\"verbatim\": true}");
            return;
        };
        let is_string = object.contains_key("type") && types_of(object).contains("string");
        let is_alone = ["enum", "const", "$ref"].iter().all(|keyword| !object.contains_key(*keyword));
        for (name, value) in own {
            match (name.as_str(), value.as_bool()) {
                ("verbatim", Some(true)) if !(is_string && is_alone) => self.refuse(
                    pointer,
                    OWN,
                    "only a string can be verbatim: it goes beside `\"type\": \"string\"`, without `enum`, `const` or `$ref`",
                ),
                ("verbatim" | "secret", Some(_)) => {}
                ("verbatim" | "secret", None) => {
                    self.refuse(pointer, OWN, format!("`{name}` is `true` or `false`"));
                }
                _ => self.refuse(pointer, OWN, format!("there is no `{name}`: expected `verbatim` or `secret`")),
            }
        }
    }
}

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
        if object.get(OWN).and_then(|own| own.get("verbatim")) == Some(&Value::Bool(true)) {
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
