//! `$ref` and `$dynamicRef`: definitions of the lowered schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Lowering;

impl Lowering<'_> {
    pub(super) fn reference(&mut self, object: &Map<String, Value>, pointer: &str) -> Value {
        let reference = object.get("$ref").and_then(Value::as_str).unwrap_or_default();
        match self.references.resolve(self.root, pointer, reference) {
            Ok(target) => self.definition(&target, pointer),
            Err(reason) => {
                self.refuse(pointer, "$ref", reason);
                Value::Bool(true)
            }
        }
    }

    pub(super) fn dynamic_reference(&mut self, value: &Value, pointer: &str) -> Value {
        let reference = value.as_str().unwrap_or_default();
        let name = reference.rsplit_once('#').map_or("", |(_, fragment)| fragment);
        if !self.references.is_unambiguous(name) {
            let reason = "what it refers to depends on where it is used, as its anchor is at several places: write `$ref`";
            self.refuse(pointer, "$dynamicRef", reason);
            return Value::Bool(true);
        }
        match self.references.resolve(self.root, pointer, reference) {
            Ok(target) => self.definition(&target, pointer),
            Err(reason) => {
                self.refuse(pointer, "$dynamicRef", reason);
                Value::Bool(true)
            }
        }
    }

    /// A reference to the definition that is made of the subschema at `target`.
    fn definition(&mut self, target: &str, from: &str) -> Value {
        if self.refers_to_itself(target) {
            self.refuse(from, "$ref", "it refers to itself, with no property or item in between");
            return Value::Bool(true);
        }
        let next = self.definitions.len();
        let name = self.definitions.entry(target.to_owned()).or_insert_with(|| {
            self.queue.push_back(target.to_owned());
            format!("d{next}")
        });
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// Whether what is at `target` applies itself to the same value again.
    fn refers_to_itself(&self, target: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![target.to_owned()];
        while let Some(pointer) = open.pop() {
            for next in self.applied_in_place(&pointer) {
                if next == target {
                    return true;
                }
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        false
    }

    fn applied_in_place(&self, pointer: &str) -> Vec<String> {
        let Some(object) = self.root.pointer(pointer).and_then(Value::as_object) else { return Vec::new() };
        let mut applied = Vec::new();
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            applied.extend(self.references.resolve(self.root, pointer, reference));
            if self.draft.ref_stands_alone() {
                return applied;
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let count = object.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            applied.extend((0..count).map(|index| format!("{pointer}/{keyword}/{index}")));
        }
        for keyword in ["not", "if", "then", "else"] {
            applied.extend(object.get(keyword).map(|_| format!("{pointer}/{keyword}")));
        }
        applied
    }
}
