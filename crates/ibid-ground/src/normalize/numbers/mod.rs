//! The numbers of a text, however they are written.

mod chinese;
mod digits;
mod spelled;
mod units;

use std::collections::BTreeSet;

pub(super) use spelled::is_number_word;
use units::Unit;

use super::fold::fold;

/// A number of a text with every value that it can be read as: `1.000` is 1 in English and 1000 in German.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    readings: BTreeSet<String>,
    unit: Option<Unit>,
    is_identifier: bool,
    is_implied: bool,
}

impl Number {
    /// One of the values that it can be read as.
    pub(crate) fn reading(&self) -> Option<&str> {
        self.readings.first().map(String::as_str)
    }

    /// Whether the two can be the same quantity: a common value and no two different units.
    pub(crate) fn may_equal(&self, other: &Self) -> bool {
        let units_differ = matches!((self.unit, other.unit), (Some(left), Some(right)) if left != right);
        !units_differ && !self.readings.is_disjoint(&other.readings)
    }

    /// Whether the two count the same unit, but not the same number of it.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        self.unit.is_some() && self.unit == other.unit && !self.may_equal(other)
    }

    /// Whether a unit says what is counted.
    pub(crate) fn has_unit(&self) -> bool {
        self.unit.is_some()
    }

    /// Whether it is part of a name: the 200 of `TX-200`.
    pub(crate) fn is_identifier(&self) -> bool {
        self.is_identifier
    }

    /// Whether it is written as another word (`a day`, `March`): it bears out a claim, but a claim that writes
    /// so states no number.
    pub(crate) fn is_implied(&self) -> bool {
        self.is_implied
    }
}

/// A number with its place in the folded text.
#[derive(Debug)]
struct Found {
    start: usize,
    end: usize,
    number: Number,
    /// Counted only before a unit.
    needs_unit: bool,
    /// Made of groups with spaces between, and what those are by themselves.
    is_joined: bool,
    parts: Vec<Number>,
}

impl Found {
    fn new(start: usize, end: usize, readings: impl IntoIterator<Item = String>) -> Self {
        let number = Number {
            readings: readings.into_iter().collect(),
            unit: None,
            is_identifier: false,
            is_implied: false,
        };
        Self { start, end, number, needs_unit: false, is_joined: false, parts: Vec::new() }
    }

    /// The number, and its parts as implied ones.
    fn into_numbers(self) -> impl Iterator<Item = Number> {
        let parts = self.parts.into_iter().map(|part| Number { is_implied: true, ..part });
        std::iter::once(self.number).chain(parts)
    }
}

/// The numbers of `text`: in digits of any script, grouped or not, in Chinese numerals, and as words.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let text = fold(text);
    let mut found = Vec::new();
    digits::find(&text, &mut found);
    chinese::find(&text, &mut found);
    spelled::find(&text, &mut found);
    for number in &mut found {
        scale(&text, number);
        number.number.unit = units::unit(&text[..number.start], &text[number.end..]);
    }
    found.retain(|number| !number.needs_unit || number.number.has_unit());
    found.into_iter().flat_map(Found::into_numbers).collect()
}

/// Every value that a number of `text` can be read as, each once: `1.000` is 1 and 1000.
///
/// ```
/// let amounts: Vec<String> = ibid_ground::amounts("2,500.50 EUR for twelve months").iter().map(ToString::to_string).collect();
/// assert_eq!(amounts, ["2500.5", "12"]);
/// ```
pub fn amounts(text: &str) -> Vec<serde_json::Number> {
    let mut amounts = Vec::new();
    for reading in numbers(text).into_iter().flat_map(|number| number.readings) {
        let whole = reading.parse::<i64>().ok().map(serde_json::Number::from);
        let amount = whole.or_else(|| reading.parse().ok().and_then(serde_json::Number::from_f64));
        amounts.extend(amount.filter(|amount| !amounts.contains(amount)));
    }
    amounts
}

/// `1.5 million`, `3萬`: the word after the digits multiplies them.
fn scale(text: &str, found: &mut Found) {
    if !text[found.start..found.end].ends_with(|c: char| c.is_ascii_digit()) {
        return;
    }
    let after = &text[found.end..];
    let skipped = after.len() - after.trim_start_matches(' ').len();
    let after = &after[skipped..];
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    let (power, length) = match after.chars().next() {
        Some(unit @ ('千' | '萬' | '万' | '億' | '亿')) => (
            if unit == '千' {
                3
            } else if matches!(unit, '萬' | '万') {
                4
            } else {
                8
            },
            unit.len_utf8(),
        ),
        _ => match spelled::multiplier(&after[..end]) {
            Some(power) => (power, end),
            None => return,
        },
    };
    let readings = std::mem::take(&mut found.number.readings);
    found.number.readings = readings.iter().map(|reading| digits::scaled(reading, power)).collect();
    found.end += skipped + length;
}

#[cfg(test)]
mod tests;
