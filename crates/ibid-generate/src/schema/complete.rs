//! The shortest way to the end of a record that was cut off.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use llguidance::Matcher;

use super::probe;

/// A record is given up that is not complete after so many bytes.
const MOST_BYTES: usize = 200_000;
/// Or after so long: the rest of a record that a model did not write is worth no more.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is written between strings where there is a choice, the most wanted first: ends, `null`, and whatever is short.
const WANTED: &[u8] = b"}]\"n0f1";
const ENDS: usize = 2;

/// So many bytes are tried in a string that may not end yet, before one of the patterns' examples is.
const TRIED: usize = 16;

/// `text`, which the grammar allows as a beginning, with what makes it a whole sentence of it. `None` where that is
/// not to be had. `examples` are strings that may be what a string lacks to its end.
pub(super) fn completed(grammar: &str, text: &str, examples: &[String]) -> Option<String> {
    let mut matcher = probe::matcher(grammar).ok()?;
    let mut bytes = text.as_bytes().to_vec();
    let tokens: Vec<u32> = bytes.iter().copied().map(u32::from).collect();
    let consumed = matcher.try_consume_tokens(&tokens).ok()?;
    bytes.truncate(consumed);
    // What was used least goes first, so that no loop of an expression is gone round for ever.
    let mut used: HashMap<u8, usize> = HashMap::new();
    let limit = bytes.len() + MOST_BYTES;
    let started = Instant::now();
    let mut place = Place::default();
    for byte in &bytes {
        place.pass(*byte);
    }
    let mut without_end = 0;
    while !matcher.is_accepting().ok()? {
        if bytes.len() > limit || started.elapsed() > PATIENCE {
            return None;
        }
        let mask = matcher.compute_mask().ok()?;
        let allowed = (0..=u8::MAX).filter(|byte| mask.is_allowed(u32::from(*byte)));
        let is_string = place.is_string;
        without_end = if is_string && !mask.is_allowed(u32::from(b'"')) { without_end + 1 } else { 0 };
        if without_end == TRIED
            && let Some((with_it, end)) = examples.iter().find_map(|example| ended(&matcher, example))
        {
            matcher = with_it;
            for byte in &end {
                place.pass(*byte);
            }
            bytes.extend(end);
            without_end = 0;
            continue;
        }
        let next = allowed.min_by_key(|byte| {
            let wanted = WANTED.iter().position(|other| other == byte).unwrap_or(WANTED.len());
            let is_end = if is_string { *byte == b'"' } else { wanted < ENDS };
            let times = used.get(byte).copied().unwrap_or(0);
            (!is_end, times, if is_string { 0 } else { wanted }, !byte.is_ascii_alphanumeric(), *byte)
        })?;
        *used.entry(next).or_default() += 1;
        matcher.consume_token(u32::from(next)).ok()?;
        place.pass(next);
        bytes.push(next);
    }
    String::from_utf8(bytes).ok()
}

/// The string that `matcher` is within, brought to its end by `example`; `None` where it may not end so.
fn ended(matcher: &Matcher, example: &str) -> Option<(Matcher, Vec<u8>)> {
    let quoted = serde_json::to_string(example).ok()?;
    let end = quoted.as_bytes().get(1..)?.to_vec();
    let tokens: Vec<u32> = end.iter().copied().map(u32::from).collect();
    let mut tried = matcher.deep_clone();
    let consumed = tried.try_consume_tokens(&tokens).ok()?;
    (consumed == tokens.len()).then_some((tried, end))
}

/// Where in JSON the next byte stands.
#[derive(Debug, Default)]
struct Place {
    is_string: bool,
    is_escaped: bool,
}

impl Place {
    fn pass(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.is_string => self.is_escaped = true,
            b'"' => self.is_string = !self.is_string,
            _ => {}
        }
    }
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
