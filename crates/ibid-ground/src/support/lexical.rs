//! How much of what a claim says is in its quotes.

use super::numeric::Checked;
use crate::normalize::content_words;

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

pub(super) fn containment(claim: &str, sources: &str, question: &str, numbers: &Checked) -> Containment {
    let said = content_words(claim);
    let total = said.len() as f32 + NUMBER_WEIGHT * (numbers.in_sources + numbers.in_question) as f32;
    if total == 0.0 {
        return Containment { score: 0.0, shares_something: false };
    }
    let (known, asked) = (content_words(sources), content_words(question));
    let in_sources = said.intersection(&known).count();
    let in_question = said.iter().filter(|word| !known.contains(*word) && asked.contains(*word)).count();
    let from_sources = in_sources as f32 + NUMBER_WEIGHT * numbers.in_sources as f32;
    let from_question = in_question as f32 + NUMBER_WEIGHT * numbers.in_question as f32;
    let share =
        if from_sources == 0.0 { 0.0 } else { (from_sources + QUESTION_WEIGHT * from_question) / total };
    Containment { score: BASE + (1.0 - BASE) * share, shares_something: from_sources > 0.0 }
}
