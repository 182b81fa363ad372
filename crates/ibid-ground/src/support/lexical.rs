//! How much of what a claim says is in its quotes.

use std::collections::BTreeSet;

use ibid_core::{is_question, sentences};

use super::negation::is_bare_answer;
use super::numeric::{self, Checked, SUGGESTED};
use crate::normalize::{Number, content_words, numbers};

/// A number says more than a word.
const NUMBER_WEIGHT: f32 = 2.0;
/// What the question says and no quote.
const QUESTION_WEIGHT: f32 = 0.5;
/// Paraphrases share few words with what they say: some support is granted without.
const BASE: f32 = 0.2;

/// What a claim shares with its sources.
#[derive(Debug, Clone, Copy)]
pub(super) struct Containment {
    /// In [0, 1]; 0 for a claim that says nothing.
    pub(super) score: f32,
    /// Whether a word or a number of the claim is in the sources.
    pub(super) shares_something: bool,
}

/// A text and the numbers in it.
#[derive(Debug)]
pub(super) struct Counted<'a> {
    pub(super) text: &'a str,
    pub(super) numbers: Vec<Number>,
    /// The names of the documents that it is of, as words. They state nothing, but what they name is not the question's
    /// alone: `Report 2019.pdf`.
    pub(super) documents: &'a str,
}

impl<'a> Counted<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self::of_documents(text, "")
    }

    pub(super) fn of_documents(text: &'a str, documents: &'a str) -> Self {
        Self { text, numbers: numbers(text), documents }
    }
}

/// That of the sentence of `claim` that shares least: what one sentence repeats bears out no other.
pub(super) fn containment(claim: &str, sources: &Counted<'_>, question: &Counted<'_>) -> Containment {
    let (known, asked) = (content_words(sources.text), content_words(question.text));
    let said = sentences(claim).into_iter().filter_map(|sentence| sentence.of(claim));
    said.filter(|said| !says_nothing(said))
        .filter_map(|said| {
            let checked = numeric::check(said, sources, question);
            of_sentence(said, (&known, &asked), checked.as_ref())
        })
        .reduce(|one, other| Containment {
            score: one.score.min(other.score),
            shares_something: one.shares_something && other.shares_something,
        })
        .unwrap_or(Containment { score: 0.0, shares_something: false })
}

/// Whether a sentence states nothing that quotes could bear out: `Yes.`, or the question once more.
fn says_nothing(sentence: &str) -> bool {
    is_bare_answer(sentence) || is_question(sentence)
}

/// `None` for a sentence without words of content and numbers. Numbers that are nowhere are not looked at: for these there
/// is no support anyway.
fn of_sentence(
    sentence: &str,
    (known, asked): (&BTreeSet<String>, &BTreeSet<String>),
    numbers: Option<&Checked>,
) -> Option<Containment> {
    let said = content_words(sentence);
    let counted = numbers.map_or((0, 0), |numbers| (numbers.in_sources, numbers.in_question));
    let total = said.len() as f32 + NUMBER_WEIGHT * (counted.0 + counted.1) as f32;
    if total == 0.0 {
        return None;
    }
    let in_sources = said.intersection(known).count();
    let in_question = said.iter().filter(|word| !known.contains(*word) && asked.contains(*word)).count();
    let from_sources = in_sources as f32 + NUMBER_WEIGHT * counted.0 as f32;
    let from_question = in_question as f32 + NUMBER_WEIGHT * counted.1 as f32;
    let share =
        if from_sources == 0.0 { 0.0 } else { (from_sources + QUESTION_WEIGHT * from_question) / total };
    let is_contradicted = numbers.is_some_and(|numbers| numbers.is_contradicted);
    let premise = if is_contradicted { SUGGESTED } else { 1.0 };
    Some(Containment { score: (BASE + (1.0 - BASE) * share) * premise, shares_something: from_sources > 0.0 })
}
