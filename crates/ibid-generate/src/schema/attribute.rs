//! Which part of a schema it is that the decoder refuses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Refused;
use super::draft::Draft;
use super::references::References;
use super::references::escaped;

/// The decoder is asked so many times at most.
const MOST_PROBES: usize = 150;

/// Descends to the smallest subschema that is refused by itself, and finds the keyword without which it is not.
/// `says` is what the decoder says of the whole, `check` asks it about the subschema at a pointer of a schema.
pub(super) fn culprit(
    root: &Value,
    (draft, references): (Draft, &References),
    says: String,
    check: impl Fn(&Value, &str) -> Result<(), String>,
) -> Refused {
    let mut probes = 0;
    let mut seen = BTreeSet::from([String::new()]);
    let mut pointer = String::new();
    let mut says = says;
    'descend: loop {
        for child in children(root, &pointer, references, draft) {
            if probes >= MOST_PROBES || !seen.insert(child.clone()) {
                continue;
            }
            probes += 1;
            if let Err(error) = check(root, &child) {
                (pointer, says) = (child, error);
                continue 'descend;
            }
        }
        break;
    }
    let keywords: Vec<String> = root
        .pointer(&pointer)
        .and_then(Value::as_object)
        .map(|object| object.keys().cloned().collect())
        .unwrap_or_default();
    // Without its type a schema says less of everything: it is the last to be suspected.
    let (types, others): (Vec<String>, Vec<String>) =
        keywords.into_iter().partition(|keyword| keyword == "type");
    let keywords: Vec<String> = others.into_iter().chain(types).collect();
    let mut keyword = keywords.first().cloned().unwrap_or_else(|| "$schema".to_owned());
    for candidate in keywords.iter().filter(|keyword| {
        !matches!(
            keyword.as_str(),
            "$defs" | "definitions" | "title" | "description" | "$schema" | "$id" | "id"
        )
    }) {
        let mut without = root.clone();
        if let Some(object) = without.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            object.shift_remove(candidate);
        }
        if check(&without, &pointer).is_ok() {
            keyword.clone_from(candidate);
            break;
        }
    }
    Refused::new(&pointer, &keyword, reason(&says))
}

/// The decoder's words in ours, where they are known.
fn reason(says: &str) -> String {
    if says.contains("Unsatisfiable") || says.contains("unsatisfiable") || says.contains("Regex is empty") {
        return "no value can satisfy it".to_owned();
    }
    for (theirs, ours) in [
        (
            "circular references with sibling keys",
            "it is recursive and has other keywords beside it: leave those out",
        ),
        ("not disjoint", "two of its patterns fit the same name"),
        (
            "can't determine if patternProperty",
            "whether two of its patterns fit the same name cannot be told",
        ),
        ("too large", "the grammar of the schema is too large: ask for less at once"),
        ("too many", "the grammar of the schema is too large: ask for less at once"),
        ("symbols.len()", "the grammar of the schema is too large: ask for less at once"),
        ("oneOf constraints", "whether its alternatives exclude one another cannot be told"),
        ("lookarounds", "a word boundary or an anchor inside of it cannot be decoded under"),
        ("fuel", "its regular expressions are too costly: write simpler ones"),
        (
            "Unable to determine if regex is empty",
            "whether any string fits cannot be told: write a simpler pattern",
        ),
    ] {
        if says.contains(theirs) {
            return ours.to_owned();
        }
    }
    format!("the decoder refuses it: {says}")
}

/// Subschemas that apply to the value, to its parts, or by reference.
fn children(root: &Value, pointer: &str, references: &References, draft: Draft) -> Vec<String> {
    let Some(object) = root.pointer(pointer).and_then(Value::as_object) else { return Vec::new() };
    let mut all = Vec::new();
    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
        all.extend(references.resolve(root, pointer, reference));
        if draft.ref_stands_alone() {
            return all;
        }
    }
    for (keyword, value) in object {
        let at = format!("{pointer}/{}", escaped(keyword));
        match (keyword.as_str(), value) {
            ("allOf" | "anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(list)) => {
                all.extend((0..list.len()).map(|index| format!("{at}/{index}")));
            }
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(named)) => {
                all.extend(named.keys().map(|name| format!("{at}/{}", escaped(name))));
            }
            (
                "items" | "additionalItems" | "additionalProperties" | "if" | "then" | "else" | "contains",
                Value::Object(_),
            ) => {
                all.push(at);
            }
            _ => {}
        }
    }
    all
}
