//! How much of what a claim says is in its quotes.

use super::numeric::Checked;
use crate::normalize::{content_words, other_language};

/// A number says more than a word.
const NUMBER_WEIGHT: f32 = 2.0;
/// What the question says and no quote.
const QUESTION_WEIGHT: f32 = 0.5;
/// Paraphrases share few words with what they say: some support is granted without.
const BASE: f32 = 0.2;
/// A claim in another language than its quotes: words cannot tell.
const UNKNOWN: f32 = 0.5;

/// In [0, 1]; 0 for a claim that says nothing.
pub(super) fn containment(claim: &str, sources: &str, question: &str, numbers: &Checked) -> f32 {
    let said = content_words(claim);
    let total = said.len() as f32 + NUMBER_WEIGHT * (numbers.in_sources + numbers.in_question) as f32;
    if total == 0.0 {
        return 0.0;
    }
    let (known, asked) = (content_words(sources), content_words(question));
    let in_sources = said.intersection(&known).count();
    let in_question = said.iter().filter(|word| !known.contains(*word) && asked.contains(*word)).count();
    let from_sources = in_sources as f32 + NUMBER_WEIGHT * numbers.in_sources as f32;
    let from_question = in_question as f32 + NUMBER_WEIGHT * numbers.in_question as f32;
    let share =
        if from_sources == 0.0 { 0.0 } else { (from_sources + QUESTION_WEIGHT * from_question) / total };
    let containment = BASE + (1.0 - BASE) * share;
    if other_language(claim, sources) { containment.max(UNKNOWN) } else { containment }
}
