//! The numbers of a text, however they are written.

mod chinese;
mod clock;
mod counted_unit;
mod digits;
mod measured;
mod multiplier;
mod sign;
mod spelled;
mod units;

use std::borrow::Cow;
use std::collections::BTreeSet;

use clock::Half;
pub use counted_unit::CountedUnit;
pub use spelled::is_number_word;
use units::Unit;

use crate::fold::fold;

/// A number of a text with every value that it can be read as: `1.250` is 1.25 in English and 1250 in German.
///
/// ```
/// use ibid_core::numbers;
///
/// let claim = numbers("two million users");
/// assert!(claim[0].is_among(&numbers("It has 2,000,000 users.")));
/// assert!(!claim[0].is_among(&numbers("It has 2,000 users.")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    readings: BTreeSet<String>,
    unit: Option<Unit>,
    /// Of a time that says so: `9 am`.
    half: Option<Half>,
    /// Such a time on a clock of 24 hours.
    on_clock: BTreeSet<String>,
    /// The percents and currencies that its text names anywhere: a table does so in its header.
    named: Vec<Unit>,
    is_identifier: bool,
    is_implied: bool,
}

impl Number {
    /// The values that it can be read as, each once: decimals without grouping and needless zeros (`1250.5`), times
    /// (`9:30`), versions (`1.2.3`), and magnitudes that nothing counts (`×1000000` of `millions of users`).
    pub fn readings(&self) -> impl Iterator<Item = &str> {
        self.readings.iter().map(String::as_str)
    }

    /// Whether the two can be the same quantity: a common value, no two different units and no two halves of the day.
    ///
    /// ```
    /// use ibid_core::numbers;
    ///
    /// let may_equal = |left: &str, right: &str| numbers(left)[0].may_equal(&numbers(right)[0]);
    /// assert!(may_equal("40 km", "40 Kilometer") && !may_equal("40 km", "40 miles"));
    /// assert!(may_equal("9 pm", "21:00") && !may_equal("9 pm", "9 am"));
    /// assert!(may_equal("minus 5 °C", "-5 °C") && !may_equal("minus 5 °C", "5 °C"));
    /// ```
    pub fn may_equal(&self, other: &Self) -> bool {
        let halves_differ = matches!((self.half, other.half), (Some(left), Some(right)) if left != right);
        let holds = |value: &String| other.readings.contains(value) || other.on_clock.contains(value);
        !halves_differ && !self.units_differ(other) && self.readings.iter().chain(&self.on_clock).any(holds)
    }

    fn units_differ(&self, other: &Self) -> bool {
        let (Some(left), Some(right)) = (self.unit, other.unit) else { return false };
        // Of `in 2020 HP said` no horsepower is counted: 2020年 may be meant.
        let is_year_beside = |left: Unit, right: Unit| left.is_year() && right.is_measure();
        let is_of_a_year = is_year_beside(left, right) || is_year_beside(right, left);
        !(left.may_be(right) || is_of_a_year && self.readings.iter().any(|reading| reading.len() == 4))
    }

    /// Whether one of `known`, the numbers of what a claim rests on, can be the same quantity. A percent or a currency,
    /// which one sign adds to any number, has to be named there too, beside a number or not.
    ///
    /// ```
    /// use ibid_core::numbers;
    ///
    /// let claim = numbers("25 %");
    /// assert!(claim[0].is_among(&numbers("| Discount in percent |\n| 25 |")));
    /// assert!(!claim[0].is_among(&numbers("It covers 25 employees.")));
    /// ```
    pub fn is_among(&self, known: &[Self]) -> bool {
        let unit = self.unit.filter(|unit| unit.is_percent_or_currency());
        let is_named = unit.is_none_or(|unit| known.iter().any(|other| other.names(unit)));
        is_named && known.iter().any(|other| self.may_equal(other))
    }

    /// Whether the two count the same unit, but not the same number of it.
    pub fn contradicts(&self, other: &Self) -> bool {
        let is_same_unit = matches!((self.unit, other.unit), (Some(left), Some(right)) if left.may_be(right));
        is_same_unit && !self.may_equal(other)
    }

    /// Whether a unit says what is counted.
    pub fn has_unit(&self) -> bool {
        self.unit.is_some()
    }

