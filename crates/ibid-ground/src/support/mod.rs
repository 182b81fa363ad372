//! How far quotes bear out a claim, from what the texts say alone.
//!
//! The score is `containment · premise · names · negation · exclusive` ([`ClaimSignals::support`]), or 0 where a number of
//! the claim is nowhere, or a date of it is another one:
//!
//! - **numbers** ([`numeric`]): every number of the claim is in its quotes, their headings or the question, with
//!   the same unit where both name one, and a percent or a currency that the claim names is named there, beside the
//!   number or not; otherwise the score is 0. `premise` is 0.4 where a quantity is in the question alone although the
//!   quotes count something else: the question may suggest it, only a quote can state it. Otherwise it is 1.
//! - **dates** ([`dated`]): the score is 0, too, where the claim tells a date or a month that is clearly another one than
//!   all that quotes, headings and the question tell: `June 30` of `March 30`. In doubt it is not.
//! - **containment** ([`lexical`]): `0.2 + 0.8 · share`, where `share` is the part of what the claim says
//!   (content words, weight 1; numbers, weight 2) that is in quotes or headings, counting half what is only in
//!   the question. A claim of which nothing is in a quote gets 0.2. Of a claim of several sentences the one that gets
//!   least counts: what one repeats bears out no other. A claim in the language of the question
//!   and not of its quotes gets at least 0.7 when a number or a name of it is in them; without one, words cannot
//!   tell and there is no score ([`Assessment::Incomparable`]).
//! - **names** ([`names`]): 0.5 where the claim holds a proper name that neither quotes, headings nor the question
//!   hold, or another day of the week; otherwise 1. In Chinese only people who stand where a source has another one, or
//!   before a title, are names.
//! - **negation** ([`negation`]): 0.3 where the claim denies what the nearest quoted statement affirms, or says the
//!   opposite of it (`at least` of `at most`), or the reverse; otherwise 1.
//! - **exclusive** ([`exclusive`]): 0.5 where the claim says that something *alone* is so (“only”) and neither quotes nor
//!   headings say anything of the kind; otherwise 1.
//!
//! What a score is worth is measured by `ibid eval claims` (`docs/evaluation.md`). It is no entailment: roles (`the
//! tenant pays the landlord`) are beyond it.

mod dated;
mod exclusive;
mod lexical;
mod names;
mod negation;
mod numeric;
mod signals;

use std::fmt::Write as _;

use lexical::Counted;
pub use signals::ClaimSignals;

use crate::Quote;
use crate::claim::Support;
use crate::normalize::{numbers, other_language};

/// The containment of a claim whose words are not its quotes' words, as they are of another language, but whose
/// numbers or names are.
const TRANSLATED: f32 = 0.7;

/// What a claim rests on.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) question: &'a str,
    pub(crate) quotes: &'a [Quote],
}

impl Evidence<'_> {
    fn texts(&self) -> Vec<&str> {
        self.quotes.iter().map(Quote::text).collect()
    }

    /// The quotes with the headings above them and the names of their columns: what a reader sees of the sources.
    fn sources(&self) -> String {
        let mut text = String::new();
        for quote in self.quotes {
            let headings = quote.place().heading.iter().map(String::as_str);
            for line in headings.chain(quote.columns()).chain([quote.text()]) {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }
}

/// What the texts say about a claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Assessment {
    /// How far its quotes bear it out.
    Scored(Support),
    /// It is in another language than its quotes, and nothing in it can be found in them.
    Incomparable,
}

/// The numbers of `claim` that none of `sources` holds, however they are written.
///
/// ```
/// assert_eq!(ibid_ground::foreign_numbers("1,000 of 25 people", &["25 Personen", "1 000"]), [""; 0]);
/// assert_eq!(ibid_ground::foreign_numbers("26 people", &["25 Personen"]), ["26"]);
/// ```
pub fn foreign_numbers(claim: &str, sources: &[&str]) -> Vec<String> {
    let known: Vec<_> = sources.iter().flat_map(|source| numbers(source)).collect();
    let foreign = numeric::stated(claim).into_iter().filter(|number| !number.is_among(&known));
    foreign.filter_map(|number| number.readings().next().map(str::to_owned)).collect()
}

/// The proper names of `text`, each whole, of which none of `known` holds every word in some form, in the order in which
/// they stand. A name is told by its capital, so scripts without capitals have none.
///
/// ```
/// let text = "The Lisbon office is managed by Ana Reis.";
/// assert_eq!(ibid_ground::new_names(text, &["Who manages the Lisbon office?"]), ["Ana Reis"]);
/// ```
pub fn new_names(text: &str, known: &[&str]) -> Vec<String> {
    names::new_names(text, known)
}

/// The proper names of `claim` that neither its quotes, nor the headings above them, nor the question hold.
pub(crate) fn unknown_names(claim: &str, evidence: &Evidence<'_>) -> Vec<String> {
    names::unknown_names(claim, &[&evidence.sources(), evidence.question])
}

/// Whether `claim` denies what the nearest quoted statement affirms, or the reverse.
pub(crate) fn denies(claim: &str, quotes: &[Quote]) -> bool {
    negation::is_denied(claim, &quotes.iter().map(Quote::text).collect::<Vec<_>>())
}

/// Whether a sentence denies what another one affirms, or the reverse.
pub(crate) fn denies_text(left: &str, right: &str) -> bool {
    negation::is_denied(left, &[right])
}

/// Assesses `claim`.
pub(crate) fn assess(claim: &str, evidence: &Evidence<'_>) -> Assessment {
    let checks = checks(claim, evidence);
    checks.map_or(Assessment::Incomparable, |checks| Assessment::Scored(Support::new(checks.support())))
}

/// What each check says of `claim`; `None` where nothing in it can be compared.
pub(crate) fn checks(claim: &str, evidence: &Evidence<'_>) -> Option<ClaimSignals> {
    let sources = evidence.sources();
    let (sources, question) = (Counted::of(&sources), Counted::of(evidence.question));
    let numbers = numeric::check(claim, &sources, &question);
    let (mut signals, containment) =
        ClaimSignals::beside(claim, (&sources, &question), &evidence.texts(), numbers.as_ref());
    if signals.numbers_are_known && other_language(claim, sources.text) {
        let is_translated = containment.shares_something && !other_language(claim, question.text);
        if !is_translated && !signals.is_denied {
            return None;
        }
        signals.containment = signals.containment.max(TRANSLATED);
    }
    Some(signals)
}

#[cfg(test)]
mod tests;
