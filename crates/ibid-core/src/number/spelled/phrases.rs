//! Numbers of several words.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use unicode_segmentation::UnicodeSegmentation;

use super::cardinals::{Language, below_ten, cardinal, german_with_half, is_one, plain, power, power_in};
use crate::number::units::unit_after;

/// Words that say in which of the two languages a text is that have the word `once`.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "is", "are", "was", "were", "be", "been", "has", "have", "to", "in", "for", "with",
    "on", "at", "by", "or", "not", "it", "this", "that", "may", "must", "can", "will", "if", "when", "you",
    "your",
];
const SPANISH: &[&str] = &[
    "el", "la", "los", "las", "de", "del", "que", "y", "en", "es", "son", "fue", "ha", "han", "hay", "un",
    "una", "por", "con", "para", "se", "su", "sus", "al", "como", "tiene", "tienen",
];

/// The words of a folded text.
pub(super) struct Phrases<'a> {
    text: &'a str,
    words: Vec<Word<'a>>,
    /// How Spanish the text is beside how English it is; counted where it holds `once` only.
    spanish: Ordering,
}

pub(super) struct Word<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    plain: Cow<'a, str>,
}

impl Word<'_> {
    /// The word as the tables of words have it.
    pub(super) fn as_str(&self) -> &str {
        &self.plain
    }
}

/// A value, and the position of the word after it.
type Reading = (Amount, usize);

#[derive(Debug, Clone, Copy)]
struct Amount {
    whole: u128,
    has_half: bool,
}

impl Amount {
    fn of(value: impl Into<u128>) -> Self {
        Self { whole: value.into(), has_half: false }
    }

    fn times_ten_to(self, power: usize) -> Self {
        let factor = ten_to(power);
        let half = if self.has_half { factor / 2 } else { 0 };
        Self::of(self.whole * factor + half)
    }

    fn plus(self, more: u128) -> Self {
        Self { whole: self.whole + more, ..self }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.whole, if self.has_half { ".5" } else { "" })
    }
}

fn ten_to(power: usize) -> u128 {
    10_u128.pow(power as u32)
}

