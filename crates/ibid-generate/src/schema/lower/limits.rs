//! Numbers that are limits.

use serde_json::{Map, Value, json};

use super::{Lowering, types_of};

/// No model writes a text or a list that has to be longer: a decoder that is held to it writes for hours.
const MOST_AT_LEAST: u64 = 10_000;

impl Lowering<'_> {
    /// Refuses a `minItems`, `minLength` or `minProperties` that is beyond all records.
    pub(super) fn least(&mut self, (keyword, value): (&str, &Value), pointer: &str) {
        if keyword.starts_with("min") && whole(value).as_u64().is_some_and(|least| least > MOST_AT_LEAST) {
            self.refuse(
                pointer,
                keyword,
                format!("it asks for more than can be written: {MOST_AT_LEAST} at most"),
            );
        }
    }
}

/// Numbers that are not bounded are bounded by what a double holds exactly: a model may write digits for ever.
pub(super) fn bound(said: &mut Map<String, Value>) {
    const MOST: i64 = 999_999_999_999_999;
    let is_literal = said.contains_key("enum") || said.contains_key("const");
    let speaks_of_numbers = said.contains_key("type") && types_of(said).contains("number")
        || ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
            .iter()
            .any(|keyword| said.contains_key(*keyword));
    if is_literal || !speaks_of_numbers {
        return;
    }
    let limit = |said: &Map<String, Value>, keywords: [&str; 2]| {
        keywords.iter().filter_map(|keyword| said.get(*keyword)).find_map(Value::as_f64)
    };
    let least = limit(said, ["minimum", "exclusiveMinimum"]);
    let most = limit(said, ["maximum", "exclusiveMaximum"]);
    if least.is_none() && most.is_none_or(|most| most > -MOST as f64) {
        said.insert("minimum".to_owned(), json!(-MOST));
    }
    if most.is_none() && least.is_none_or(|least| least < MOST as f64) {
        said.insert("maximum".to_owned(), json!(MOST));
    }
}

/// A count, which JSON Schema also lets be written as `2.0`.
pub(super) fn whole(value: &Value) -> Value {
    let rounded = || value.as_f64().and_then(|count| format!("{count:.0}").parse::<u64>().ok());
    json!(value.as_u64().or_else(rounded).unwrap_or_default())
}

pub(super) fn count_of(object: &Map<String, Value>, keyword: &str) -> Option<u64> {
    object.get(keyword).map(whole).and_then(|count| count.as_u64())
}

pub(super) fn holds_one_item(object: &Map<String, Value>) -> bool {
    let is_closed = object.get("items") == Some(&Value::Bool(false));
    let listed = object.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
    count_of(object, "maxItems").is_some_and(|most| most <= 1) || is_closed && listed <= 1
}