    /// Whether it is a number of `unit`.
    pub fn counts(&self, unit: CountedUnit) -> bool {
        self.unit.is_some_and(|own| own.may_be(unit.0))
    }

    /// Whether it is no quantity by itself: part of a name, as the 200 of `TX-200`, or a magnitude that nothing counts,
    /// as in `millions of users`.
    pub fn is_identifier(&self) -> bool {
        self.is_identifier
    }

    /// Whether it is written as another word (`a day`, `March`): it bears out a claim, but a claim that writes
    /// so states no number.
    pub fn is_implied(&self) -> bool {
        self.is_implied
    }

    fn names(&self, unit: Unit) -> bool {
        self.unit.iter().chain(&self.named).any(|named| named.may_be(unit))
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
            half: None,
            on_clock: BTreeSet::new(),
            named: Vec::new(),
            is_identifier: false,
            is_implied: false,
        };
        Self { start, end, number, needs_unit: false, is_joined: false, parts: Vec::new() }
    }

    /// A power of ten that nothing counts: it is known by its size, and no other number is the same.
    fn magnitude(start: usize, end: usize, size: &str) -> Self {
        let mut found = Self::new(start, end, [format!("×{size}")]);
        found.number.is_identifier = true;
        found
    }

    /// The number, and its parts as implied ones.
    fn into_numbers(self) -> impl Iterator<Item = Number> {
        let parts = self.parts.into_iter().map(|part| Number { is_implied: true, ..part });
        std::iter::once(self.number).chain(parts)
    }
}

/// The numbers of `text`: in digits of any script, grouped or not, in Chinese numerals, and as words of English, German
/// and Spanish.
///
/// ```
/// let numbers = ibid_core::numbers("zweihundert von 1.5 million");
/// let readings: Vec<&str> = numbers.iter().flat_map(ibid_core::Number::readings).collect();
/// assert_eq!(readings, ["200", "1500000"]);
/// ```
pub fn numbers(text: &str) -> Vec<Number> {
    let (text, found) = read(text);
    if found.is_empty() {
        return Vec::new();
    }
    let named = units::named(&text);
    let numbers = found.into_iter().flat_map(Found::into_numbers);
    numbers.map(|number| Number { named: named.clone(), ..number }).collect()
}

/// A text, folded, and its numbers with their places in it.
fn read(text: &str) -> (String, Vec<Found>) {
    let text = fold(&with_marked_groups(text));
    let mut found = Vec::new();
    digits::find(&text, &mut found);
    for number in &mut found {
        multiplier::apply(&text, number);
    }
    spelled::find(&text, &mut found);
    chinese::find(&text, &mut found);
    found.sort_by_key(|number| number.start);
    let mut found = chinese::added_up(&text, found);
    for number in &mut found {
        let (before, after) = (&text[..number.start], &text[number.end..]);
        let is_exponent = units::is_exponent(&text, (number.start, number.end));
        let unit = if is_exponent { Some(Unit::EXPONENT) } else { units::unit(before, after) };
        number.number.unit = unit;
        // 一度 is “once”, and neither the 2 of `100 m2` nor the zero of `below zero` is a number of its own.
        number.number.is_implied |= is_exponent
            || number.needs_unit && unit.is_some_and(Unit::is_measure)
            || sign::is_reference(before, &text[number.start..number.end]);
        clock::apply(&mut number.number, before, after);
        sign::apply(&mut number.number, before, after);
    }
    found.retain(|number| !number.needs_unit || number.number.has_unit());
    (text, found)
}

/// `text` with apostrophes for the spaces between digits that no line is broken at: folded, they could not be told from
/// those between words.
fn with_marked_groups(text: &str) -> Cow<'_, str> {
    const SPACES: [char; 4] = ['\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}'];
    if !text.contains(SPACES) {
        return Cow::Borrowed(text);
    }
    let mut marked = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_between = marked.ends_with(|c: char| c.is_ascii_digit())
            && characters.peek().is_some_and(char::is_ascii_digit);
        marked.push(if is_between && SPACES.contains(&character) { '\'' } else { character });
    }
    Cow::Owned(marked)
}

#[cfg(test)]
mod measure_tests;
#[cfg(test)]
mod tests;
