//! What a schema does not allow, as a schema without `not`.

use serde_json::{Map, Value, json};

use super::{Lowering, REMARKS, TYPES, count_of, types_of};
use crate::schema::draft::Draft;
use crate::schema::pattern::anything_but;
use crate::schema::references::escaped;

/// Keywords of which no schema says what they do not allow.
const UNNAMED: &[&str] = &[
    "$dynamicRef",
    "$recursiveRef",
    "additionalItems",
    "additionalProperties",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maximum",
    "minContains",
    "minimum",
    "multipleOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

/// Ways not to fit a schema.
#[derive(Default)]
struct Ways {
    any: Vec<Value>,
    /// Whether these are not all.
    is_partial: bool,
}

impl Ways {
    fn add(&mut self, way: Value) {
        if way != Value::Bool(false) {
            self.any.push(way);
        }
    }
}

impl Lowering<'_> {
    /// A schema of values that do not fit `schema`: of all of them, or, noted as inexact, of some. `None` where none can
    /// be named.
    pub(super) fn negated(&mut self, schema: &Value, pointer: &str) -> Option<Value> {
        let object = match schema {
            Value::Bool(allows) => return Some(Value::Bool(!allows)),
            Value::Object(object) => object,
            _ => return None,
        };
        let is_too_deep = self.negating.len() >= 48;
        if is_too_deep || self.negating.iter().any(|other| other == pointer) || !self.goes_on() {
            return None;
        }
        self.negating.push(pointer.to_owned());
        let mut ways = Ways::default();
        let alone = self.draft.ref_stands_alone() && object.contains_key("$ref");
        for (keyword, value) in object.iter().filter(|(keyword, _)| !alone || *keyword == "$ref") {
            self.ways_not_to((keyword, value), object, pointer, &mut ways);
        }
        self.negating.pop();
        if ways.is_partial {
            if ways.any.is_empty() {
                return None;
            }
            self.inexact(pointer, "not", true);
        }
        Some(match ways.any.len() {
            0 => Value::Bool(false),
            1 => ways.any.remove(0),
            _ => json!({ "anyOf": ways.any }),
        })
    }

    fn ways_not_to(
        &mut self,
        (keyword, value): (&str, &Value),
        object: &Map<String, Value>,
        pointer: &str,
        ways: &mut Ways,
    ) {
        let at = format!("{pointer}/{}", escaped(keyword));
        match keyword {
            "type" => {
                let named = types_of(object);
                let others: Vec<&str> = TYPES.into_iter().filter(|name| !named.contains(name)).collect();
                let lists_integer =
                    value == "integer" || value.as_array().is_some_and(|all| all.contains(&json!("integer")));
                let lists_number =
                    value == "number" || value.as_array().is_some_and(|all| all.contains(&json!("number")));
                // Numbers with a fraction cannot be named.
                ways.is_partial |= lists_integer && !lists_number;
                ways.add(if others.is_empty() { Value::Bool(false) } else { json!({ "type": others }) });
            }
            "const" => other_values(&[value], ways),
            "enum" => other_values(&value.as_array().into_iter().flatten().collect::<Vec<_>>(), ways),
            "required" => {
                for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    ways.add(json!({ "type": "object", "properties": { name: false } }));
                }
            }
            "properties" => {
                for (name, schema) in value.as_object().into_iter().flatten() {
                    match self.negated(schema, &format!("{at}/{}", escaped(name))) {
                        Some(Value::Bool(false)) => {}
                        Some(other) => ways.add(
                            json!({ "type": "object", "properties": { name: other }, "required": [name] }),
                        ),
                        None => ways.is_partial = true,
                    }
                }
            }
            "minimum" if self.draft > Draft::Four || !object.contains_key("exclusiveMinimum") => {
                ways.add(json!({ "type": "number", "exclusiveMaximum": value }));
            }
            "maximum" if self.draft > Draft::Four || !object.contains_key("exclusiveMaximum") => {
                ways.add(json!({ "type": "number", "exclusiveMinimum": value }));
            }
            "exclusiveMinimum" if value.is_number() => {
                ways.add(json!({ "type": "number", "maximum": value }));
            }
            "exclusiveMaximum" if value.is_number() => {
                ways.add(json!({ "type": "number", "minimum": value }));
            }
            "minLength" | "minItems" | "minProperties" => {
                let (kind, most) = counted(keyword);
                if let Some(count) = count_of(object, keyword).and_then(|count| count.checked_sub(1)) {
                    ways.add(json!({ "type": kind, most: count }));
                }
            }
            "maxLength" | "maxItems" | "maxProperties" => {
                let (kind, least) = counted(keyword);
                if let Some(count) = count_of(object, keyword) {
                    ways.add(json!({ "type": kind, least: count + 1 }));
                }
            }
            "not" | "allOf" | "anyOf" | "oneOf" | "$ref" => {
                self.ways_not_to_apply((keyword, value), pointer, ways);
            }
            "then" | "else" if !object.contains_key("if") => {}
            _ if REMARKS.contains(&keyword) => {}
            _ if UNNAMED.contains(&keyword) => ways.is_partial = true,
            _ => {}
        }
    }
    /// Ways not to fit what applies other schemas.
    fn ways_not_to_apply(&mut self, (keyword, value): (&str, &Value), pointer: &str, ways: &mut Ways) {
        let at = format!("{pointer}/{}", escaped(keyword));
        match keyword {
            "not" => {
                let schema = self.schema(value, &at);
                ways.add(schema);
            }
            "allOf" => {
                for (index, schema) in value.as_array().into_iter().flatten().enumerate() {
                    match self.negated(schema, &format!("{at}/{index}")) {
                        Some(other) => ways.add(other),
                        None => ways.is_partial = true,
                    }
                }
            }
            "anyOf" | "oneOf" => {
                let none: Option<Vec<Value>> = value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .enumerate()
                    .map(|(index, schema)| self.negated(schema, &format!("{at}/{index}")))
                    .collect();
                ways.is_partial |= keyword == "oneOf" || none.is_none();
                ways.any.extend(none.map(|none| json!({ "allOf": none })));
            }
            "$ref" => {
                let target = value
                    .as_str()
                    .and_then(|reference| self.references.resolve(self.root, pointer, reference).ok());
                let schema = target.as_ref().and_then(|target| self.root.pointer(target));
                match schema.zip(target.as_deref()).and_then(|(schema, target)| self.negated(schema, target))
                {
                    Some(other) => ways.add(other),
                    None => ways.is_partial = true,
                }
            }
            _ => ways.is_partial = true,
        }
    }
}

