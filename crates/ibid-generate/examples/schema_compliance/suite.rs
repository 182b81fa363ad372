//! The JSON-Schema-Test-Suite, keyword by keyword.

use std::collections::BTreeSet;
use std::path::Path;

use ibid_generate::{JsonSchema, SchemaError};
use serde_json::{Map, Number, Value};

use super::json_files;

/// An instance is tried in so many orders of its keys.
const MOST_ORDERS: usize = 720;

#[derive(Default)]
struct Tally {
    groups: usize,
    refused: usize,
    refused_keywords: BTreeSet<String>,
    exact: usize,
    /// Valid, and not accepted.
    narrower: usize,
    /// Invalid, accepted, and found by the validator.
    caught: usize,
    /// Invalid, accepted, and not found: there must be none.
    wrong: Vec<String>,
}

pub(super) fn run(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| file | schemas | refused | instances as they should be | valid, not written | invalid, caught | wrong |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut all = Tally::default();
    for file in json_files(folder)? {
        let mut tally = Tally::default();
        let groups: Value = serde_json::from_slice(&fs_err::read(&file)?)?;
        for group in groups.as_array().into_iter().flatten() {
            one(group, &mut tally);
        }
        let name = file.strip_prefix(folder).unwrap_or(&file).with_extension("");
        let refused = if tally.refused == 0 {
            "0".to_owned()
        } else {
            let keywords: Vec<String> =
                tally.refused_keywords.iter().map(|keyword| format!("`{keyword}`")).collect();
            format!("{} ({})", tally.refused, keywords.join(", "))
        };
        println!(
            "| {} | {} | {refused} | {} | {} | {} | {} |",
            name.display(),
            tally.groups,
            tally.exact,
            tally.narrower,
            tally.caught,
            tally.wrong.len()
        );
        all.groups += tally.groups;
        all.refused += tally.refused;
        all.exact += tally.exact;
        all.narrower += tally.narrower;
        all.caught += tally.caught;
        all.wrong.extend(tally.wrong.into_iter().map(|what| format!("{}: {what}", name.display())));
    }
    println!(
        "| all | {} | {} | {} | {} | {} | {} |",
        all.groups,
        all.refused,
        all.exact,
        all.narrower,
        all.caught,
        all.wrong.len()
    );
    for wrong in all.wrong {
        println!("\nwrong: {wrong}");
    }
    Ok(())
}

fn one(group: &Value, tally: &mut Tally) {
    tally.groups += 1;
    let schema = match JsonSchema::new(group["schema"].clone()) {
        Ok(schema) => schema,
        Err(error) => {
            tally.refused += 1;
            if let SchemaError::Refused(refused) = &error {
                tally.refused_keywords.extend(refused.iter().map(|refused| refused.keyword.clone()));
            }
            if std::env::var_os("VERBOSE").is_some() {
                println!("refused: {}: {error}", group["description"]);
            }
            return;
        }
    };
    for test in group["tests"].as_array().into_iter().flatten() {
        let is_accepted =
            orders(&canonical(&test["data"])).iter().any(|value| schema.accepts(&spaced(value)));
        let is_valid = test["valid"] == Value::Bool(true);
        let what = format!("{} / {}", group["description"], test["description"]);
        match (is_valid, is_accepted) {
            (true, true) | (false, false) => tally.exact += 1,
            (true, false) => {
                tally.narrower += 1;
                if std::env::var_os("VERBOSE").is_some() {
                    println!("narrower: {what}");
                }
            }
            (false, true) if schema.validate(&test["data"]).is_err() => {
                tally.caught += 1;
                if std::env::var_os("VERBOSE").is_some() {
                    println!("caught: {what}");
                }
            }
            (false, true) => tally.wrong.push(what),
        }
    }
}

/// Numbers as the decoder writes them: `1.0` is `1`.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            match number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15) {
                Some(whole) => Value::Number(Number::from(whole as i64)),
                None => value.clone(),
            }
        }
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(object) => {
            object.iter().map(|(name, value)| (name.clone(), canonical(value))).collect()
        }
        other => other.clone(),
    }
}

/// The value with its keys in every order, as far as that can be tried: the decoder has one of its own.
fn orders(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.iter().fold(vec![Value::Array(Vec::new())], |ways, item| {
            combined(ways, &orders(item), |way, item| {
                if let Value::Array(items) = way {
                    items.push(item.clone());
                }
            })
        }),
        Value::Object(object) => {
            let mut all = Vec::new();
            for names in permutations(&object.keys().collect::<Vec<_>>()) {
                let ways = names.iter().fold(vec![Value::Object(Map::new())], |ways, name| {
                    combined(ways, &orders(&object[name.as_str()]), |way, value| {
                        if let Value::Object(object) = way {
                            object.insert((*name).clone(), value.clone());
                        }
                    })
                });
                all.extend(ways);
                if all.len() >= MOST_ORDERS {
                    break;
                }
            }
            all
        }
        other => vec![other.clone()],
    }
}

fn combined(ways: Vec<Value>, next: &[Value], add: impl Fn(&mut Value, &Value)) -> Vec<Value> {
    let mut all = Vec::new();
    for way in ways {
        for value in next {
            if all.len() >= MOST_ORDERS {
                return all;
            }
            let mut way = way.clone();
            add(&mut way, value);
            all.push(way);
        }
    }
    all
}

fn permutations<'a>(names: &[&'a String]) -> Vec<Vec<&'a String>> {
    let Some((first, rest)) = names.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for permutation in permutations(rest) {
        for at in 0..=permutation.len() {
            if all.len() >= MOST_ORDERS {
                return all;
            }
            let mut permutation = permutation.clone();
            permutation.insert(at, first);
            all.push(permutation);
        }
    }
    all
}

/// JSON with a space after each comma and colon.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let members = object
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), spaced(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
