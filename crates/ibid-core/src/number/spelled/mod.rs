//! Numbers in words: English, German and Spanish.

mod cardinals;
mod phrases;

use super::Found;
use super::units::unit_after;
pub(super) use cardinals::plain;
use cardinals::{Language, cardinal};
use phrases::Phrases;

/// From the third on: “first” and “second” have other meanings more often.
const ORDINALS: &[(u64, &str)] = &[
    (3, "third"),
    (4, "fourth"),
    (5, "fifth"),
    (6, "sixth"),
    (7, "seventh"),
    (8, "eighth"),
    (9, "ninth"),
    (10, "tenth"),
    (11, "eleventh"),
    (12, "twelfth"),
    (13, "thirteenth"),
    (14, "fourteenth"),
    (15, "fifteenth"),
    (16, "sixteenth"),
    (17, "seventeenth"),
    (18, "eighteenth"),
    (19, "nineteenth"),
    (20, "twentieth"),
];

/// “one” is a pronoun or an article unless a unit follows.
const ONE: &[&str] = &["one", "ein", "eine", "einen", "einem", "einer", "un", "una"];
/// “a day”, “each month”: a source that says so knows of one day, but a claim need not prove it.
const EACH: &[&str] =
    &["a", "an", "each", "every", "per", "pro", "jede", "jeden", "jedem", "jeder", "jedes", "cada"];

const MONTHS: &[&[&str]] = &[
    &["january", "jan", "januar", "enero"],
    &["february", "feb", "februar", "febrero"],
    &["march", "mar", "märz", "marzo"],
    &["april", "apr", "abril"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "junio"],
    &["july", "jul", "juli", "julio"],
    &["august", "aug", "agosto"],
    &["september", "sep", "sept", "septiembre"],
    &["october", "oct", "oktober", "okt", "octubre"],
    &["november", "nov", "noviembre"],
    &["december", "dec", "dezember", "dez", "diciembre"],
];

/// Whether a folded word is a number, or a power of ten.
///
/// ```
/// assert!(ibid_core::is_number_word("zweihundert") && ibid_core::is_number_word("millones"));
/// assert!(!ibid_core::is_number_word("number"));
/// ```
pub fn is_number_word(word: &str) -> bool {
    let word = plain(word);
    Language::ALL.into_iter().any(|language| cardinal(&word, language).is_some())
        || ordinal(&word).is_some()
        || cardinals::power(&word).is_some()
}

/// The power of ten that a folded word after digits multiplies them by.
pub(super) fn power(word: &str) -> Option<usize> {
    cardinals::power(&plain(word))
}

/// Adds the numbers of a folded text that are written as words. `found` are those in digits, in their order.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    let in_digits: Vec<(usize, usize)> = found.iter().map(|number| (number.start, number.end)).collect();
    let mut in_digits = in_digits.into_iter().peekable();
    let phrases = Phrases::of(text);
    let mut at = 0;
    while let Some(word) = phrases.word(at) {
        while in_digits.next_if(|(_, end)| *end <= word.start).is_some() {}
        // A word that multiplies digits is part of their number.
        let is_in_digits = in_digits.peek().is_some_and(|(start, _)| *start < word.start);
        if is_in_digits {
            at += 1;
        } else if let Some((reading, next)) = phrases.number_at(at) {
            found.push(Found::new(word.start, end_before(&phrases, next), [reading]));
            at = next;
        } else if let Some((power, next)) = phrases.magnitude_at(at) {
            let size = format!("1{}", "0".repeat(power));
            found.push(Found::magnitude(word.start, end_before(&phrases, next), &size));
            at = next;
        } else {
            found.extend(other_number(text, (word.start, word.end), word.as_str()));
            at += 1;
        }
    }
}

/// Where the word before the one at `at` ends.
fn end_before(phrases: &Phrases<'_>, at: usize) -> usize {
    at.checked_sub(1).and_then(|before| phrases.word(before)).map_or(0, |word| word.end)
}

/// An ordinal, a one before a unit, or a month beside a digit.
fn other_number(text: &str, (start, end): (usize, usize), word: &str) -> Option<Found> {
    if let Some(value) = ordinal(word) {
        return Some(Found::new(start, end, [value.to_string()]));
    }
    let after = &text[end..];
    if let Some(unit) = unit_after(after).filter(|_| after.starts_with([' ', '-'])) {
        let is_each = EACH.contains(&word);
        let mut number = Found::new(start, end, ["1".to_owned()]);
        // A day is one day, but `a degree` and `ein Fuß` need not count.
        number.number.is_implied = is_each || unit.is_measure();
        let is_one = ONE.contains(&word) || is_each && !unit.is_measure();
        return is_one.then_some(number);
    }
    let mut number = Found::new(start, end, [month_beside_a_digit(text, start, end)?.to_string()]);
    number.number.is_implied = true;
    Some(number)
}

fn ordinal(word: &str) -> Option<u64> {
    ORDINALS.iter().find(|(_, name)| *name == word).map(|(value, _)| *value)
}

fn month_beside_a_digit(text: &str, start: usize, end: usize) -> Option<usize> {
    let month = MONTHS.iter().position(|names| names.contains(&&text[start..end]))? + 1;
    let before = text[..start].trim_end().trim_end_matches(['.', ',']);
    let before = ["st", "nd", "rd", "th", " de"]
        .iter()
        .find_map(|suffix| before.strip_suffix(suffix))
        .unwrap_or(before);
    let after = text[end..].trim_start_matches(['.', ',', ' ']);
    (before.ends_with(|c: char| c.is_ascii_digit()) || after.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(month)
}
