//! `minProperties` and `maxProperties`.

use serde_json::{Map, Value, json};

use super::{Lowering, count_of};

/// With more properties that may be left out there are too many ways to choose among them.
const MOST_OPTIONAL: usize = 6;

impl Lowering<'_> {
    /// The decoder counts where no named property may be left out: each choice of them is said by itself.
    pub(super) fn counts(&mut self, object: &Map<String, Value>, pointer: &str, also: &mut Vec<Value>) {
        let least = count_of(object, "minProperties").unwrap_or(0);
        let most = count_of(object, "maxProperties");
        if least == 0 && most.is_none() {
            return;
        }
        let required: Vec<&str> = object
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let named = object.get("properties").and_then(Value::as_object);
        let optional: Vec<&str> = named
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .filter(|name| !required.contains(name))
            .collect();
        let is_closed = object.get("additionalProperties") == Some(&Value::Bool(false))
            && !object.contains_key("patternProperties");
        let least = if least <= required.len() as u64 { 0 } else { least };
        let most = most.filter(|most| !is_closed || *most < (required.len() + optional.len()) as u64);
        if least == 0 && most.is_none() {
            return;
        }
        let bounds = |count: &mut Map<String, Value>| {
            if least > 0 {
                count.insert("minProperties".to_owned(), json!(least));
            }
            if let Some(most) = most {
                count.insert("maxProperties".to_owned(), json!(most));
            }
        };
        if optional.len() > MOST_OPTIONAL {
            let reason = format!(
                "with {} properties that may be left out there are too many ways to count: require some, or leave the \
                 count out",
                optional.len()
            );
            self.refuse(pointer, if least > 0 { "minProperties" } else { "maxProperties" }, reason);
            return;
        }
        let mut ways = vec![json!({ "type": ["null", "boolean", "number", "string", "array"] })];
        // The most properties first: of several ways the decoder takes any.
        for chosen in (0..1_u32 << optional.len()).rev() {
            let is_in = |index: usize| chosen & (1 << index) != 0;
            let present: Vec<&str> = required
                .iter()
                .copied()
                .chain(optional.iter().enumerate().filter(|(index, _)| is_in(*index)).map(|(_, name)| *name))
                .collect();
            if most.is_some_and(|most| present.len() as u64 > most)
                || is_closed && (present.len() as u64) < least
            {
                continue;
            }
            let properties: Map<String, Value> = optional
                .iter()
                .enumerate()
                .map(|(index, name)| ((*name).to_owned(), Value::Bool(is_in(index))))
                .collect();
            let mut way = Map::from_iter([("type".to_owned(), json!("object"))]);
            if !properties.is_empty() {
                way.insert("properties".to_owned(), Value::Object(properties));
            }
            if !present.is_empty() {
                way.insert("required".to_owned(), json!(present));
            }
            bounds(&mut way);
            ways.push(Value::Object(way));
        }
        also.push(json!({ "anyOf": ways }));
    }
}
