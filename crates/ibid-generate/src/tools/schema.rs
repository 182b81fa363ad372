//! The schema of a tool's arguments as a grammar wants it.

use serde_json::{Map, Value, json};

use crate::schema::is_format;

/// The longest text of one argument, in characters, where the schema sets no bound: small models go on and on.
const LONGEST_TEXT: u64 = 200;
/// The most items of a list, where the schema sets no bound.
const MOST_ITEMS: u64 = 16;
/// Deeper schemas are left as they are: the engine has its own limit.
const DEEPEST: usize = 32;

/// Keywords that say something about a value and nothing about which values are valid. `$schema` and `$id` are kept: they
/// say how the others are read.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "x-ibid",
];

/// `schema` with bounds where it has none, without properties that it does not name, and without annotations. Whatever it
/// admits, `schema` admits too, unless that contradicts itself or has a `oneOf` whose alternatives overlap.
///
/// ```
/// use ibid_generate::strict_arguments;
/// use serde_json::json;
///
/// let schema = json!({"type": "object", "properties": {"query": {"type": "string", "description": "What"}}});
/// let strict = strict_arguments(&schema);
/// assert_eq!(strict["additionalProperties"], false);
/// assert_eq!(strict["properties"]["query"], json!({"type": "string", "maxLength": 200}));
/// ```
pub fn strict_arguments(schema: &Value) -> Value {
    let mut strict = strict(schema, 0);
    if let Some(object) = strict.as_object_mut() {
        object.entry("type").or_insert_with(|| json!("object"));
        // `propertyNames` says which names there may be, so there may be some.
        let is_open = ["properties", "patternProperties", "propertyNames", "required", "minProperties"]
            .iter()
            .any(|keyword| object.contains_key(*keyword));
        if !is_open && !is_combined(object) {
            object.entry("additionalProperties").or_insert(json!(false));
        }
    }
    strict
}

fn strict(schema: &Value, depth: usize) -> Value {
    let Some(object) = schema.as_object().filter(|_| depth < DEEPEST) else { return schema.clone() };
    let mut kept = Map::new();
    for (keyword, value) in object {
        if ANNOTATIONS.contains(&keyword.as_str()) {
            continue;
        }
        let value = match keyword.as_str() {
            "properties" | "$defs" | "definitions" | "patternProperties" => named(value, depth),
            // Not `not` and `if`: what is made stricter in there makes the whole less strict.
            "items" | "additionalProperties" => strict(value, depth + 1),
            "prefixItems" | "anyOf" | "oneOf" | "allOf" => listed(value, depth),
            // Not a shape of a text: that it is to be hidden is no business of the grammar.
            "format" if value == "password" => continue,
            _ => value.clone(),
        };
        kept.insert(keyword.clone(), value);
    }
    let is = |kind: &str| match object.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|of| of == kind),
        of => of.is_some_and(|of| of == kind),
    };
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| object.contains_key(*keyword));
    // A format that is none is a remark: it bounds nothing.
    let has_format = object.get("format").and_then(Value::as_str).is_some_and(is_format);
    if is("string") && !has_format && !has(&["maxLength", "enum", "const", "pattern"]) {
        let least = object.get("minLength").and_then(Value::as_u64).unwrap_or(0);
        kept.insert("maxLength".to_owned(), json!(LONGEST_TEXT.max(least)));
    }
    if is("array") && !has(&["maxItems", "enum", "const"]) {
        let least = object.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        kept.insert("maxItems".to_owned(), json!(MOST_ITEMS.max(least)));
    }
    // Parts of a combination describe one object together: none of them alone knows all properties.
    let closes = has(&["properties"])
        && !has(&["additionalProperties", "patternProperties"])
        && !is_combined(object)
        && requires_named(object);
    if closes {
        kept.insert("additionalProperties".to_owned(), json!(false));
    }
    Value::Object(kept)
}

/// Whether other subschemas speak of the same object.
fn is_combined(object: &Map<String, Value>) -> bool {
    ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies"]
        .iter()
        .any(|keyword| object.contains_key(*keyword))
}

/// Whether every property that is required is one that is named: otherwise a closed object could not have it.
fn requires_named(object: &Map<String, Value>) -> bool {
    let named = object.get("properties").and_then(Value::as_object);
    let required = object.get("required").and_then(Value::as_array);
    required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .all(|name| named.is_some_and(|named| named.contains_key(name)))
}

/// A schema under each name; a name is no keyword, whatever it is.
fn named(schemas: &Value, depth: usize) -> Value {
    let Some(schemas) = schemas.as_object() else { return schemas.clone() };
    Value::Object(schemas.iter().map(|(name, schema)| (name.clone(), strict(schema, depth + 1))).collect())
}

/// Parts that are combined: not closed against the properties of one another.
fn listed(schemas: &Value, depth: usize) -> Value {
    let Some(schemas) = schemas.as_array() else { return schemas.clone() };
    let part = |schema: &Value| {
        let mut part = strict(schema, depth + 1);
        let was_open = schema.get("additionalProperties").is_none();
        if let Some(part) = part.as_object_mut().filter(|_| was_open) {
            part.remove("additionalProperties");
        }
        part
    };
    schemas.iter().map(part).collect()
}