impl<'a> Phrases<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let words: Vec<Word<'a>> = text
            .unicode_word_indices()
            .map(|(start, word)| Word { start, end: start + word.len(), plain: plain(word) })
            .collect();
        let count = |signs: &[&str]| words.iter().filter(|word| signs.contains(&word.as_str())).count();
        let is_ambiguous = words.iter().any(|word| word.as_str() == "once");
        let spanish = if is_ambiguous { count(SPANISH).cmp(&count(ENGLISH)) } else { Ordering::Equal };
        Self { text, words, spanish }
    }

    pub(super) fn word(&self, at: usize) -> Option<&Word<'a>> {
        self.words.get(at)
    }

    /// The longest number that begins with the word at `at`, and the position of the word after it.
    pub(super) fn number_at(&self, at: usize) -> Option<(String, usize)> {
        let readings = Language::ALL.into_iter().filter_map(|language| self.number(at, language));
        let (amount, next) = readings.max_by_key(|(_, next)| *next)?;
        Some((amount.to_string(), next))
    }

    /// The power of ten that the words from `at` on are without a number, and the position of the word after them.
    pub(super) fn magnitude_at(&self, at: usize) -> Option<(usize, usize)> {
        // Abbreviations multiply and mean nothing else.
        let power_of = |word: &str| power(word).filter(|_| word.len() > 3);
        let mut sum = power_of(self.words.get(at)?.as_str())?;
        let mut next = at + 1;
        while let Some(power) = self.joined(next).and_then(power_of) {
            sum += power;
            next += 1;
        }
        Some((sum, next))
    }

    /// The word at `at`, where it goes on with what the word before it ends in: `twenty-five` and `two hundred` are one
    /// number, `twenty, five` and `twenty. Five` are two.
    fn joined(&self, at: usize) -> Option<&str> {
        let (before, word) = (self.words.get(at.checked_sub(1)?)?, self.words.get(at)?);
        let between = &self.text[before.end..word.start];
        let goes_on = matches!(between, " " | "-") || between.trim_matches(' ') == "\n";
        goes_on.then(|| word.as_str())
    }

    fn power_at(&self, at: usize, language: Language) -> Option<usize> {
        power_in(self.joined(at)?, language)
    }

    fn number(&self, at: usize, language: Language) -> Option<Reading> {
        if let Some(fraction) = self.fraction(at, language) {
            return Some(fraction);
        }
        let (mut amount, mut next, mut power) = self.component(at, language)?;
        if power > 0
            && let Some(after) = self.half_after(next, language)
        {
            return Some((amount.plus(ten_to(power) / 2), after));
        }
        // `one million two hundred thousand`: each component is less than the power of the one before.
        while power > 0 && self.joined(next).is_some() {
            let Some((more, after, less)) = self.component(next, language) else { break };
            if more.whole >= ten_to(power) || more.has_half {
                break;
            }
            (amount, next, power) = (amount.plus(more.whole), after, less);
        }
        Some(if power > 0 { self.with_rest(amount, next, language, power) } else { (amount, next) })
    }

    /// Half or a quarter of a power of ten: `half a million`, `medio millón`.
    fn fraction(&self, at: usize, language: Language) -> Option<Reading> {
        let quarters = match (language, self.words.get(at)?.as_str()) {
            (Language::English, "half")
            | (Language::German, "halbe" | "halben" | "halber")
            | (Language::Spanish, "medio" | "media") => 2,
            (Language::English, "quarter") => 1,
            _ => return None,
        };
        let mut next = at + 1;
        if self.joined(next) == Some("of") {
            next += 1;
        }
        if self.joined(next).is_some_and(|word| is_one(word, language)) {
            next += 1;
        }
        let power = self.power_at(next, language)?;
        Some((Amount::of(ten_to(power) / 4 * quarters), next + 1))
    }

    /// A number below a million, times a power of ten from a million on, which comes with it; that power is 0 where there
    /// is none.
    fn component(&self, at: usize, language: Language) -> Option<(Amount, usize, usize)> {
        let (amount, next) = self.below_million(at, language)?;
        match self.power_at(next, language).filter(|power| *power >= 6) {
            Some(power) => Some((amount.times_ten_to(power), next + 1, power)),
            None => Some((amount, next, 0)),
        }
    }

    fn below_million(&self, at: usize, language: Language) -> Option<Reading> {
        let is_bare_thousand = language == Language::Spanish && self.words.get(at)?.as_str() == "mil";
        let (amount, next) = if is_bare_thousand {
            (Amount::of(1_u8), at)
        } else {
            let (amount, next) = self.below_thousand(at, language)?;
            if amount.whole >= 1000 || self.power_at(next, language) != Some(3) {
                return Some((amount, next));
            }
            (amount, next)
        };
        Some(self.with_rest(amount.times_ten_to(3), next + 1, language, 3))
    }

    /// A number below a thousand, or hundreds such as `nineteen hundred`.
    fn below_thousand(&self, at: usize, language: Language) -> Option<Reading> {
        let (amount, next) = self.below_hundred(at, language).or_else(|| self.one(at, language))?;
        if amount.has_half {
            return Some((amount, next));
        }
        if let Some(after) = self.half_after(next, language) {
            return Some((Amount { has_half: true, ..amount }, after));
        }
        let is_multiplied = (1..100).contains(&amount.whole) && self.power_at(next, language) == Some(2);
        let (amount, next) = if is_multiplied { (amount.times_ten_to(2), next + 1) } else { (amount, next) };
        let is_hundreds = amount.whole >= 100 && amount.whole.is_multiple_of(100);
        Some(if is_hundreds { self.with_rest(amount, next, language, 2) } else { (amount, next) })
    }

    /// Tens and units; in German any number of one word, in Spanish hundreds too.
    fn below_hundred(&self, at: usize, language: Language) -> Option<Reading> {
        let word = self.words.get(at)?.as_str();
        if language == Language::German
            && let Some(whole) = german_with_half(word)
        {
            return Some((Amount { has_half: true, ..Amount::of(whole) }, at + 1));
        }
        let value = self.cardinal_at(at, language)?;
        let is_tens = (20..100).contains(&value) && value.is_multiple_of(10);
        let unit_at = match language {
            Language::English if is_tens => at + 1,
            Language::Spanish if is_tens && self.joined(at + 1) == Some("y") => at + 2,
            _ => return Some((Amount::of(value), at + 1)),
        };
        let unit = self.joined(unit_at).and_then(|word| below_ten(word, language));
        Some(unit.map_or((Amount::of(value), at + 1), |unit| (Amount::of(value + unit), unit_at + 1)))
    }

    fn cardinal_at(&self, at: usize, language: Language) -> Option<u64> {
        let word = self.words.get(at)?;
        let is_number = match word.as_str() {
            "once" => match self.spanish {
                Ordering::Greater => true,
                Ordering::Less => false,
                Ordering::Equal => {
                    unit_after(&self.text[word.end..]).is_some() || self.power_at(at + 1, language).is_some()
                }
            },
            // `veinte por ciento`, but `por ciento veinte euros`.
            "ciento" => {
                let before = at.checked_sub(1).and_then(|before| self.words.get(before));
                let is_percent = before.is_some_and(|before| before.as_str() == "por");
                !is_percent || self.joined(at + 1).is_some_and(|next| cardinal(next, language).is_some())
            }
            _ => true,
        };
        if is_number { cardinal(word.as_str(), language) } else { None }
    }

    /// An article that counts: `a hundred`, `eine Million`, `one and a half`.
    fn one(&self, at: usize, language: Language) -> Option<Reading> {
        let word = self.words.get(at)?.as_str();
        let is_article = matches!(word, "a" | "an");
        let counts = self.power_at(at + 1, language).is_some()
            || !is_article && self.half_after(at + 1, language).is_some();
        (is_one(word, language) && counts).then_some((Amount::of(1_u8), at + 1))
    }

    /// The position after `and a half`.
    fn half_after(&self, at: usize, language: Language) -> Option<usize> {
        let words: &[&[&str]] = match language {
            Language::English => &[&["and"], &["a"], &["half"]],
            Language::Spanish => &[&["y"], &["medio", "media"]],
            Language::German => return None,
        };
        let mut positions = (at..).zip(words);
        let is_there = positions.all(|(at, names)| self.joined(at).is_some_and(|word| names.contains(&word)));
        is_there.then_some(at + words.len())
    }

    fn with_rest(&self, amount: Amount, next: usize, language: Language, power: usize) -> Reading {
        let rest = self.rest(next, language, power);
        rest.map_or((amount, next), |(rest, after)| (amount.plus(rest.whole), after))
    }

    /// What adds to a multiple of ten to the `power` before it: `two hundred and five`, `mil doscientos`. `two hundred five
    /// hundred` are two numbers, and so is what German writes apart.
    fn rest(&self, at: usize, language: Language, power: usize) -> Option<Reading> {
        let is_after_and = language == Language::English && self.joined(at) == Some("and");
        let at = if is_after_and { at + 1 } else { at };
        let word = self.joined(at)?;
        // A number from two on, or a one that cannot be an article.
        let (read, is_one) = match language {
            Language::English if is_after_and => (self.below_hundred(at, language), word == "one"),
            Language::English if power == 2 => (self.below_hundred(at, language), false),
            Language::English => (self.below_thousand(at, language), false),
            Language::German => (None, power >= 6 && word == "eins"),
            Language::Spanish => {
                let is_one = word == "uno" || power < 6 && matches!(word, "un" | "una");
                let read = if power == 2 {
                    self.below_hundred(at, language)
                } else {
                    self.below_thousand(at, language)
                };
                (read, is_one)
            }
        };
        let (rest, after) = read.or_else(|| is_one.then_some((Amount::of(1_u8), at + 1)))?;
        let fits = rest.whole < ten_to(power) && !rest.has_half;
        let is_its_own = self.power_at(after, language).is_some_and(|next| next <= power);
        (fits && !is_its_own).then_some((rest, after))
    }
}
