//! What each check of a claim says by itself.

use serde::{Deserialize, Serialize};

use super::lexical::{self, Containment, Counted};
use super::names::{self, Names};
use super::numeric::{self, Checked};
use super::{exclusive, negation};

/// What each check says of a claim beside the texts that it is said to rest on: the parts of which
/// [`Support`](crate::Support) is made, to measure what they are worth.
///
/// ```
/// use ibid_ground::ClaimSignals;
///
/// let quote = ["Leave is 25 days. It does not carry over."];
/// let signals = ClaimSignals::of("Leave is 25 days.", "How much leave is there?", &quote);
/// assert!(signals.containment > 0.99 && signals.numbers_are_known && !signals.is_denied);
/// assert!(!ClaimSignals::of("Leave is 28 days.", "How much leave is there?", &quote).numbers_are_known);
/// assert!(ClaimSignals::of("Leave does carry over.", "Does it?", &quote).is_denied);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClaimSignals {
    /// The part of what the claim says, words and numbers, that the texts say, counting half what only the question
    /// says; scaled to [0.2, 1]. Of several sentences, that of the one of which least is said.
    pub containment: f32,
    /// Whether every number of the claim is in the texts or the question, and no date of it is clearly another one.
    pub numbers_are_known: bool,
    /// 0.4 where the claim takes a quantity, a year or a date from the question although the texts tell another one;
    /// otherwise 1.
    pub premise: f32,
    /// Proper names of the claim that neither texts nor question hold, or that only the question holds and that stand in the
    /// place of another one.
    pub unknown_names: usize,
    /// Proper names of the claim that only the question holds.
    #[serde(default)]
    pub asked_names: usize,
    /// Whether the claim denies what the nearest statement of the texts affirms, or the reverse.
    pub is_denied: bool,
    /// Whether the claim says that something alone is so (“only”) and the texts say nothing of the kind.
    #[serde(default)]
    pub is_exclusive_alone: bool,
}

impl ClaimSignals {
    /// Of `claim`, an answer to `question`, beside `texts`: quotes, or what else it should follow from.
    pub fn of(claim: &str, question: &str, texts: &[&str]) -> Self {
        let sources = texts.join("\n");
        let (sources, question) = (Counted::of(&sources), Counted::of(question));
        let checked = numeric::check(claim, &sources, &question);
        Self::beside(claim, (&sources, &question), texts, checked.as_ref()).0
    }

    /// Of `claim`, whose numbers are `checked`, beside `sources`, in which `quotes` alone deny or affirm, and name somebody
    /// else; with all that its containment tells.
    pub(super) fn beside(
        claim: &str,
        (sources, question): (&Counted<'_>, &Counted<'_>),
        quotes: &[&str],
        checked: Option<&Checked>,
    ) -> (Self, Containment) {
        let containment = lexical::containment(claim, sources, question);
        let names = Names::of(claim, (sources, question), quotes);
        let signals = Self {
            containment: containment.score,
            numbers_are_known: checked.is_some(),
            premise: checked.map_or(1.0, |checked| checked.premise),
            unknown_names: names.unknown.len(),
            asked_names: names.asked.len(),
            is_denied: negation::is_denied(claim, quotes),
            is_exclusive_alone: exclusive::is_exclusive_alone(claim, sources.text),
        };
        (signals, containment)
    }

    /// The support that claims in the language of their quotes get, in [0, 1]: the product of all checks.
    pub fn support(&self) -> f32 {
        let names = if self.unknown_names == 0 { 1.0 } else { names::UNKNOWN };
        let negation = if self.is_denied { negation::DENIED } else { 1.0 };
        let numbers = if self.numbers_are_known { 1.0 } else { 0.0 };
        let exclusive = if self.is_exclusive_alone { exclusive::EXCLUSIVE } else { 1.0 };
        self.containment * self.premise * names * negation * numbers * exclusive
    }
}
