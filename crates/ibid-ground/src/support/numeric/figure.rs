//! Whole numbers in the places where a text writes them, for what their neighbours tell.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::normalize::{CountedUnit, Number, UNSPACED, content_words, is_number_word, numbers};

/// Characters behind a number in which its unit is looked for.
const UNIT_REACH: usize = 24;
/// Of these, a number of four digits is hardly anything but a year.
const USUAL_YEARS: std::ops::RangeInclusive<u64> = 1800..=2100;
/// Of these it is one behind a word that says so.
const YEARS: std::ops::RangeInclusive<u64> = 1000..=2100;
/// Words before years.
const BEFORE_YEARS: &[&str] = &[
    "in", "since", "from", "until", "till", "before", "after", "between", "around", "circa", "ca", "year",
    "im", "seit", "vor", "nach", "bis", "um", "jahr", "jahre", "en", "desde", "hasta", "año", "entre",
];
/// Words before the number of a part of a text.
const REFERENCES: &[&str] = &[
    "section",
    "article",
    "page",
    "table",
    "figure",
    "chapter",
    "step",
    "paragraph",
    "clause",
    "item",
    "version",
    "no",
    "abschnitt",
    "artikel",
    "seite",
    "tabelle",
    "abbildung",
    "kapitel",
    "absatz",
    "nr",
    "schritt",
    "artículo",
    "página",
    "tabla",
    "capítulo",
    "sección",
    "第",
];

/// A whole number of a folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure<'a> {
    text: &'a str,
    pub(super) value: u64,
    pub(super) before: &'a str,
    pub(super) after: &'a str,
}

/// The whole numbers of a folded text that it writes as one word.
pub(super) fn figures(text: &str) -> Vec<Figure<'_>> {
    let pieces = text.split_word_bound_indices();
    let written =
        pieces.filter(|(_, piece)| piece.starts_with(|c: char| c.is_ascii_digit()) || is_number_word(piece));
    let figures = written.filter_map(|(start, piece)| {
        let (before, after) = (&text[..start], &text[start + piece.len()..]);
        let value = match numbers(piece).as_slice() {
            [number] => value(number)?,
            _ => return None,
        };
        Some(Figure { text: piece, value, before, after })
    });
    figures.collect()
}

/// The one whole number that `number` can be read as.
pub(super) fn value(number: &Number) -> Option<u64> {
    let mut readings = number.readings();
    let value = readings.next()?.parse().ok()?;
    readings.next().is_none().then_some(value)
}

impl<'a> Figure<'a> {
    /// As it is written.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The year that it is, as far as can be told. `2000 employees` are none.
    pub(super) fn year(&self) -> Option<u64> {
        let is_plain = self.text.len() == 4 && self.text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_plain || self.is_joined() || !YEARS.contains(&self.value) {
            return None;
        }
        if self.after.trim_start().starts_with('年') {
            return Some(self.value);
        }
        let behind: String = self.after.trim_start().chars().take(UNIT_REACH).collect();
        if CountedUnit::named_by(&behind).is_some() {
            return None;
        }
        let is_told = self.word_before().is_some_and(|word| BEFORE_YEARS.contains(&word));
        let counts =
            self.word_behind().is_some_and(|word| word.ends_with('s') && !content_words(word).is_empty());
        (is_told || USUAL_YEARS.contains(&self.value) && !counts).then_some(self.value)
    }

    /// The first and the last year of a decade: `1990s`.
    pub(super) fn decade(&self) -> Option<(u64, u64)> {
        let ending = self.text.get(4..)?;
        let is_decade = matches!(ending, "s" | "er" | "ern") && self.value.is_multiple_of(10);
        (is_decade && YEARS.contains(&self.value)).then_some((self.value, self.value + 9))
    }

    /// The last two digits of a year behind another one, whole: the 18 of `1914–18`.
    pub(super) fn value_behind(&self, first: &Self) -> u64 {
        let is_short = self.text.len() == 2 && first.text.len() == 4 && self.value < first.value;
        if is_short { first.value / 100 * 100 + self.value } else { self.value }
    }

    /// Whether more digits, or what is counted in, are joined to it.
    fn is_joined(&self) -> bool {
        let is_letter = |c: char| c.is_alphabetic() && c < UNSPACED;
        self.before.trim_end_matches('-').ends_with(is_letter)
            || self.before.trim_end().ends_with(['$', '€', '£', '¥'])
    }

    /// Whether it numbers a part of the text: `section 5`, or the item of a list.
    pub(super) fn is_reference(&self) -> bool {
        let starts_line = self.before.is_empty() || self.before.trim_end_matches(' ').ends_with(['\n', '#']);
        let is_listed = starts_line && self.after.starts_with(['.', ')', ':']);
        is_listed
            || self.before.trim_end().ends_with('§')
            || self.word_before().is_some_and(|word| REFERENCES.contains(&word))
    }

    /// What stands right before and behind it and says something, as stems.
    pub(super) fn neighbours(&self) -> BTreeSet<String> {
        [self.word_before(), self.word_behind()].into_iter().flatten().flat_map(content_words).collect()
    }

    fn word_before(&self) -> Option<&str> {
        let text = self.before.trim_end_matches([' ', '.', '#']);
        let last = text.chars().next_back().filter(|c| c.is_alphabetic())?;
        let start = if last >= UNSPACED {
            text.len() - last.len_utf8()
        } else {
            text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic() && *c < UNSPACED).last()?.0
        };
        text.get(start..)
    }

    fn word_behind(&self) -> Option<&str> {
        let text = self.after.trim_start_matches([' ', '-']);
        let first = text.chars().next().filter(|c| c.is_alphabetic())?;
        let end = if first >= UNSPACED {
            first.len_utf8()
        } else {
            text.find(|c: char| !c.is_alphabetic() || c >= UNSPACED).unwrap_or(text.len())
        };
        text.get(..end)
    }
}
