//! What the schema says of the value at a place of a record.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::references::{References, escaped};

/// Subschemas are followed so deep.
const DEEPEST: usize = 16;
/// Fields that are told of a schema.
const MOST_FIELDS: usize = 40;

/// What a value of a record is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The names on the way to it, as words.
    pub name: String,
    /// What the schema says of it.
    pub description: String,
    /// Whether it is a string that has to be a span of a source.
    pub is_verbatim: bool,
    /// Whether it is a date, or begins with one.
    pub is_date: bool,
    /// Whether the schema allows no other value.
    pub is_fixed: bool,
    /// Names on the way to it that the schema does not know.
    pub foreign_names: Vec<String>,
}

pub(super) struct Fields<'a> {
    pub(super) root: &'a Value,
    pub(super) draft: Draft,
    pub(super) references: &'a References,
}

/// Subschemas that speak of one value, and whether others could take their place.
struct Places<'a> {
    found: Vec<(&'a Map<String, Value>, String)>,
    has_alternatives: bool,
}

impl<'a> Fields<'a> {
    /// What is known of the value at `pointer` of a record.
    pub(super) fn field(&self, pointer: &str) -> Field {
        let mut field = Field::default();
        let mut places = self.applied(vec![(self.root, String::new())], false);
        for step in pointer.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            let mut next = Vec::new();
            let mut is_item = false;
            let mut is_known = false;
            for (schema, at) in &places.found {
                if let Some(property) = schema.get("properties").and_then(|all| all.get(&name)) {
                    next.push((property, format!("{at}/properties/{}", escaped(&name))));
                    is_known = true;
                }
                let is_index = name.parse::<usize>().is_ok();
                for keyword in ["items", "prefixItems", "additionalItems"] {
                    match schema.get(keyword).filter(|_| is_index) {
                        Some(Value::Array(items)) => {
                            let item = name.parse::<usize>().ok().and_then(|index| items.get(index));
                            next.extend(item.map(|item| (item, format!("{at}/{keyword}/{name}"))));
                            is_item = true;
                        }
                        Some(items) => {
                            next.push((items, format!("{at}/{keyword}")));
                            is_item = true;
                        }
                        None => {}
                    }
                }
                if !is_known
                    && !is_item
                    && let Some(others) = schema.get("additionalProperties")
                {
                    next.push((others, format!("{at}/additionalProperties")));
                }
            }
            if !is_item {
                if !field.name.is_empty() {
                    field.name.push(' ');
                }
                field.name.push_str(&spoken(&name));
                if !is_known && name.parse::<usize>().is_err() {
                    field.foreign_names.push(spoken(&name));
                }
            }
            places = self.applied(next, places.has_alternatives);
        }
        for (schema, _) in &places.found {
            for keyword in ["title", "description"] {
                if let Some(text) =
                    schema.get(keyword).and_then(Value::as_str).filter(|_| !pointer.is_empty())
                {
                    field.description.push_str(text);
                    field.description.push(' ');
                }
            }
            let verbatim = schema.get("x-ibid").and_then(|own| own.get("verbatim"));
            field.is_verbatim |= verbatim == Some(&Value::Bool(true));
            field.is_date |=
                matches!(schema.get("format").and_then(Value::as_str), Some("date" | "date-time"));
            let is_single =
                schema.get("enum").and_then(Value::as_array).is_some_and(|values| values.len() == 1);
            field.is_fixed |= !places.has_alternatives && (schema.contains_key("const") || is_single);
        }
        field.description.truncate(field.description.trim_end().len());
        field
    }

    /// The subschemas that apply to the same value as `schemas` do.
    fn applied(&self, schemas: Vec<(&'a Value, String)>, has_alternatives: bool) -> Places<'a> {
        let mut places = Places { found: Vec::new(), has_alternatives };
        let mut open: Vec<(&Value, String, usize)> =
            schemas.into_iter().map(|(schema, at)| (schema, at, 0)).collect();
        while let Some((schema, at, depth)) = open.pop() {
            let Some(object) = schema.as_object().filter(|_| depth < DEEPEST) else { continue };
            if let Some(reference) = object.get("$ref").and_then(Value::as_str)
                && let Ok(target) = self.references.resolve(self.root, &at, reference)
                && let Some(schema) = self.root.pointer(&target)
            {
                open.push((schema, target, depth + 1));
                if self.draft.ref_stands_alone() {
                    continue;
                }
            }
            for keyword in ["allOf", "anyOf", "oneOf"] {
                let list = object.get(keyword).and_then(Value::as_array);
                for (index, schema) in list.into_iter().flatten().enumerate() {
                    places.has_alternatives |= keyword != "allOf";
                    open.push((schema, format!("{at}/{keyword}/{index}"), depth + 1));
                }
            }
            for keyword in ["then", "else"] {
                if let Some(schema) = object.get(keyword) {
                    places.has_alternatives = true;
                    open.push((schema, format!("{at}/{keyword}"), depth + 1));
                }
            }
            places.found.push((object, at));
        }
        places
    }

    /// The fields of a record, one a line, for a model to read before it writes any.
    pub(super) fn told(&self) -> String {
        let mut lines = Vec::new();
        self.tell(&[(self.root, String::new())], "", &mut lines, 0);
        lines.join("\n")
    }

    /// The pointers of the values of a record that are not in lists: what a table has columns for. A list is one column.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        self.column((self.root, String::new()), String::new(), &mut columns, 0);
        columns
    }

    fn column(&self, place: (&'a Value, String), pointer: String, columns: &mut Vec<String>, depth: usize) {
        let places = self.applied(vec![place], false);
        let mut properties: Vec<(String, &Value, String)> = Vec::new();
        for (schema, at) in places.found.iter().rev() {
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                let pointer = format!("{pointer}/{}", escaped(name));
                if !properties.iter().any(|(other, ..)| *other == pointer) {
                    properties.push((pointer, property, format!("{at}/properties/{}", escaped(name))));
                }
            }
        }
        if properties.is_empty() || depth > 5 {
            columns.push(pointer);
            return;
        }
        for (pointer, property, at) in properties {
            self.column((property, at), pointer, columns, depth + 1);
        }
    }

    fn tell(&self, schemas: &[(&'a Value, String)], path: &str, lines: &mut Vec<String>, depth: usize) {
        if depth > 5 || lines.len() >= MOST_FIELDS {
            return;
        }
        let places = self.applied(schemas.to_vec(), false);
        let mut seen: Vec<&str> = Vec::new();
        for (schema, at) in places.found.iter().rev() {
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                if seen.contains(&name.as_str()) || lines.len() >= MOST_FIELDS {
                    continue;
                }
                seen.push(name);
                let place = (property, format!("{at}/properties/{}", escaped(name)));
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                lines.push(self.line(&place, &path));
                self.tell(&[place], &path, lines, depth + 1);
            }
            if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
                self.tell(&[(items, format!("{at}/items"))], &format!("{path}[]"), lines, depth + 1);
            }
        }
    }

    fn line(&self, place: &(&'a Value, String), path: &str) -> String {
        let mut line = format!("- {path}");
        let places = self.applied(vec![place.clone()], false);
        let said = places.found.iter().rev().find_map(|(schema, _)| {
            schema.get("description").or_else(|| schema.get("title")).and_then(Value::as_str)
        });
        if let Some(said) = said {
            let short: String =
                said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect();
            line.push_str(": ");
            line.push_str(&short);
        }
        let is_date =
            places.found.iter().any(|(schema, _)| schema.get("format") == Some(&Value::from("date")));
        if is_date {
            line.push_str(" (YYYY-MM-DD)");
        }
        line
    }
}

/// `invoiceNumber` and `invoice_number` as `invoice number`.
fn spoken(name: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && was_lower {
            words.push(' ');
        }
        was_lower = character.is_lowercase() || character.is_numeric();
        words.push(if matches!(character, '_' | '-' | '.') { ' ' } else { character });
    }
    words.to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::JsonSchema;

    #[test]
    fn a_field_is_what_its_schemas_say() {
        let schema = JsonSchema::new(json!({
            "type": "object",
            "properties": {
                "invoiceNumber": { "type": "string", "x-ibid": { "verbatim": true }, "description": "As printed" },
                "kind": { "const": "invoice" },
                "due": { "$ref": "#/$defs/day" },
                "lines": { "type": "array", "items": { "$ref": "#/$defs/line" } },
            },
            "additionalProperties": { "type": "number" },
            "$defs": {
                "day": { "type": "string", "format": "date" },
                "line": { "anyOf": [{ "properties": { "unit_price": { "type": "number", "const": 1 } } }, { "type": "null" }] },
            },
        }))
        .expect("a schema");
        let number = schema.field("/invoiceNumber");
        assert_eq!((number.name.as_str(), number.description.as_str()), ("invoice number", "As printed"));
        assert!(number.is_verbatim && !number.is_date && !number.is_fixed);
        assert!(schema.field("/kind").is_fixed);
        assert!(schema.field("/due").is_date);
        let price = schema.field("/lines/3/unit_price");
        assert_eq!(price.name, "lines unit price");
        assert!(!price.is_fixed, "another alternative has no such value");
        assert_eq!(schema.field("/Alice Meyer").foreign_names, ["alice meyer"]);
        insta::assert_snapshot!(schema.fields());
    }
}
