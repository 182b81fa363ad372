//! What is counted: enough to tell 25 days from 25 weeks and 25 percent, and 40 km from 40 miles.

mod base;
mod names;
mod size;

use unicode_segmentation::UnicodeSegmentation;

use super::spelled;
use base::{Base, Kind};
use names::{
    BEFORE, COMPOUNDS, DEGREES, NO_SIGNS, OF_DEGREES, PERCENT_PHRASES, SIGNS, named as named_in, of_word,
    percent_or_currency_of_word,
};
pub(super) use size::Amount;

/// The unit of a number, where it is one that is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    base: Base,
    /// Of metres, 2 makes an area of them and 3 a volume.
    power: u8,
    /// Of `km/h`, the hour.
    per: Option<Base>,
}

impl Unit {
    /// That of exponents, which are no other unit's number.
    pub(super) const EXPONENT: Self = Self::of(Base::Exponent);

    const fn of(base: Base) -> Self {
        Self { base, power: 1, per: None }
    }

    /// Whether one sign makes it of any number. A unit of time takes a word, which is compared as one.
    pub(super) fn is_percent_or_currency(self) -> bool {
        self.base.is_percent_or_currency()
    }

    /// Whether it measures, and counts neither time nor money nor shares.
    pub(super) fn is_measure(self) -> bool {
        self.base.is_measure()
    }

    pub(super) fn is_temperature(self) -> bool {
        self.base.is_temperature()
    }

    /// Whether it is the year, of which one is counted or named: `25 年`, `2025 年`.
    pub(super) fn is_year(self) -> bool {
        self.base == Base::Year
    }

    /// Whether the two can mean the same. `25 EUR` may leave out for what they are paid, but 25 EUR per hour are not 25 EUR
    /// per day.
    pub(super) fn may_be(self, other: Self) -> bool {
        let same_per = match (self.per, other.per) {
            (Some(own), Some(other)) => own.may_be(other),
            _ => true,
        };
        self.power == other.power && same_per && self.base.may_be(other.base)
    }
}

/// Words before a unit that make it one of areas or volumes.
const POWERS: &[(u8, &[&str])] = &[
    (2, &["square ", "square-", "sq ", "sq. ", "quadrat", "平方"]),
    (3, &["cubic ", "cubic-", "cu ", "cu. ", "kubik", "立方"]),
];
/// Words behind it that do.
const POWERS_BEHIND: &[(u8, &[&str])] =
    &[(2, &["squared", "cuadrado", "cuadrados"]), (3, &["cubed", "cúbico", "cúbicos", "cubicos"])];
/// What stands between a unit and the one that it is for.
const PER: &[&str] =
    &["/", " / ", " per ", "-per-", " pro ", " por ", " je ", " an ", " a ", " al ", " a la ", "每"];
/// What makes watts the hours of them.
const HOURS: &[&str] = &["hour", "hours", "stunde", "stunden", "hora", "horas"];

/// The unit of a number that `before` and `after` surround; both folded.
pub(super) fn unit(before: &str, after: &str) -> Option<Unit> {
    unit_before(before).map(|(unit, _)| unit).or_else(|| unit_after(after))
}

/// Where a number from `start` to `end` of a folded text begins and ends together with its unit, where it has one.
pub(super) fn with_unit(text: &str, (start, end): (usize, usize)) -> (usize, usize) {
    let (before, after) = text.split_at(end);
    match unit_before(&before[..start]) {
        Some((_, rest)) => (rest.len(), end),
        None => (start, text.len() - first(after).map_or(after, |(_, rest)| rest).len()),
    }
}

