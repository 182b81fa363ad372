//! How far quotes bear out a claim, from what the texts say alone.
//!
//! The score is `containment · negation`, or 0 where a number is in no quote:
//!
//! - **numbers**: every number of the claim is in its quotes (or the question): otherwise 0;
//! - **containment**: `0.4 + 0.6 · (share of the claim's content words that are in quotes, headings or the
//!   question)`; a claim that shares no script or no word with its quotes gets 0.5, because a translation shares
//!   none;
//! - **negation**: 0.3 where the claim is negated and no quote is, or the reverse; else 1.
//!
//! It is not calibrated.

mod negation;

use crate::Quote;
use crate::claim::Support;
use crate::normalize::{Number, content_words, is_cjk, numbers};

/// What a claim rests on.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) question: &'a str,
    pub(crate) quotes: &'a [Quote],
}

/// The support of `claim`.
pub(crate) fn score(claim: &str, evidence: &Evidence<'_>) -> Support {
    let quoted: String = evidence.quotes.iter().map(|quote| format!("{}\n", quote.text())).collect();
    let headings: String = evidence.quotes.iter().flat_map(|quote| &quote.place().heading).map(|title| format!("{title}\n")).collect();
    if !numbers_are_contained(claim, &[&quoted, &headings, evidence.question]) {
        return Support::new(0.0);
    }
    let containment = containment(claim, &quoted, &headings, evidence.question);
    let negation = if negation::is_negated(claim) == negation::is_negated(&quoted) { 1.0 } else { 0.3 };
    Support::new(containment * negation)
}

fn numbers_are_contained(claim: &str, texts: &[&str]) -> bool {
    let known: Vec<Number> = texts.iter().flat_map(|text| numbers(text)).collect();
    numbers(claim).iter().all(|number| known.iter().any(|other| number.may_equal(other)))
}

fn containment(claim: &str, quoted: &str, headings: &str, question: &str) -> f32 {
    /// A claim in another language than its quotes: words can't tell.
    const UNKNOWN: f32 = 0.5;
    let wanted = content_words(claim);
    if wanted.is_empty() {
        // Numbers and function words alone: the numbers were checked.
        return if numbers(claim).is_empty() { 0.0 } else { 1.0 };
    }
    let in_quotes = content_words(quoted);
    let mut known = in_quotes.clone();
    known.extend(content_words(headings));
    known.extend(content_words(question));
    let share = wanted.iter().filter(|word| known.contains(*word)).count() as f32 / wanted.len() as f32;
    let shares_words = wanted.iter().any(|word| in_quotes.contains(word));
    if !shares_words && other_script(claim, quoted) { UNKNOWN } else { 0.4 + 0.6 * share }
}

/// Whether one of the two is written in CJK characters and the other is not.
fn other_script(left: &str, right: &str) -> bool {
    left.chars().any(is_cjk) != right.chars().any(is_cjk)
}

#[cfg(test)]
mod tests;