/// The type that a count is of, and the keyword of its other end.
fn counted(keyword: &str) -> (&'static str, &'static str) {
    match keyword {
        "minLength" => ("string", "maxLength"),
        "maxLength" => ("string", "minLength"),
        "minItems" => ("array", "maxItems"),
        "maxItems" => ("array", "minItems"),
        "minProperties" => ("object", "maxProperties"),
        _ => ("object", "minProperties"),
    }
}

/// Ways to be none of `values`.
fn other_values(values: &[&Value], ways: &mut Ways) {
    let kinds = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let others: Vec<&str> =
        TYPES.into_iter().filter(|kind| !values.iter().any(|value| kinds(value) == *kind)).collect();
    if !others.is_empty() {
        ways.add(json!({ "type": others }));
    }
    let texts: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
    if !texts.is_empty() {
        ways.add(json!({ "type": "string", "pattern": anything_but(&texts) }));
    }
    let truths: Vec<bool> = values.iter().filter_map(|value| value.as_bool()).collect();
    for truth in [true, false] {
        if !truths.is_empty() && !truths.contains(&truth) {
            ways.add(json!({ "const": truth }));
        }
    }
    let mut numbers: Vec<&Value> = values.iter().copied().filter(|value| value.is_number()).collect();
    numbers.sort_by(|left, right| {
        left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(std::cmp::Ordering::Equal)
    });
    if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
        ways.add(json!({ "type": "number", "exclusiveMaximum": first }));
        for pair in numbers.windows(2).filter(|pair| pair[0].as_f64() < pair[1].as_f64()) {
            ways.add(json!({ "type": "number", "exclusiveMinimum": pair[0], "exclusiveMaximum": pair[1] }));
        }
        ways.add(json!({ "type": "number", "exclusiveMinimum": last }));
    }
    ways.is_partial |= values.iter().any(|value| value.is_array() || value.is_object());
}
