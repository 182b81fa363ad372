//! The shortest way to the end of a record that was cut off.

use std::collections::HashMap;

use super::probe;

/// A record is given up that is not complete after so many bytes.
const MOST_BYTES: usize = 200_000;
/// What is written between strings where there is a choice, the most wanted first: ends, `null`, and whatever is short.
const WANTED: &[u8] = b"}]\"n0f1";
const ENDS: usize = 2;

/// `text`, which the grammar allows as a beginning, with what makes it a whole sentence of it. `None` where that is
/// not to be had.
pub(super) fn completed(grammar: &str, text: &str) -> Option<String> {
    let mut matcher = probe::matcher(grammar).ok()?;
    let mut bytes = text.as_bytes().to_vec();
    let tokens: Vec<u32> = bytes.iter().copied().map(u32::from).collect();
    let consumed = matcher.try_consume_tokens(&tokens).ok()?;
    bytes.truncate(consumed);
    // What was used least goes first, so that no loop of an expression is gone round for ever.
    let mut used: HashMap<u8, usize> = HashMap::new();
    let limit = bytes.len() + MOST_BYTES;
    while !matcher.is_accepting().ok()? {
        if bytes.len() > limit {
            return None;
        }
        let mask = matcher.compute_mask().ok()?;
        let allowed = (0..=u8::MAX).filter(|byte| mask.is_allowed(u32::from(*byte)));
        let is_string = is_within_string(&bytes);
        let next = allowed.min_by_key(|byte| {
            let wanted = WANTED.iter().position(|other| other == byte).unwrap_or(WANTED.len());
            let is_end = if is_string { *byte == b'"' } else { wanted < ENDS };
            let times = used.get(byte).copied().unwrap_or(0);
            (!is_end, times, if is_string { 0 } else { wanted }, !byte.is_ascii_alphanumeric(), *byte)
        })?;
        *used.entry(next).or_default() += 1;
        matcher.consume_token(u32::from(next)).ok()?;
        bytes.push(next);
    }
    String::from_utf8(bytes).ok()
}

/// Whether JSON that begins so is inside of a string.
fn is_within_string(bytes: &[u8]) -> bool {
    let mut is_string = false;
    let mut is_escaped = false;
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            _ => {}
        }
    }
    is_string
}

/// `text` with 0 for numbers that are larger than a double can be: where the schema says nothing of a value, the grammar
/// does not bound its exponent.
pub(super) fn with_finite_numbers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('"') {
            string_end(rest)
        } else {
            rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(rest.len())
        };
        let token = &rest[..end];
        let is_finite = token.starts_with('"') || token.parse::<f64>().is_ok_and(f64::is_finite);
        kept.push_str(if is_finite { token } else { "0" });
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

/// Where the string ends that `text` begins with.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
