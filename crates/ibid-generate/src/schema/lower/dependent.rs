//! Keywords that ask for something where something else holds.

use serde_json::{Map, Value, json};

use super::{Lowering, count_of};
use crate::schema::references::escaped;

impl Lowering<'_> {
    /// `if`, `then` and `else`.
    pub(super) fn conditional(&mut self, object: &Map<String, Value>, pointer: &str) -> Option<Value> {
        let condition = object.get("if")?;
        let at = |keyword: &str| format!("{pointer}/{keyword}");
        let (then, otherwise) = (object.get("then"), object.get("else"));
        if then.is_none() && otherwise.is_none() {
            return None;
        }
        let mut holds = vec![self.schema(condition, &at("if"))];
        holds.extend(then.map(|then| self.schema(then, &at("then"))));
        let Some(not) = self.negated(condition, &at("if")) else {
            // Only values for which the condition holds are written.
            self.inexact(pointer, "if", true);
            return Some(json!({ "allOf": holds }));
        };
        let mut fails = vec![not];
        fails.extend(otherwise.map(|otherwise| self.schema(otherwise, &at("else"))));
        Some(json!({ "anyOf": [{ "allOf": holds }, { "allOf": fails }] }))
    }

    /// What follows from the presence of a property: others, or a schema.
    pub(super) fn dependent(&mut self, value: &Value, at: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for (name, needs) in value.as_object().into_iter().flatten() {
            let present = match needs {
                Value::Array(names) if names.is_empty() => continue,
                Value::Array(names) => {
                    let required: Vec<Value> =
                        std::iter::once(json!(name)).chain(names.iter().cloned()).collect();
                    json!({ "type": "object", "required": required })
                }
                schema => {
                    let schema = self.schema(schema, &format!("{at}/{}", escaped(name)));
                    json!({ "type": "object", "required": [name], "allOf": [schema] })
                }
            };
            let others = json!({ "type": ["null", "boolean", "number", "string", "array"] });
            let absent = json!({ "type": "object", "properties": { name: false } });
            all.push(json!({ "anyOf": [absent, present, others] }));
        }
        all
    }

    /// `contains`: the first items are those that fit, and the others are not where too many could.
    pub(super) fn contains(&mut self, object: &Map<String, Value>, pointer: &str) -> Option<Value> {
        let schema = object.get("contains")?;
        let at = format!("{pointer}/contains");
        let least = count_of(object, "minContains").unwrap_or(1);
        let most = count_of(object, "maxContains");
        if least == 0 && most.is_none() {
            return None;
        }
        let fits = self.schema(schema, &at);
        self.inexact(pointer, "contains", true);
        let mut said = Map::new();
        if least > 0 {
            said.insert("prefixItems".to_owned(), (0..least.min(64)).map(|_| fits.clone()).collect());
            said.insert("minItems".to_owned(), json!(least));
        }
        if let Some(most) = most {
            match self.negated(schema, &at) {
                Some(not) => {
                    said.insert("items".to_owned(), not);
                }
                None => {
                    said.insert("maxItems".to_owned(), json!(most));
                }
            }
            if most < least {
                return Some(json!({ "type": ["null", "boolean", "number", "string", "object"] }));
            }
        }
        Some(Value::Object(said))
    }
}
