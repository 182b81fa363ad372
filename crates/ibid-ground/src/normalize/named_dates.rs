//! The dates of a text as far as it tells them, and the text without them.

use ibid_core::Span;

use super::dates::{Part, Placed, is_day, near, parts, readings};
use super::fold;

/// What stands for a date in the text without it: nothing that it parts is one word or one number.
const GAP: &str = " ; ";
/// Months that are words, too: `30 may attend`, `two years ago`.
const WORDS_TOO: &[&str] = &["may", "mar", "ago"];
/// Words behind which those are months.
const BEFORE_DAYS: &[&str] = &["on", "by", "until", "since", "before"];
/// Words behind which a month is a whole one: `in March 30 people came`.
const BEFORE_MONTHS: &[&str] = &["in", "im", "en", "each", "every"];
/// A year that leaves a month its longest.
const LEAP_YEAR: u32 = 2024;

/// A date as a text names it: a day, a month or a year, with all that it can be read as. `03/04/2024` is two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedDate {
    /// All tell the same parts.
    readings: Vec<Reading>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
}

impl Reading {
    fn parts(self) -> [Option<u32>; 3] {
        [self.year, self.month, self.day]
    }

    /// Whether `fits` holds of every part, as the two tell it.
    fn all_parts(self, other: Self, fits: impl Fn(Option<u32>, Option<u32>) -> bool) -> bool {
        self.parts().into_iter().zip(other.parts()).all(|(own, other)| fits(own, other))
    }
}

impl NamedDate {
    /// A year alone.
    pub(crate) fn of_year(year: u32) -> Self {
        Self { readings: vec![Reading { year: Some(year), month: None, day: None }] }
    }

    /// A month of any year, from 1 on.
    pub(crate) fn of_month(month: u32) -> Self {
        Self { readings: vec![Reading { year: None, month: Some(month), day: None }] }
    }

    /// The year, the month and the day of everything that it can be read as.
    pub(crate) fn readings(&self) -> impl Iterator<Item = [Option<u32>; 3]> {
        self.readings.iter().map(|reading| reading.parts())
    }

    /// Whether it is a year alone.
    pub(crate) fn is_year(&self) -> bool {
        self.readings.iter().all(|reading| reading.month.is_none())
    }

    /// Whether the two can be the same: no part differs that both tell.
    pub(crate) fn may_equal(&self, other: &Self) -> bool {
        let fits = |own: Option<u32>, other: Option<u32>| own.is_none() || other.is_none() || own == other;
        self.any_readings(other, |own, other| own.all_parts(other, fits))
    }

    /// Whether the two cannot be the same. A day of every year is not compared with one of a certain year.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let has_year = |date: &Self| date.readings.iter().any(|reading| reading.year.is_some());
        has_year(self) == has_year(other) && !self.may_equal(other)
    }

    /// Whether `other` tells all that this one does.
    pub(crate) fn is_told_by(&self, other: &Self) -> bool {
        let fits = |own: Option<u32>, other: Option<u32>| own.is_none() || own == other;
        self.any_readings(other, |own, other| own.all_parts(other, fits))
    }

    fn any_readings(&self, other: &Self, fits: impl Fn(Reading, Reading) -> bool) -> bool {
        self.readings.iter().any(|own| other.readings.iter().any(|other| fits(*own, *other)))
    }
}

/// A text's dates, and the text without them.
#[derive(Debug, Clone)]
pub(crate) struct Dated {
    pub(crate) dates: Vec<NamedDate>,
    /// Folded.
    pub(crate) rest: String,
}

/// The dates of `text`: days and months with or without a year. Years alone are numbers, and stay in the text.
pub(crate) fn named_dates(text: &str) -> Dated {
    let folded = fold(text);
    let parts = parts(&folded);
    let mut dates = Vec::new();
    let mut rest = String::with_capacity(folded.len());
    let (mut at, mut kept) = (0, 0);
    while let Some(first) = parts.get(at) {
        let Some((date, length)) = date_at(&folded, &parts[at..]) else {
            at += 1;
            continue;
        };
        let last = parts[at + length - 1];
        rest.push_str(&folded[kept..first.span.start()]);
        rest.push_str(GAP);
        kept = end(&folded, last.span.end());
        dates.push(date);
        at += length;
    }
    rest.push_str(&folded[kept..]);
    Dated { dates, rest }
}

/// Pairs of numbers in `text` that may be a day and a month, or a month and a year, in an order that nobody can tell:
/// `30.6.`, `6/30`, `06/24`.
pub(crate) fn number_pairs(text: &str) -> Vec<(u32, u32)> {
    let folded = fold(text);
    let parts = parts(&folded);
    let pairs = parts.windows(2).filter_map(|pair| {
        let [first, second] = pair else { return None };
        let (Part::Digits(one), Part::Digits(two)) = (first.part, second.part) else { return None };
        matches!(first.after.trim(), "." | "/" | "-" | "–").then(|| (number(one), number(two)))
    });
    pairs.collect()
}