/// The unit at the end of `text`, before a number, with what stands before it.
fn unit_before(text: &str) -> Option<(Unit, &str)> {
    // 攝氏零下5度, 攝氏-5度
    let cold =
        text.strip_suffix("零下").or_else(|| text.strip_suffix('-').filter(|rest| rest.ends_with('氏')));
    let text = cold.unwrap_or(text);
    let before = text.trim_end_matches(' ');
    let without = |sign: &str| {
        // A code is not the end of a word, as in “amateur 5”.
        let is_code = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        before.strip_suffix(sign).filter(|rest| !(is_code && rest.ends_with(char::is_alphabetic)))
    };
    let mut codes = BEFORE.iter().flat_map(|(base, signs)| signs.iter().map(move |sign| (*base, *sign)));
    if let Some(found) = codes.find_map(|(base, sign)| Some((Unit::of(base), without(sign)?))) {
        return Some(found);
    }
    let sign = before.chars().next_back()?;
    let base = Base::of_sign(sign)?;
    // The sign of `5 € 25` belongs to the 5.
    let rest = &before[..before.len() - sign.len_utf8()];
    let is_behind_a_number = rest.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit());
    let is_of_another = before.len() < text.len() && is_behind_a_number;
    (!is_of_another).then(|| (Unit::of(base), rest))
}

/// The unit at the start of `after`, with a space or a hyphen before it at most.
pub(super) fn unit_after(after: &str) -> Option<Unit> {
    first(after).map(|(unit, _)| unit)
}

/// The same, with what stands behind it.
pub(super) fn first(after: &str) -> Option<(Unit, &str)> {
    let text = after.trim_start_matches([' ', '\n', '-']);
    let is_close = after.len() - text.len() <= 1 && !after.starts_with('\n');
    if !is_close && word_at(text).0.len() == 1 {
        // The letter of another line or of an initial.
        return None;
    }
    let (unit, rest) = without_per(text)?;
    let per = PER.iter().find_map(|per| per_unit(rest.strip_prefix(per)?));
    match per.filter(|_| unit.per.is_none()) {
        Some((per, rest)) => Some((Unit { per: Some(per), ..unit }, rest)),
        None => Some((unit, rest)),
    }
}

/// What a unit is for: the hour of `km/h`.
fn per_unit(text: &str) -> Option<(Base, &str)> {
    let (word, rest) = word_at(text);
    if word == "s" { Some((Base::Second, rest)) } else { base_at(text) }
}

/// A unit, to the second or third power where that is said.
fn without_per(text: &str) -> Option<(Unit, &str)> {
    for (power, names) in POWERS {
        if let Some(rest) = names.iter().find_map(|name| text.strip_prefix(name)) {
            let (base, rest) = base_at(rest).filter(|(base, _)| base.is_length())?;
            return Some((Unit { base, power: *power, per: None }, rest));
        }
    }
    let (word, rest) = word_at(text);
    if let Some((base, power, per)) = named_in(COMPOUNDS, word) {
        return Some((Unit { base, power, per }, rest));
    }
    let (base, rest) = base_at(text)?;
    let (power, rest) = if base.is_length() { power_at(rest) } else { (1, rest) };
    Some((Unit { base, power, per: None }, rest))
}

/// The power at the start of what stands behind a length: `m2`, `metros cuadrados`.
fn power_at(text: &str) -> (u8, &str) {
    let exponent = text.strip_prefix('^').unwrap_or(text);
    for (power, digit) in [(2, '2'), (3, '3')] {
        if let Some(rest) = exponent.strip_prefix(digit)
            && !rest.starts_with(char::is_alphanumeric)
        {
            return (power, rest);
        }
    }
    let (word, rest) = word_at(text.trim_start_matches(' '));
    named_in(POWERS_BEHIND, word).map_or((1, text), |power| (power, rest))
}

/// The first power of a unit.
fn base_at(text: &str) -> Option<(Base, &str)> {
    if !NO_SIGNS.iter().any(|word| text.starts_with(word))
        && let Some(found) = SIGNS
            .iter()
            .find_map(|(base, signs)| Some((*base, signs.iter().find_map(|sign| text.strip_prefix(sign))?)))
    {
        return Some(found);
    }
    let mut characters = text.chars();
    if let Some(base) = characters.next().and_then(Base::of_sign) {
        let rest = characters.as_str();
        // The sign of `5 €25` belongs to the 25.
        return (!rest.starts_with(|next: char| next.is_ascii_digit())).then_some((base, rest));
    }
    if let Some(rest) = PERCENT_PHRASES.iter().find_map(|phrase| text.strip_prefix(phrase)) {
        return Some((Base::Percent, rest));
    }
    if let Some(rest) = text.strip_prefix('°') {
        return Some(of_degrees(rest));
    }
    let of_country = ["us ", "us-"].iter().find_map(|country| text.strip_prefix(country));
    let text = of_country.filter(|rest| rest.starts_with("dollar")).unwrap_or(text);
    let (word, rest) = word_at(text);
    if DEGREES.contains(&word) {
        return Some(of_degrees(rest));
    }
    if word.len() == 1 && word != "h" && begins_something_else(rest) {
        return None;
    }
    match of_word(word)? {
        Base::Metric(scale, Kind::Watt) => {
            let (next, behind) = word_at(rest.trim_start_matches([' ', '-']));
            let is_energy = HOURS.contains(&next);
            Some(if is_energy {
                (Base::Metric(scale, Kind::WattHour), behind)
            } else {
                (Base::Metric(scale, Kind::Watt), rest)
            })
        }
        base => Some((base, rest)),
    }
}

