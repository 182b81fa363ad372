//! How much of what a claim says is in its quotes.

use std::collections::BTreeSet;

use ibid_core::sentences;

use super::numeric::{self, Checked};
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) text: &'a str,
    pub(super) numbers: &'a [Number],
}

/// That of the sentence of `claim` that shares least: what one sentence repeats bears out no other.
pub(super) fn containment(claim: &str, sources: Counted<'_>, question: Counted<'_>) -> Containment {
    let (known, asked) = (content_words(sources.text), content_words(question.text));
    let mut least: Option<f32> = None;
    let mut shares_something = false;
    for sentence in sentences(claim) {
        let said = sentence.of(claim).unwrap_or_default();
        let stated: Vec<Number> = numbers(said).into_iter().filter(|number| !number.is_implied()).collect();
        let checked = numeric::check(&stated, sources.numbers, question.numbers);
        let Some(found) = in_sentence(&content_words(said), (&known, &asked), checked.as_ref()) else {
            continue;
        };
        least = Some(least.map_or(found.score, |least| least.min(found.score)));
        shares_something |= found.shares_something;
    }
    Containment { score: least.unwrap_or(0.0), shares_something }
}

/// `None` for a sentence that says nothing by itself: `Yes.`
fn in_sentence(
    said: &BTreeSet<String>,
    (known, asked): (&BTreeSet<String>, &BTreeSet<String>),
    numbers: Option<&Checked>,
) -> Option<Containment> {
    let Some(numbers) = numbers else {
        return Some(Containment { score: 0.0, shares_something: false });
    };
    let total = said.len() as f32 + NUMBER_WEIGHT * (numbers.in_sources + numbers.in_question) as f32;
    if total == 0.0 {
        return None;
    }
    let in_sources = said.intersection(known).count();
    let in_question = said.iter().filter(|word| !known.contains(*word) && asked.contains(*word)).count();
    let from_sources = in_sources as f32 + NUMBER_WEIGHT * numbers.in_sources as f32;
    let from_question = in_question as f32 + NUMBER_WEIGHT * numbers.in_question as f32;
    let share =
        if from_sources == 0.0 { 0.0 } else { (from_sources + QUESTION_WEIGHT * from_question) / total };
    Some(Containment { score: BASE + (1.0 - BASE) * share, shares_something: from_sources > 0.0 })
}
