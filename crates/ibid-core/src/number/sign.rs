//! Signs of numbers: `-5`, `minus 5 °C`, `零下5度`, `5 degrees below zero`.

use super::units::{Unit, first};
use super::{Number, chinese};

/// Words before a negative number; all but the first ones have other meanings, too: `price minus 5 %`, 3勝負5.
const NEGATIVE: &[&str] = &["零下"];
const MINUS: &[&str] = &["minus", "negative", "menos", "負", "负"];
/// What makes “at least” and “about” of `menos`.
const BEFORE_MENOS: &[&str] = &["al", "lo", "o", "cuando", "ni", "no"];
/// Words behind a negative temperature.
const BELOW: &[&str] = &["below zero", "unter null", "bajo cero"];
/// Words before the zero that such temperatures are counted from.
const BESIDE_ZERO: &[&str] = &["below", "above", "unter", "über", "bajo", "sobre"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Negative,
    /// It may be a sign, or a dash, or what is taken off.
    Doubtful,
}

/// Whether a hyphen at the end of `before` is the minus of the number behind it, and not what joins it to a word or a range.
pub(super) fn has_minus(before: &str) -> bool {
    let is_range = |rest: &str| !rest.ends_with(' ') && ends_in_a_quantity(rest);
    before.strip_suffix('-').is_some_and(|rest| !rest.ends_with(is_joined) && !is_range(rest))
}

fn is_joined(character: char) -> bool {
    character.is_alphanumeric() || character == ')'
}

/// Whether `written` behind `before` is the zero of `5 degrees below zero`, which no claim about −5 degrees need hold.
pub(super) fn is_reference(before: &str, written: &str) -> bool {
    let before = before.trim_end_matches(' ');
    matches!(written, "zero" | "null" | "cero") && BESIDE_ZERO.iter().any(|word| before.ends_with(word))
}

/// Reads the sign of a number between the folded `before` and `after`, where it is more than a hyphen.
pub(super) fn apply(number: &mut Number, before: &str, after: &str) {
    if number.readings.iter().any(|reading| reading.starts_with(['-', '×'])) {
        return;
    }
    let is_temperature = number.unit.is_some_and(Unit::is_temperature);
    let Some(sign) = sign(before, after, is_temperature) else { return };
    let negative: Vec<String> = number
        .readings
        .iter()
        .map(|reading| if reading == "0" { reading.clone() } else { format!("-{reading}") })
        .collect();
    if sign == Sign::Negative {
        number.readings.clear();
    }
    number.readings.extend(negative);
}

fn sign(before: &str, after: &str, is_temperature: bool) -> Option<Sign> {
    let scale = ["攝氏", "摄氏", "華氏", "华氏"].iter().find_map(|scale| before.strip_suffix(scale));
    let before = scale.unwrap_or(before).trim_end_matches(' ');
    let ends_in = |words: &[&str]| words.iter().find_map(|word| before.strip_suffix(word));
    let behind = first(after).map_or(after, |(_, rest)| rest).trim_start_matches(' ');
    if ends_in(NEGATIVE).is_some() || BELOW.iter().any(|below| behind.starts_with(below)) {
        return Some(Sign::Negative);
    }
    let in_doubt = if is_temperature { Sign::Negative } else { Sign::Doubtful };
    if let Some(rest) = ends_in(MINUS) {
        let is_word = !rest.ends_with(|c: char| c.is_alphanumeric() && c < '\u{2e80}');
        let rest = rest.trim_end_matches(' ');
        let last = rest.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let is_other = before.ends_with("menos") && BEFORE_MENOS.contains(&last);
        return (is_word && !is_other && !ends_in_a_quantity(rest)).then_some(in_doubt);
    }
    let rest = before.strip_suffix(['-', '–']).filter(|_| is_temperature)?;
    if ends_in_a_quantity(rest) {
        return None;
    }
    // 溫度為-5°C; a dash is as long as a minus in many texts.
    let is_dash = before.ends_with('–');
    let follows_word = rest.ends_with(is_joined) && !rest.ends_with(|c: char| c >= '\u{2e80}');
    match (is_dash, follows_word) {
        (_, true) => None,
        (true, false) => Some(Sign::Doubtful),
        (false, false) => Some(Sign::Negative),
    }
}

/// Whether a text ends in a number, or in one with its unit: what follows goes on from there, as in `5 °C minus 2 °C`.
fn ends_in_a_quantity(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || chinese::is_digit(c);
    let Some(tail) = text.rfind(is_digit).and_then(|at| text[at..].strip_prefix(is_digit)) else {
        return false;
    };
    tail.is_empty() || first(tail).is_some_and(|(_, rest)| rest.trim_end_matches(' ').is_empty())
}
