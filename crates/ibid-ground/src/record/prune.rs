//! A record without what has no evidence.

use serde_json::Value;

use super::grounded::{Grounded, Ungrounded};
use super::leaf::{LeafEvidence, Standing};

/// Sets values without evidence to null where the record is valid then, or leaves them out, or what holds them.
pub(super) fn prune(
    record: Value,
    mut evidence: Vec<LeafEvidence>,
    is_valid: &dyn Fn(&Value) -> bool,
) -> Result<Grounded<Value>, Ungrounded> {
    let mut record = record;
    let unsupported = |leaf: &&LeafEvidence| leaf.standing == Standing::Unsupported;
    // From the last to the first, so that the places of the others stay when an item is taken out.
    let mut open: Vec<String> =
        evidence.iter().filter(unsupported).rev().map(|leaf| leaf.pointer.clone()).collect();
    let mut impossible = Vec::new();
    // One value may only go when another has gone: `dependentRequired`, or the last of an object's.
    while !open.is_empty() {
        let before = open.len();
        let mut left = Vec::new();
        for pointer in open {
            let states_something = |at: &str| {
                let inside = format!("{at}/");
                evidence
                    .iter()
                    .any(|leaf| leaf.standing == Standing::Supported && leaf.pointer.starts_with(&inside))
            };
            match without(&record, &pointer, is_valid, &states_something) {
                Some((pruned, taken_out)) => {
                    record = pruned;
                    if let Some(taken_out) = taken_out {
                        moved(&mut evidence, &taken_out);
                    }
                }
                None => left.push(pointer),
            }
        }
        if left.len() == before {
            impossible = left;
            break;
        }
        open = left;
    }
    if impossible.is_empty() && is_valid(&record) {
        return Ok(Grounded::new(record, evidence));
    }
    impossible.reverse();
    Err(Ungrounded { pointers: impossible })
}

/// The record without the value at `pointer`, and the pointer of the item or property that was taken out for it. The
/// value alone becomes null or goes; where neither is valid, the item of a list that holds it goes, or the object, if
/// nothing else is stated in that.
fn without(
    record: &Value,
    pointer: &str,
    is_valid: &dyn Fn(&Value) -> bool,
    states_something: &dyn Fn(&str) -> bool,
) -> Option<(Value, Option<String>)> {
    // It went with something else.
    let Some(value) = record.pointer(pointer) else { return Some((record.clone(), None)) };
    if value.is_null() {
        return Some((record.clone(), None));
    }
    let mut nulled = record.clone();
    *nulled.pointer_mut(pointer)? = Value::Null;
    if is_valid(&nulled) {
        return Some((nulled, None));
    }
    let mut at = pointer;
    while !at.is_empty() {
        let is_item =
            at.rsplit_once('/').and_then(|(parent, _)| record.pointer(parent)).is_some_and(Value::is_array);
        if at != pointer && !is_item && states_something(at) {
            return None;
        }
        let mut pruned = record.clone();
        if take_out(&mut pruned, at) && is_valid(&pruned) {
            return Some((pruned, Some(at.to_owned())));
        }
        at = at.rsplit_once('/')?.0;
        if !at.is_empty() && !states_something(at) {
            let mut nulled = record.clone();
            *nulled.pointer_mut(at)? = Value::Null;
            if is_valid(&nulled) {
                return Some((nulled, None));
            }
        }
    }
    None
}

fn take_out(record: &mut Value, pointer: &str) -> bool {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return false };
    match record.pointer_mut(parent) {
        Some(Value::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        Some(Value::Object(object)) => {
            object.shift_remove(&last.replace("~1", "/").replace("~0", "~")).is_some()
        }
        _ => false,
    }
}

/// Tells evidence of what is no longer there, and where the items behind one that was taken out stand now.
fn moved(evidence: &mut Vec<LeafEvidence>, taken_out: &str) {
    let inside = format!("{taken_out}/");
    evidence.retain(|leaf| {
        leaf.standing == Standing::Unsupported
            || leaf.pointer != taken_out && !leaf.pointer.starts_with(&inside)
    });
    let Some((parent, index)) = taken_out.rsplit_once('/') else { return };
    let Ok(index) = index.parse::<usize>() else { return };
    for leaf in evidence.iter_mut().filter(|leaf| leaf.standing != Standing::Unsupported) {
        let Some(rest) = leaf.pointer.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')) else {
            continue;
        };
        let (position, tail) = rest.split_once('/').map_or((rest, ""), |(position, tail)| (position, tail));
        if let Ok(position) = position.parse::<usize>()
            && position > index
        {
            let tail = if tail.is_empty() { String::new() } else { format!("/{tail}") };
            leaf.pointer = format!("{parent}/{}{tail}", position - 1);
        }
    }
}
