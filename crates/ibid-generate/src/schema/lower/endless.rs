//! Recursion that cannot end: a value that has to hold another one of its kind.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::limits::count_of;
use super::{Lowering, types_of};

impl Lowering<'_> {
    /// Refuses definitions without a finite value: a decoder that enters one never leaves it. Each recursion goes through a
    /// definition, as every `$ref` leads to one.
    pub(super) fn refuse_endless(&mut self, definitions: &Map<String, Value>) {
        let mut finite = BTreeSet::new();
        loop {
            let known = finite.len();
            for (name, schema) in definitions {
                if is_finite(schema, &finite) {
                    finite.insert(name.as_str());
                }
            }
            if finite.len() == known {
                break;
            }
        }
        let endless: Vec<String> = self
            .definitions
            .iter()
            .filter(|(_, name)| definitions.contains_key(*name) && !finite.contains(name.as_str()))
            .map(|(pointer, _)| pointer.clone())
            .collect();
        for pointer in endless {
            let keyword = self.culprit(&pointer);
            self.refuse(&pointer, keyword, "each value has to hold another one like it, without an end");
        }
    }

    /// The keyword that asks for the next value.
    fn culprit(&self, pointer: &str) -> &'static str {
        let object = self.root.pointer(pointer).and_then(Value::as_object);
        let has = |keyword: &str| object.is_some_and(|object| object.contains_key(keyword));
        ["required", "minItems", "allOf", "anyOf", "oneOf"]
            .into_iter()
            .find(|keyword| has(keyword))
            .unwrap_or("$ref")
    }
}

/// Whether some value of `schema` ends, where those of `finite` do. In doubt it does: then the decoder has the last word.
fn is_finite(schema: &Value, finite: &BTreeSet<&str>) -> bool {
    let Some(object) = schema.as_object() else { return true };
    let list = |keyword: &str| object.get(keyword).and_then(Value::as_array);
    let refers_to_endless = object
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix("#/$defs/"))
        .is_some_and(|name| !finite.contains(name));
    if refers_to_endless || list("allOf").is_some_and(|all| !all.iter().all(|part| is_finite(part, finite))) {
        return false;
    }
    for keyword in ["anyOf", "oneOf"] {
        if list(keyword).is_some_and(|ways| !ways.iter().any(|way| is_finite(way, finite))) {
            return false;
        }
    }
    if object.contains_key("enum") || object.contains_key("const") {
        return true;
    }
    types_of(object).into_iter().any(|kind| match kind {
        "object" => {
            let named = object.get("properties").and_then(Value::as_object);
            let required = list("required").into_iter().flatten().filter_map(Value::as_str);
            let mut asked = required.filter_map(|name| named?.get(name));
            asked.all(|property| is_finite(property, finite))
        }
        "array" => {
            let least = usize::try_from(count_of(object, "minItems").unwrap_or(0)).unwrap_or(usize::MAX);
            let first = list("prefixItems").map_or(&[][..], Vec::as_slice);
            let are_finite = first.iter().take(least).all(|item| is_finite(item, finite));
            let rest = object.get("items").filter(|_| least > first.len());
            are_finite && rest.is_none_or(|items| is_finite(items, finite))
        }
        _ => true,
    })
}