/// Where a date ends whose last part ends at `end`: behind `th` or `日`.
fn end(text: &str, end: usize) -> usize {
    let after = &text[end..];
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|suffix| after.strip_prefix(suffix));
    if let Some(rest) = ordinal.filter(|rest| !rest.starts_with(char::is_alphanumeric)) {
        return text.len() - rest.len();
    }
    let rest = after.trim_start_matches(' ').strip_prefix(['年', '月', '日', '號', '号']);
    rest.map_or(end, |rest| text.len() - rest.len())
}

/// The date that begins with the first of `parts`, and how many of them it takes.
fn date_at(text: &str, parts: &[Placed<'_>]) -> Option<(NamedDate, usize)> {
    if let Some(date) = whole(text, parts) {
        return Some((date, 3));
    }
    let is_of_next = || parts.get(1..).is_some_and(|next| whole(text, next).is_some());
    let reading = in_two_parts(text, parts).filter(|_| !is_of_next())?;
    Some((NamedDate { readings: vec![reading] }, 2))
}

/// A day of a year.
fn whole(text: &str, parts: &[Placed<'_>]) -> Option<NamedDate> {
    let window = parts.get(..3)?;
    let days = readings(window).into_iter().chain(with_short_year(text, window));
    let days = days.filter(|(year, month, day)| is_day(*year, *month, *day));
    let readings: Vec<Reading> = days
        .map(|(year, month, day)| Reading { year: Some(year), month: Some(month), day: Some(day) })
        .collect();
    (!readings.is_empty()).then_some(NamedDate { readings })
}

/// `31.03.24`, `03/31/24`.
fn with_short_year(text: &str, window: &[Placed<'_>]) -> Vec<(u32, u32, u32)> {
    let [first, second, third] = window else { return Vec::new() };
    let (Part::Digits(one), Part::Digits(two), Part::Digits(three)) = (first.part, second.part, third.part)
    else {
        return Vec::new();
    };
    let is_short = one.len() <= 2 && two.len() <= 2 && three.len() == 2;
    if !is_short || first.after != second.after || !stands_alone(text, first.span.cover(third.span)) {
        return Vec::new();
    }
    let year = match number(three) {
        year @ 70.. => 1900 + year,
        year => 2000 + year,
    };
    let (one, two) = (number(one), number(two));
    match first.after {
        "." => vec![(year, two, one)],
        "/" => vec![(year, two, one), (year, one, two)],
        _ => Vec::new(),
    }
}

/// A day without a year, or a month of a year.
fn in_two_parts(text: &str, parts: &[Placed<'_>]) -> Option<Reading> {
    let [first, second, ..] = parts else { return None };
    let span = first.span.cover(second.span);
    let of_year =
        |year: &str, month: u32| Reading { year: Some(number(year)), month: Some(month), day: None };
    let of_day = |month: u32, day: &str| Reading { year: None, month: Some(month), day: Some(number(day)) };
    let is_close = matches!(first.after.trim(), "" | "." | "-") && near(first.after);
    let reading = match (first.part, second.part) {
        (Part::Digits(one), Part::Digits(two)) => {
            let sign = second.after.trim_start().chars().next()?;
            match (first.after.trim(), sign) {
                ("年", '月') if one.len() == 4 => of_year(one, number(two)),
                ("月", '日' | '號' | '号') => of_day(number(one), two),
                _ => return None,
            }
        }
        (Part::Month(month), Part::Digits(year))
            if year.len() == 4 && near(first.after) && (1900..=2100).contains(&number(year)) =>
        {
            of_year(year, month)
        }
        (Part::Month(month), Part::Digits(day))
            if is_close
                && !BEFORE_MONTHS.contains(&word_before(text, span))
                && is_named(text, first.span, span) =>
        {
            of_day(month, day)
        }
        (Part::Digits(day), Part::Month(month)) if is_close && is_named(text, second.span, span) => {
            of_day(month, day)
        }
        _ => return None,
    };
    let is_some_day = is_day(LEAP_YEAR, reading.month?, reading.day.unwrap_or(1));
    (is_some_day && stands_alone(text, span)).then_some(reading)
}

/// Whether the word at `month` is a month there, in what may be a day at `day`.
fn is_named(text: &str, month: Span, day: Span) -> bool {
    if !WORDS_TOO.contains(&month.of(text).unwrap_or_default()) {
        return true;
    }
    let after = &text[day.end()..];
    let goes_on = after.starts_with(' ') && after.trim_start().starts_with(char::is_alphabetic);
    let has_of = text[day.start()..month.start().max(day.start())].contains(" of ");
    !goes_on || has_of || BEFORE_DAYS.contains(&word_before(text, day))
}

fn word_before(text: &str, span: Span) -> &str {
    let before = text[..span.start()].trim_end();
    before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

/// Whether no number goes on there, as in `1.5 March` and `March 3.5`.
fn stands_alone(text: &str, span: Span) -> bool {
    let joins = |c: char| matches!(c, '.' | ',' | ':' | '\'');
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = text[..span.start()].chars().rev();
    let mut after = text[span.end()..].chars();
    let goes_on = |next: Option<char>, further: Option<char>| next.is_some_and(joins) && is_digit(further);
    !goes_on(before.next(), before.next()) && !goes_on(after.next(), after.next())
}

fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NamedDate, named_dates};

    /// The parts of every date, the unknown ones as 0.
    fn told(text: &str) -> Vec<Vec<[u32; 3]>> {
        let parts = |date: &NamedDate| {
            let readings = date.readings.iter();
            readings.map(|reading| reading.parts().map(Option::unwrap_or_default)).collect()
        };
        named_dates(text).dates.iter().map(parts).collect()
    }

    #[test]
    fn dates_are_read_as_far_as_they_are_told() {
        for (text, expected) in [
            ("Signed on 2024-03-31.", vec![[2024, 3, 31]]),
            ("bis zum 31.03.2024.", vec![[2024, 3, 31]]),
            ("bis 31.3.24 und ab 1.4.24", vec![[2024, 3, 31], [2024, 4, 1]]),
            ("12.05.98", vec![[1998, 5, 12]]),
            ("until March 31st, 2024", vec![[2024, 3, 31]]),
            ("el 31 de marzo de 2024", vec![[2024, 3, 31]]),
            ("截止日期是2024年3月31日。", vec![[2024, 3, 31]]),
            ("2024 年 3 月 31 日", vec![[2024, 3, 31]]),
            ("in March 2024 or Apr. 2025", vec![[2024, 3, 0], [2025, 4, 0]]),
            ("en marzo de 2024", vec![[2024, 3, 0]]),
            ("2024年3月起", vec![[2024, 3, 0]]),
            ("every 31 March", vec![[0, 3, 31]]),
            ("on March 31, at noon", vec![[0, 3, 31]]),
            ("am 31. März", vec![[0, 3, 31]]),
            ("el 1 de abril", vec![[0, 4, 1]]),
            ("每年3月31日", vec![[0, 3, 31]]),
            ("by 30 May the form is due", vec![[0, 5, 30]]),
            ("the 3rd of May is free", vec![[0, 5, 3]]),
            ("by 30 May.", vec![[0, 5, 30]]),
            ("from March 1 to March 31, 2024", vec![[0, 3, 1], [2024, 3, 31]]),
        ] {
            let expected: Vec<Vec<[u32; 3]>> = expected.into_iter().map(|date| vec![date]).collect();
            assert_eq!(told(text), expected, "{text}");
        }
        assert_eq!(told("03/04/2024"), [[[2024, 4, 3], [2024, 3, 4]]]);
        assert_eq!(told("03/04/24"), [[[2024, 4, 3], [2024, 3, 4]]]);
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "Of a hundred, 30 may attend.",
            "In March 30 people came.",
            "im März 30 Personen",
            "two years ago 5 people",
            "in 2024, 25 days",
            "version 1.2.3 of 10.0.24.1",
            "5.31.03.24 is 30. of 31.",
            "on 45 March, 3.5 March",
            "12 months, 5年, 3個月",
            "Mach 31",
        ] {
            let dated = named_dates(text);
            assert!(dated.dates.is_empty(), "{text}: {:?}", dated.dates);
            assert_eq!(dated.rest, crate::normalize::fold(text));
        }
    }

    #[test]
    fn the_rest_holds_nothing_of_the_dates() {
        for (text, rest) in [
            ("Due on March 31st, 2024, at 9:00.", "due on  ; , at 9:00."),
            ("Due on March 31st at 9:00.", "due on  ;  at 9:00."),
            ("自2024年3月31日起25天", "自 ; 起25天"),
            ("31.03.2024", " ; "),
            ("Nothing.", "nothing."),
        ] {
            assert_eq!(named_dates(text).rest, rest, "{text}");
        }
    }

    #[test]
    fn dates_are_compared_by_what_both_tell() {
        let date = |text: &str| named_dates(text).dates.swap_remove(0);
        for (left, right, may_equal, contradicts) in [
            ("31.03.2024", "March 31, 2024", true, false),
            ("31.03.2024", "30.06.2024", false, true),
            ("31.03.2024", "31.03.2025", false, true),
            ("31.03.2024", "March 2024", true, false),
            ("31.03.2024", "June 2024", false, true),
            ("31 March", "30 June", false, true),
            ("31 March", "31.03.2024", true, false),
            ("31 March", "30.06.2024", false, false),
            ("03/04/2024", "April 3, 2024", true, false),
            ("03/04/2024", "April 5, 2024", false, true),
        ] {
            let (left, right) = (date(left), date(right));
            assert_eq!(left.may_equal(&right), may_equal, "{left:?} and {right:?}");
            assert_eq!(left.contradicts(&right), contradicts, "{left:?} and {right:?}");
        }
        let (year, day) = (NamedDate::of_year(2024), date("31.03.2024"));
        assert!(year.is_told_by(&day) && !day.is_told_by(&year) && year.is_year() && !day.is_year());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9０-９.,/ \\-年月日a-zé]{0,40}|.{0,40}|([0-9]{1,4}[./ ]|may |March |31st |of ){0,12}") {
            let dated = named_dates(&text);
            prop_assert!(dated.dates.iter().all(|date| date.may_equal(date) && !date.contradicts(date)));
        }
    }
}
