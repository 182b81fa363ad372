//! The hash of a JSON document, whatever its white space and the order of its fields.

use ibid_core::ContentHash;
use serde_json::Value;

/// What of an answer differs from run to run, although the answer is the same.
const CIRCUMSTANCES: [&str; 4] = ["timings_ms", "trace", "model", "coverage"];

/// The hash of what an answer says: equal where every byte of it and of its quotes is.
pub(crate) fn comparable_hash(answer: &Value) -> ContentHash {
    let mut answer = answer.clone();
    if let Some(fields) = answer.as_object_mut() {
        for field in CIRCUMSTANCES {
            fields.remove(field);
        }
    }
    canonical_hash(&answer)
}

/// The hash of a document without one of its fields, which holds that hash.
pub(crate) fn hash_without(document: &Value, field: &str) -> ContentHash {
    let mut document = document.clone();
    document.as_object_mut().map(|fields| fields.remove(field));
    canonical_hash(&document)
}

/// The hash of all that a document says.
pub(crate) fn canonical_hash(document: &Value) -> ContentHash {
    ContentHash::of(canonical(document).as_bytes())
}

/// Keys in order, no white space, and six decimals: the next parser may read the last bits of a fraction otherwise.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Number(number) if number.is_f64() => format!("{:.6}", number.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{canonical, comparable_hash, hash_without};

    #[test]
    fn only_what_is_said_counts() {
        let text = "{\"b\": [0.97, 1,  null], \"a\": \"é\\n\"}";
        let value: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(canonical(&value), r#"{"a":"é\n","b":[0.970000,1,null]}"#);
        assert_eq!(canonical(&json!({ "b": [0.97_f32, 1, null], "a": "é\n" })), canonical(&value));

        let answer = |answer: &str, trace: u8| json!({ "answer": answer, "trace": trace, "timings_ms": {} });
        assert_eq!(comparable_hash(&answer("a", 1)), comparable_hash(&answer("a", 2)));
        assert_ne!(comparable_hash(&answer("a", 1)), comparable_hash(&answer("b", 1)));
        assert_eq!(hash_without(&answer("a", 1), "trace"), hash_without(&answer("a", 2), "trace"));
    }
}
