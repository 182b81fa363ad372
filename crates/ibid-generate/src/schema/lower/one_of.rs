//! `oneOf`: exactly one of several.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Lowering, OneOf, types_of};

impl Lowering<'_> {
    pub(super) fn one_of(&mut self, value: &Value, pointer: &str) -> Value {
        let at = format!("{pointer}/oneOf");
        let alternatives = self.list(value, &at);
        let originals: Vec<&Value> = value.as_array().into_iter().flatten().collect();
        match self.one_of {
            OneOf::Exclusive => json!({ "oneOf": alternatives }),
            OneOf::Any => {
                self.inexact(pointer, "oneOf", false);
                json!({ "anyOf": alternatives })
            }
            OneOf::Without => {
                let mut ways = Vec::new();
                for (index, alternative) in alternatives.as_array().into_iter().flatten().enumerate() {
                    let mut all = vec![alternative.clone()];
                    for (other, schema) in originals.iter().enumerate().filter(|(other, _)| *other != index) {
                        if self.is_disjoint(
                            (originals[index], &format!("{at}/{index}")),
                            (schema, &format!("{at}/{other}")),
                        ) {
                            continue;
                        }
                        match self.negated(schema, &format!("{at}/{other}")) {
                            Some(negated) => all.push(negated),
                            None => self.inexact(pointer, "oneOf", false),
                        }
                    }
                    ways.push(if all.len() == 1 { all.remove(0) } else { json!({ "allOf": all }) });
                }
                json!({ "anyOf": ways })
            }
        }
    }

    /// Whether no value can fit both: their types differ, or a property that both must have does.
    fn is_disjoint(&self, left: (&Value, &str), right: (&Value, &str)) -> bool {
        let (Some(left), Some(right)) = (self.followed(left), self.followed(right)) else { return false };
        if types_of(left).is_disjoint(&types_of(right)) {
            return true;
        }
        if let (Some(left), Some(right)) = (values_of(left), values_of(right))
            && !left.iter().any(|value| right.contains(value))
        {
            return true;
        }
        let is_object = |schema| types_of(schema) == BTreeSet::from(["object"]);
        let required = |schema: &Map<String, Value>, name: &str| {
            schema
                .get("required")
                .and_then(Value::as_array)
                .is_some_and(|all| all.iter().any(|other| other == name))
        };
        let properties =
            |schema: &'_ Map<String, Value>| schema.get("properties").and_then(Value::as_object).cloned();
        is_object(left)
            && is_object(right)
            && properties(left).unwrap_or_default().iter().any(|(name, schema)| {
                let other = properties(right).and_then(|properties| properties.get(name).cloned());
                let values = schema.as_object().and_then(values_of);
                let others = other.as_ref().and_then(Value::as_object).and_then(values_of);
                (required(left, name) || required(right, name))
                    && values
                        .zip(others)
                        .is_some_and(|(values, others)| !values.iter().any(|value| others.contains(value)))
            })
    }

    /// The schema that a chain of references ends at.
    fn followed<'s>(&'s self, (schema, pointer): (&'s Value, &str)) -> Option<&'s Map<String, Value>> {
        let mut schema = schema.as_object()?;
        let mut pointer = pointer.to_owned();
        for _ in 0..16 {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return Some(schema) };
            if schema.len() > 1 && !self.draft.ref_stands_alone() {
                return Some(schema);
            }
            pointer = self.references.resolve(self.root, &pointer, reference).ok()?;
            schema = self.root.pointer(&pointer)?.as_object()?;
        }
        None
    }
}

fn values_of(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value]),
        (_, Some(values)) => Some(values.as_array()?.iter().collect()),
        _ => None,
    }
}
