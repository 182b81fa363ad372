//! `unevaluatedProperties` and `unevaluatedItems`, where what else speaks of a value is known without looking at it.

use serde_json::{Map, Value, json};

use super::Lowering;
use crate::schema::pattern::translated;
use crate::schema::references::escaped;

/// What other keywords speak of.
#[derive(Default)]
struct Evaluated {
    names: Vec<String>,
    patterns: Vec<String>,
    items: usize,
    everything: bool,
    depth: usize,
}

impl Lowering<'_> {
    pub(super) fn unevaluated(
        &mut self,
        (keyword, value): (&str, &Value),
        object: &Map<String, Value>,
        pointer: &str,
        also: &mut Vec<Value>,
    ) {
        if value == &Value::Bool(true) {
            return;
        }
        let of_items = keyword == "unevaluatedItems";
        let mut evaluated = Evaluated::default();
        if let Err(culprit) = self.evaluated(object, pointer, of_items, &mut evaluated) {
            let reason = format!(
                "what is left over depends on the value, because of `{culprit}`: write `{}` in each place",
                if of_items { "items" } else { "additionalProperties" }
            );
            self.refuse(pointer, keyword, reason);
            return;
        }
        if evaluated.everything {
            return;
        }
        let rest = self.schema(value, &format!("{pointer}/{}", escaped(keyword)));
        also.push(if of_items {
            let known: Vec<Value> = vec![Value::Bool(true); evaluated.items];
            if known.is_empty() {
                json!({ "items": rest })
            } else {
                json!({ "prefixItems": known, "items": rest })
            }
        } else {
            let all = |names: Vec<String>| -> Map<String, Value> {
                names.into_iter().map(|name| (name, Value::Bool(true))).collect()
            };
            json!({
                "properties": all(evaluated.names),
                "patternProperties": all(evaluated.patterns),
                "additionalProperties": rest,
            })
        });
    }

    fn evaluated(
        &self,
        object: &Map<String, Value>,
        pointer: &str,
        of_items: bool,
        found: &mut Evaluated,
    ) -> Result<(), String> {
        for (keyword, value) in object {
            match keyword.as_str() {
                "properties" if !of_items => {
                    found.names.extend(value.as_object().into_iter().flatten().map(|(name, _)| name.clone()));
                }
                "patternProperties" if !of_items => {
                    for (pattern, _) in value.as_object().into_iter().flatten() {
                        found.patterns.push(translated(pattern)?);
                    }
                }
                "additionalProperties" if !of_items => found.everything = true,
                "prefixItems" if of_items => {
                    found.items = found.items.max(value.as_array().map_or(0, Vec::len));
                }
                "items" if of_items => match value.as_array() {
                    Some(items) => found.items = found.items.max(items.len()),
                    None => found.everything = true,
                },
                "additionalItems" if of_items => found.everything = true,
                "allOf" => {
                    for (index, schema) in value.as_array().into_iter().flatten().enumerate() {
                        if let Some(object) = schema.as_object() {
                            self.inner(object, &format!("{pointer}/allOf/{index}"), of_items, found)?;
                        }
                    }
                }
                "$ref" => {
                    let target = value
                        .as_str()
                        .and_then(|reference| self.references.resolve(self.root, pointer, reference).ok());
                    let target = target.ok_or_else(|| keyword.clone())?;
                    if let Some(object) = self.root.pointer(&target).and_then(Value::as_object) {
                        self.inner(object, &target, of_items, found)?;
                    }
                }
                "anyOf" | "oneOf" | "if" | "dependentSchemas" | "$dynamicRef" | "$recursiveRef" | "not" => {
                    return Err(keyword.clone());
                }
                "contains" if of_items => return Err(keyword.clone()),
                _ => {}
            }
        }
        Ok(())
    }

    fn inner(
        &self,
        object: &Map<String, Value>,
        pointer: &str,
        of_items: bool,
        found: &mut Evaluated,
    ) -> Result<(), String> {
        let keyword = if of_items { "unevaluatedItems" } else { "unevaluatedProperties" };
        // Whatever it allows, it speaks of everything that is left.
        found.everything |= object.contains_key(keyword);
        if found.depth >= 32 {
            return Err("$ref".to_owned());
        }
        found.depth += 1;
        let result = self.evaluated(object, pointer, of_items, found);
        found.depth -= 1;
        result
    }
}
