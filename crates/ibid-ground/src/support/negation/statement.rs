//! One statement of a text, as it is compared with another one.

use std::collections::BTreeSet;

use ibid_core::sentences;
use unicode_segmentation::UnicodeSegmentation;

use super::cues::{self, NO_DENIAL};
use super::opposites::{self, Term};
use crate::normalize::{Number, UNSPACED, content_words, fold, is_number_word, numbers};

/// Where one statement ends and another begins within a sentence.
const TURNS: &[&str] = &[
    ";",
    " but ",
    " however ",
    " although ",
    " whereas ",
    " and it ",
    " and they ",
    " and you ",
    " and is ",
    " and are ",
    " and do ",
    " and does ",
    " and may ",
    " and must ",
    " and can ",
    " and cannot ",
    " aber ",
    " jedoch ",
    " pero ",
    "；",
    "，",
    "但",
];
/// Behind these, 但 is no turn: `不但`.
const NO_TURN: [char; 2] = ['不', '非'];

/// Behind these stands what a statement is not about.
const EXCEPTIONS: &[&str] =
    &["except", "unless", "außer", "es sei denn", "salvo", "excepto", "a menos que", "除非"];

/// Words of the Chinese numerals.
const NUMERALS: &str = "零〇一二兩两三四五六七八九十百千萬万億亿";
/// Things next to a word that are looked at.
const NEXT: usize = 2;

/// A statement in parts.
#[derive(Debug)]
pub(super) struct Statement {
    /// Folded, without phrases that hold a cue and deny nothing.
    text: String,
    words: Vec<Word>,
    content: BTreeSet<String>,
    numbers: Vec<Number>,
    terms: Vec<Term>,
    exception: BTreeSet<String>,
}

/// A word of a statement.
#[derive(Debug)]
pub(super) struct Word {
    start: usize,
    pub(super) text: String,
}

/// What stands next to a word and says something.
#[derive(Debug)]
pub(super) enum Neighbour {
    Word(String),
    Number(Number),
}

impl Neighbour {
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(own), Self::Word(other)) => own == other,
            (Self::Number(own), Self::Number(other)) => own.may_equal(other),
            _ => false,
        }
    }

    /// Whether `statement` holds it anywhere.
    pub(super) fn is_in(&self, statement: &Statement) -> bool {
        match self {
            // Content is told in pairs of characters, of which this is one, where there are no spaces.
            Self::Word(own) => {
                let is_character = own.chars().count() == 1;
                statement
                    .content
                    .iter()
                    .any(|word| word == own || is_character && word.contains(own.as_str()))
            }
            Self::Number(own) => statement.numbers.iter().any(|number| own.may_equal(number)),
        }
    }
}

/// What stands next before and behind, the nearest first.
#[derive(Debug)]
pub(super) struct Neighbours {
    pub(super) before: Vec<Neighbour>,
    pub(super) behind: Vec<Neighbour>,
}

impl Statement {
    /// The sentences of a text, cut where they turn.
    pub(super) fn all(text: &str) -> Vec<Self> {
        parts(text).into_iter().map(Self::of).collect()
    }

    /// The whole of `text` as one.
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let (content, numbers) = (content_words(&folded), numbers(&folded));
        let text = NO_DENIAL.iter().fold(folded, |text, phrase| text.replace(phrase, " "));
        let words: Vec<Word> =
            text.unicode_word_indices().map(|(start, word)| Word { start, text: word.to_owned() }).collect();
        let terms = opposites::terms(&words);
        let exception = exception(&text, &words);
        Self { text, words, content, numbers, terms, exception }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What it is about.
    pub(super) fn content(&self) -> &BTreeSet<String> {
        &self.content
    }

