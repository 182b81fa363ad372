//! Numbers in digits.

use std::collections::BTreeSet;

use super::sign::has_minus;
use super::{Found, Number};

/// The numbers of a folded text that are written in digits.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    let points: Vec<char> = tokens(text).filter_map(|(start, end)| point(&text[start..end])).collect();
    for (start, end) in tokens(text) {
        read(text, (start, end), &points, found);
    }
}

/// Where the tokens of digits are.
fn tokens(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        at = token_end(bytes, start);
        Some((start, at))
    })
}

/// The decimal point of a token, where it can be nothing else: no group of three digits follows it.
fn point(token: &str) -> Option<char> {
    let (whole, decimals) = token.split_once(['.', ','])?;
    let is_group = decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    let is_plain = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain && !is_group { token[whole.len()..].chars().next() } else { None }
}

/// Where the token that begins at `start` ends: digits with single separators between them.
fn token_end(bytes: &[u8], start: usize) -> usize {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = start;
    loop {
        while is_digit(end) {
            end += 1;
        }
        let joins = bytes.get(end).is_some_and(|byte| matches!(byte, b'.' | b',' | b'\'' | b':'))
            && is_digit(end + 1);
        if !joins {
            return end;
        }
        end += 1;
    }
}

/// Reads one token, in a text with these decimal points.
fn read(text: &str, (start, end): (usize, usize), points: &[char], found: &mut Vec<Found>) {
    let token = &text[start..end];
    let before = &text[..start];
    let readings = readings(token, points);
    if readings.is_empty() {
        // A date (`12.03.2025`) or a list (`5,10,15`): each part is a number.
        let mut at = start;
        for part in token.split(['.', ',', ':', '\'']) {
            found.push(Found::new(at, at + part.len(), [canonical(part, "")]));
            at += part.len() + 1;
        }
        return;
    }
    let mut number = Found::new(start, end, readings);
    // Scripts without spaces begin behind U+2E80: there a number is behind another word, not in it.
    number.number.is_identifier =
        before.trim_end_matches('-').ends_with(|c: char| c.is_alphabetic() && c < '\u{2e80}');
    if has_minus(before) {
        let positive = std::mem::take(&mut number.number.readings);
        number.number.readings = positive.into_iter().map(|reading| format!("-{reading}")).collect();
    }
    if text[end..].starts_with('.') {
        number.parts = day_and_month(token);
    }
    found.push(number);
    join_spaced_groups(text, points, found);
}

/// `1 300 000`: the joined number comes beside its parts, because `floor 7 300 people` looks the same. `7 000 people` does
/// not: no number of its own begins with zeros.
fn join_spaced_groups(text: &str, points: &[char], found: &mut Vec<Found>) {
    let [.., first, last] = found.as_slice() else { return };
    let is_group = |span: (usize, usize)| text[span.0..span.1].bytes().all(|byte| byte.is_ascii_digit());
    let gap = &text[first.end..last.start];
    let last_digits = &text[last.start..last.end];
    let whole = last_digits.split([',', '.']).next().unwrap_or_default();
    let first_fits = first.is_joined || (first.end - first.start <= 3 && is_group((first.start, first.end)));
    if gap != " " || whole.len() != 3 || !first_fits {
        return;
    }
    let digits: String = text[first.start..last.end].chars().filter(|c| *c != ' ').collect();
    let joined = readings(&digits, points);
    let (start, end) = (first.start, last.end);
    if joined.is_empty() {
        return;
    }
    let is_one = whole.starts_with('0') || first.is_joined && first.parts.is_empty();
    let parts: Vec<Number> = found.drain(found.len() - 2..).flat_map(Found::into_numbers).collect();
    let mut number = Found::new(start, end, joined);
    number.is_joined = true;
    number.parts = if is_one { Vec::new() } else { parts };
    found.push(number);
}

/// `31.03.` is a date, or a decimal that ends a sentence.
fn day_and_month(token: &str) -> Vec<Number> {
    let Some((day, month)) = token.split_once('.') else { return Vec::new() };
    let is_up_to =
        |digits: &str, most: u8| digits.parse::<u8>().is_ok_and(|value| (1..=most).contains(&value));
    if !(is_up_to(day, 31) && is_up_to(month, 12)) {
        return Vec::new();
    }
    [day, month].into_iter().flat_map(|part| Found::new(0, 0, [canonical(part, "")]).into_numbers()).collect()
}

/// The values that a token of digits and separators can have; none where it is not one number. `points` are the decimal
/// points of its text.
fn readings(token: &str, points: &[char]) -> BTreeSet<String> {
    let separators: Vec<(usize, char)> = token.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let Some((last_at, last)) = separators.last().copied() else { return [canonical(token, "")].into() };
    let groups: Vec<&str> = token.split(|c: char| !c.is_ascii_digit()).collect();
    let mut values = BTreeSet::new();
    if let [hour, minutes] = groups[..]
        && matches!(last, ':' | '.')
        && let Some(time) = time(hour, minutes)
    {
        // `9.30` is a time in half of Europe.
        if last == ':' && minutes == "00" {
            values.insert(canonical(hour, ""));
        }
        values.insert(time);
    }
    if last == ':' {
        if values.is_empty() {
            values.insert(token.to_owned());
        }
        return values;
    }
    let grouped = |groups: &[&str]| {
        groups.first().is_some_and(|group| (1..=3).contains(&group.len()) && !group.starts_with('0'))
            && groups[1..].iter().all(|group| group.len() == 3)
    };
    if separators.iter().all(|(_, c)| *c == last) && grouped(&groups) {
        values.insert(canonical(&groups.concat(), ""));
    }
    let whole = &groups[..groups.len() - 1];
    let earlier = &separators[..separators.len() - 1];
    let one_kind = earlier.iter().all(|(_, c)| *c == earlier[0].1 && *c != last);
    // `25,000` is 25 in no text that does not write decimals so elsewhere.
    let is_group_of_zeros = !values.is_empty() && token.ends_with("000") && !points.contains(&last);
    if matches!(last, '.' | ',') && (earlier.is_empty() || one_kind && grouped(whole)) && !is_group_of_zeros {
        values.insert(canonical(&whole.concat(), &token[last_at + 1..]));
    }
    let is_date = groups.len() == 3
        && last == '.'
        && groups[0].len() <= 2
        && groups[1].len() <= 2
        && groups[2].len() != 1;
    if values.is_empty() && last == '.' && !is_date {
        // A version or an address: the order of its parts matters.
        values.insert(token.to_owned());
    }
    values
}

fn time(hour: &str, minutes: &str) -> Option<String> {
    let fits = hour.len() <= 2
        && minutes.len() == 2
        && hour.parse::<u8>().ok()? < 24
        && minutes.parse::<u8>().ok()? < 60;
    fits.then(|| format!("{}:{minutes}", canonical(hour, "")))
}

/// A decimal without needless zeros.
pub(super) fn canonical(whole: &str, decimals: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let decimals = decimals.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") }
}

/// `reading` times ten to the `power`; unchanged where it is no decimal.
pub(super) fn scaled(reading: &str, power: usize) -> String {
    if let Some(positive) = reading.strip_prefix('-') {
        return format!("-{}", scaled(positive, power));
    }
    let (whole, decimals) = reading.split_once('.').unwrap_or((reading, ""));
    if !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return reading.to_owned();
    }
    let padded = format!("{decimals:0<power$}");
    let (shifted, rest) = padded.split_at(power);
    canonical(&format!("{whole}{shifted}"), rest)
}
