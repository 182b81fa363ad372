//! What a sentence states that can be compared: its dates, its numbers, and which of those are conditions.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::AnswerType;
use crate::normalize::{CountedUnit, Dated, NamedDate, Number, content_words, named_dates, numbers};

/// Words that make a condition of the number behind them: `after 5 years`, `滿5年`.
const CONDITIONAL: &[&str] = &[
    "after", "beyond", "from", "with", "aged", "nach", "ab", "mit", "bei", "tras", "después", "partir",
    "con", "滿", "满", "逾",
];
/// Words that may stand between the two.
const BETWEEN: &[&str] = &[
    "the",
    "of",
    "over",
    "more",
    "than",
    "at",
    "least",
    "dem",
    "der",
    "den",
    "über",
    "mehr",
    "als",
    "mindestens",
    "de",
    "los",
    "las",
    "más",
    "al",
    "menos",
];
/// Words between such a number and its unit: `the fifth full year`.
const BEFORE_UNITS: usize = 1;
/// Words that years stand behind.
const BEFORE_YEARS: &[&str] = &[
    "in", "since", "year", "for", "im", "jahr", "jahre", "seit", "für", "ab", "en", "año", "desde", "para",
    "de",
];

/// What a sentence states.
#[derive(Debug)]
pub(super) struct Stated {
    /// Years are among them.
    pub(super) dates: Vec<NamedDate>,
    /// All that are not part of a date.
    pub(super) numbers: Vec<Number>,
    /// Those that say in which case something holds. What comes after two weeks may be asked for by “when”: then there is none.
    pub(super) conditions: Vec<Number>,
    /// The sentence without its dates, folded.
    pub(super) rest: String,
    /// What it says of all that. Units are not among it: whatever costs 20 EUR shares the EUR.
    pub(super) words: BTreeSet<String>,
}

impl Stated {
    /// What `text` states for a question for `kind`, or what such a question states itself.
    pub(super) fn by(text: &str, kind: AnswerType) -> Self {
        let Dated { mut dates, rest } = named_dates(text);
        let mut numbers = numbers(&rest);
        let years = Years::of(&rest, kind, &numbers);
        numbers.retain(|number| {
            let year = years.read(number);
            dates.extend(year.map(NamedDate::of_year));
            year.is_none()
        });
        let mut conditions = if kind == AnswerType::Time { Vec::new() } else { conditions(&rest) };
        conditions.retain(|condition| numbers.iter().any(|number| number.may_equal(condition)));
        let words = words_beside_amounts(&rest);
        Self { dates, numbers, conditions, rest, words }
    }

    pub(super) fn holds(&self, number: &Number) -> bool {
        self.numbers.iter().any(|own| own.may_equal(number))
    }

    pub(super) fn names(&self, date: &NamedDate) -> bool {
        self.dates.iter().any(|own| own.may_equal(date))
    }
}

/// The words of a text without those of its amounts, unless it has no others: `28 days`.
fn words_beside_amounts(text: &str) -> BTreeSet<String> {
    let words = content_words(&Number::text_without_amounts(text));
    if words.is_empty() { content_words(text) } else { words }
}

/// Tells years from other numbers of four digits.
struct Years<'a> {
    text: &'a str,
    /// Of two neighbours, the second one may be a year by the first.
    words: Vec<&'a str>,
    /// Whether times are asked for.
    is_time: bool,
    /// Whether the text counts something: then it does not count with a bare number that looks like a year.
    counts: bool,
}

impl<'a> Years<'a> {
    fn of(text: &'a str, kind: AnswerType, numbers: &[Number]) -> Self {
        let counts = numbers.iter().any(|number| number.has_unit() && !number.is_implied());
        Self { text, words: text.unicode_words().collect(), is_time: kind == AnswerType::Time, counts }
    }

    /// The year that a number of the text is.
    fn read(&self, number: &Number) -> Option<u32> {
        let mut readings = number.readings();
        let (digits, None) = (readings.next()?, readings.next()) else { return None };
        let is_plain = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit());
        let year = digits.parse::<u32>().ok().filter(|year| is_plain && (1000..=2100).contains(year))?;
        if number.is_identifier() || number.is_implied() {
            return None;
        }
        let is_behind =
            || self.words.windows(2).any(|pair| BEFORE_YEARS.contains(&pair[0]) && pair[1] == digits);
        let is_year = if number.has_unit() {
            ["", " "].iter().any(|space| self.text.contains(&format!("{digits}{space}年")))
        } else {
            self.is_time || self.counts && year >= 1900 || is_behind()
        };
        is_year.then_some(year)
    }
}

/// The numbers of a folded text that say in which case something holds.
fn conditions(text: &str) -> Vec<Number> {
    let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
    let cues = words.iter().enumerate().filter(|(_, (_, word))| CONDITIONAL.contains(word));
    let number_behind = |cue: usize| {
        let mut behind = words[cue + 1..].iter().skip_while(|(_, word)| BETWEEN.contains(word));
        let (start, word) = behind.next()?;
        // `one` and `a` are numbers before a unit only.
        if numbers(&format!("{word} days")).is_empty() {
            return None;
        }
        let number = numbers(&text[*start..]).into_iter().next()?;
        let counts = number.has_unit() || behind.take(1 + BEFORE_UNITS).any(|(_, word)| is_unit(word));
        counts.then_some(number)
    };
    cues.filter_map(|(cue, _)| number_behind(cue)).collect()
}

/// Whether a word is a unit, or a number with one: `12h`.
fn is_unit(word: &str) -> bool {
    CountedUnit::named_by(word).is_some() || numbers(word).iter().any(Number::has_unit)
}