    /// What it says it is not about.
    pub(super) fn exception(&self) -> &BTreeSet<String> {
        &self.exception
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at a place; nothing beyond the last.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    pub(super) fn is_cue(&self, at: usize) -> bool {
        cues::is_cue(self.word(at), self.word(at + 1))
    }

    /// How much of what this one says the other says too, words and numbers.
    pub(super) fn overlap(&self, other: &Self) -> usize {
        self.shared(&self.content, other)
    }

    /// Whether `other` says most of what this one says beside `words`.
    pub(super) fn is_mostly_in(&self, other: &Self, words: &BTreeSet<String>) -> bool {
        let said: BTreeSet<String> = self.content.difference(words).cloned().collect();
        let all = said.len() + 2 * self.numbers.len();
        5 * self.shared(&said, other) >= 3 * all
    }

    fn shared(&self, said: &BTreeSet<String>, other: &Self) -> usize {
        let is_known = |number: &&Number| other.numbers.iter().any(|known| number.may_equal(known));
        said.intersection(&other.content).count() + 2 * self.numbers.iter().filter(is_known).count()
    }

    /// The words of content from `start` up to `end`.
    pub(super) fn content_between(&self, start: usize, end: usize) -> BTreeSet<String> {
        let from = self.words.get(start).map_or(self.text.len(), |word| word.start);
        let to = end.checked_sub(1).and_then(|last| self.words.get(last)).map_or(0, Word::end);
        self.text.get(from..to).map(content_words).unwrap_or_default()
    }

    /// What stands next to the words from `start` up to `end`: neither cues nor words with an opposite.
    pub(super) fn neighbours(&self, start: usize, end: usize) -> Neighbours {
        let last = |word: &Word| numbers(self.text.get(..word.end())?).pop();
        let first = |word: &Word| numbers(self.text.get(word.start..)?).into_iter().next();
        let before = (0..start).rev().filter_map(|at| self.neighbour(at, last));
        let behind = (end..self.len()).filter_map(|at| self.neighbour(at, first));
        Neighbours { before: before.take(NEXT).collect(), behind: behind.take(NEXT).collect() }
    }

    /// `None` for a word that says nothing by itself. `number` is that of which a word is part.
    fn neighbour(&self, at: usize, number: impl Fn(&Word) -> Option<Number>) -> Option<Neighbour> {
        let word = self.words.get(at)?;
        if self.is_cue(at) || self.terms.iter().any(|term| term.holds(at)) {
            return None;
        }
        let is_numeral = word.text.starts_with(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
        let number = (is_numeral || is_number_word(&word.text)).then(|| number(word)).flatten();
        let content = || content_words(&word.text).into_iter().next().map(Neighbour::Word);
        number.map(Neighbour::Number).or_else(content)
    }
}

impl Word {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Whether `phrase`, with spaces or of characters that stand alone, begins at a word, and how many words it has.
fn phrase_at(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let parts: Vec<&str> = phrase.unicode_words().collect();
    let is_word = |at: usize, part: &str| words.get(at).is_some_and(|word| word.text == part);
    let is_here = parts.iter().enumerate().all(|(index, part)| is_word(at + index, part));
    is_here.then_some(parts.len())
}

fn exception(text: &str, words: &[Word]) -> BTreeSet<String> {
    let begins = |at: usize| EXCEPTIONS.iter().find_map(|phrase| phrase_at(words, at, phrase));
    let found = (0..words.len()).find_map(|at| Some((words.get(at)?, words.get(at + begins(at)?)?)));
    let Some((first, next)) = found else { return BTreeSet::new() };
    let before = text.get(..first.start).map(content_words).unwrap_or_default();
    let behind = text.get(next.start..).map(content_words).unwrap_or_default();
    behind.difference(&before).cloned().collect()
}

fn parts(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let sentence = sentence.of(text).unwrap_or_default();
        let turns = TURNS.iter().flat_map(|turn| sentence.match_indices(turn)).filter(|(at, turn)| {
            let before = sentence.get(..*at).unwrap_or_default();
            *turn != "但" || !before.ends_with(NO_TURN)
        });
        let commas = sentence.match_indices(", ").map(|(at, _)| at).filter(|at| stands_alone(sentence, *at));
        // A narrow comma is as good as a wide one where no spaces are written.
        let narrow = sentence.match_indices(',').map(|(at, _)| at).filter(|at| {
            let next = sentence.get(at + 1..).and_then(|rest| rest.chars().next());
            next.is_some_and(|next| next >= UNSPACED)
        });
        let turns = turns.map(|(at, _)| at);
        let mut cuts: Vec<usize> = turns.chain(commas).chain(narrow).chain([0, sentence.len()]).collect();
        cuts.sort_unstable();
        let parts =
            cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(start, end)| sentence.get(*start..*end));
        found.extend(parts.filter(|part| part.chars().any(char::is_alphanumeric)));
    }
    found
}

/// Whether both sides of a comma say something by themselves: `It does not, in any case, carry over` is one
/// statement.
fn stands_alone(sentence: &str, comma: usize) -> bool {
    let (before, after) = sentence.split_at(comma);
    [before, after].into_iter().all(|side| content_words(side).len() + numbers(side).len() >= 2)
}