/// Degrees, and on what scale, where `text` behind them tells that: ` C`, ` Fahrenheit`.
fn of_degrees(text: &str) -> (Base, &str) {
    let (word, rest) = word_at(text.trim_start_matches([' ', '-']));
    named_in(OF_DEGREES, word).map_or((Base::Degree, text), |base| (base, rest))
}

/// Whether a single letter before `rest` abbreviates no unit: `5 M. Meier`, `5 T-shirts`, `5 G7 states`.
fn begins_something_else(rest: &str) -> bool {
    let mut characters = rest.chars();
    let goes_on = |text: &str| text.starts_with(char::is_alphabetic);
    match characters.next() {
        Some('.') => goes_on(characters.as_str().trim_start_matches(' ')),
        Some('\'' | '-' | '&') => goes_on(characters.as_str()),
        Some('2' | '3') | None => false,
        Some(next) => next.is_ascii_digit(),
    }
}

/// The letters at the start of `text`, up to a script without spaces, and the rest.
fn word_at(text: &str) -> (&str, &str) {
    let is_letter = |c: char| c.is_alphabetic() && c < '\u{2e80}';
    text.split_at(text.find(|c| !is_letter(c)).unwrap_or(text.len()))
}

/// Whether the digits from `start` to `end` are the exponent of a unit: the 2 of `100 m2`.
pub(super) fn is_exponent(text: &str, (start, end): (usize, usize)) -> bool {
    if !matches!(&text[start..end], "2" | "3") {
        return false;
    }
    let before = text[..start].trim_end_matches('^');
    let rest = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let counted = rest.trim_end_matches([' ', '.']);
    match of_word(&before[rest.len()..]) {
        Some(base) if base.is_length() => {
            let multiplier = &counted[counted.trim_end_matches(char::is_alphabetic).len()..];
            let is_counted = counted.ends_with(|c: char| c.is_ascii_digit());
            is_counted || counted.ends_with('/') || spelled::power(multiplier).is_some()
        }
        _ => before.ends_with("/s"),
    }
}

/// The percents and currencies that a folded text names anywhere, beside a number or not.
pub(super) fn named(text: &str) -> Vec<Unit> {
    let words = text.unicode_words().filter_map(|word| {
        // `zehnprozentig` names it too.
        percent_or_currency_of_word(word).or_else(|| word.contains("prozent").then_some(Base::Percent))
    });
    let is_code = |sign: &str| sign.bytes().all(|byte| byte.is_ascii_alphabetic());
    let signs = SIGNS
        .iter()
        .chain(BEFORE)
        .filter(|(base, _)| base.is_percent_or_currency())
        .filter(|(_, signs)| signs.iter().any(|sign| !is_code(sign) && text.contains(sign)));
    let has_phrase = PERCENT_PHRASES.iter().any(|phrase| text.contains(phrase));
    let found = words
        .chain(signs.map(|(base, _)| *base))
        .chain(text.chars().filter_map(Base::of_sign))
        .chain(has_phrase.then_some(Base::Percent))
        // `Weight (lb)` names the pounds of its column.
        .chain(text.unicode_words().any(|word| matches!(word, "lb" | "lbs")).then_some(Base::PoundOfWeight));
    let mut named: Vec<Unit> = Vec::new();
    for unit in found.map(Unit::of) {
        if !named.contains(&unit) {
            named.push(unit);
        }
    }
    named
}
