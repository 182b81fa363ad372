//! `propertyNames`.

use serde_json::{Map, Value, json};

use super::{Lowering, REMARKS, count_of};
use crate::schema::formats::{self, Format};
use crate::schema::pattern::{literal, translated};

impl Lowering<'_> {
    pub(super) fn property_names(&mut self, value: &Value, pointer: &str, also: &mut Vec<Value>) {
        let object = match value {
            Value::Bool(true) => return,
            Value::Bool(false) => {
                also.push(json!({ "maxProperties": 0 }));
                return;
            }
            other => other.as_object().cloned().unwrap_or_default(),
        };
        for (keyword, value) in &object {
            match (keyword.as_str(), value) {
                ("type", Value::String(kind)) if kind == "string" => {}
                ("pattern", Value::String(pattern)) => match translated(pattern) {
                    Ok(pattern) => also.push(only(&pattern)),
                    Err(reason) => self.refuse(&format!("{pointer}/propertyNames"), "pattern", reason),
                },
                ("minLength" | "maxLength", _) => also.extend(length(&object, keyword)),
                ("enum", Value::Array(names)) => also.push(one_of(names)),
                ("const", name) => also.push(one_of(std::slice::from_ref(name))),
                ("format", Value::String(name)) => match formats::format(name) {
                    Format::Pattern(pattern) | Format::Narrower(pattern) => {
                        also.push(only(&format!("^(?:{pattern})$")));
                    }
                    Format::Remark => {}
                },
                (keyword, _) if REMARKS.contains(&keyword) => {}
                (keyword, _) => {
                    let reason = "only type, pattern, minLength, maxLength, enum, const and format can be asked of names";
                    self.refuse(&format!("{pointer}/propertyNames"), keyword, reason);
                }
            }
        }
    }
}

fn only(pattern: &str) -> Value {
    json!({ "patternProperties": { pattern: true }, "additionalProperties": false })
}

fn length(object: &Map<String, Value>, keyword: &str) -> Option<Value> {
    let count = count_of(object, keyword)?;
    Some(only(&if keyword == "minLength" {
        format!("^(?s:.{{{count},}})$")
    } else {
        format!("^(?s:.{{0,{count}}})$")
    }))
}

fn one_of(names: &[Value]) -> Value {
    let names: Vec<String> = names
        .iter()
        .filter_map(Value::as_str)
        .map(|name| name.chars().map(literal).collect::<String>())
        .collect();
    if names.is_empty() { json!({ "maxProperties": 0 }) } else { only(&format!("^(?:{})$", names.join("|"))) }
}
