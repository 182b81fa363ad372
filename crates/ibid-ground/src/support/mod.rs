//! How far quotes bear out a claim, from what the texts say alone.
//!
//! The score is `containment · premise · names · negation · exclusive` ([`ClaimSignals::support`]), or 0 where a number of
//! the claim is nowhere, or a date of it is another one:
//!
//! - **numbers** ([`numeric`]): every number of the claim is in its quotes, their headings or the question, with
//!   the same unit where both name one, and a percent or a currency that the claim names is named there, beside the
//!   number or not; otherwise the score is 0 (but where free numbers were asked for). `premise` is 0.4 where a quantity is
//!   in the question alone although the quotes count something else: the question may suggest it, only a quote can state
//!   it. So it is for years, and for plain numbers that the quotes tell otherwise and the claim does not repeat: the
//!   revenue of 2020 is not that of 2019. What lies in a range that they tell is not another one. Otherwise it is 1.
//! - **dates** ([`dated`]): the score is 0, too, where the claim tells a date or a month that is clearly another one than
//!   all that quotes, headings and the question tell: `June 30` of `March 30`. In doubt it is not. Where only the question
//!   tells it, and the quotes another one that the claim does not repeat, `premise` is 0.4.
//! - **containment** ([`lexical`]): `0.2 + 0.8 · share`, where `share` is the part of what the claim says
//!   (content words, weight 1; numbers, weight 2) that is in quotes or headings, counting half what is only in
//!   the question. A claim of which nothing is in a quote gets 0.2. Of a claim of several sentences the one that gets
//!   least counts: what one repeats bears out no other. A claim in the language of the question
//!   and not of its quotes gets at least 0.7 when a number or a name of it is in them; without one, words cannot
//!   tell and there is no score ([`Assessment::Incomparable`]).
//! - **names** ([`names`]): 0.5 where the claim holds a proper name that neither quotes, headings nor the question
//!   hold, or another day of the week, or a name of the question where a quote has another one in its place (`Bob invented
//!   it` of `Ana invented it`, but not of `She invented it`); otherwise 1. In Chinese only people who stand where a source
//!   has another one, or before a title, are names.
//! - **negation** ([`negation`]): 0.3 where the claim denies what the nearest quoted statement affirms, or says the
//!   opposite of it (`at least` of `at most`), or the reverse; otherwise 1.
//! - **exclusive** ([`exclusive`]): 0.5 where the claim says that something *alone* is so (“only”) and neither quotes nor
//!   headings say anything of the kind; otherwise 1.
//!
//! What a score is worth is measured by `ibid eval claims` (`docs/evaluation.md`). It is no entailment: roles (`the
//! tenant pays the landlord`) are beyond it.

mod bounds;
mod dated;
mod exclusive;
mod lexical;
mod names;
mod negation;
mod numeric;
mod signals;

use std::fmt::Write as _;

use ibid_core::DocumentName;
use lexical::Counted;
use names::Names;
pub use signals::ClaimSignals;

use crate::Quote;
use crate::claim::Support;
use crate::normalize::{numbers, other_language};

/// The containment of a claim whose words are not its quotes' words, as they are of another language, but whose
/// numbers or names are.
const TRANSLATED: f32 = 0.7;

/// What was asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) question: &'a str,
    /// Whether claims may hold numbers that are nowhere.
    pub(crate) free_numbers: bool,
}

#[cfg(test)]
impl<'a> Asked<'a> {
    pub(crate) fn of(question: &'a str) -> Self {
        Self { question, free_numbers: false }
    }
}

/// What a claim rests on.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) asked: Asked<'a>,
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

    /// The names of the documents, as words.
    fn documents(&self) -> String {
        self.quotes.iter().map(|quote| name_in_words(quote.document())).collect::<Vec<_>>().join("\n")
    }
}

/// `annual report 2019 pdf` of `annual-report_2019.pdf`.
fn name_in_words(name: &DocumentName) -> String {
    let words = name.as_str().split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A sentence that may be quoted, with what stands above it.
#[derive(Debug)]
pub(crate) struct Candidate<'a> {
    /// Headings and the names of its columns.
    pub(crate) above: Vec<&'a str>,
    pub(crate) text: &'a str,
    pub(crate) document: &'a DocumentName,
}

/// The support that `claim` has beside a sentence, if it is not denied and in the same language: [`assess`] gives no more
/// but for a translation.
pub(crate) fn most_support(claim: &str, asked: Asked<'_>, candidate: &Candidate<'_>) -> Support {
    let lines: Vec<&str> = candidate.above.iter().copied().chain([candidate.text]).collect();
    let sources = lines.join("\n") + "\n";
    let document = name_in_words(candidate.document);
    let (sources, question) = (Counted::of_documents(&sources, &document), Counted::of(asked.question));
    let numbers = numeric::check(claim, &sources, &question);
    let (signals, _) =
        ClaimSignals::beside(claim, (&sources, &question), &[candidate.text], numbers.as_ref());
    let may_stand = may_stand(claim, asked, (&sources, &question), &signals);
    Support::new(ClaimSignals { is_denied: false, numbers_are_known: may_stand, ..signals }.support())
}

/// Whether the numbers of a claim let it stand: they are known, or free, and no date of it is clearly another one.
fn may_stand(
    claim: &str,
    asked: Asked<'_>,
    (sources, question): (&Counted<'_>, &Counted<'_>),
    signals: &ClaimSignals,
) -> bool {
    signals.numbers_are_known
        || asked.free_numbers && !dated::is_other_date(claim, sources.text, question.text)
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

/// The proper names of `claim` that neither its quotes, nor the headings above them, nor the question hold, and those of the
/// question that stand in the place of another one.
pub(crate) fn unknown_names(claim: &str, evidence: &Evidence<'_>) -> Vec<String> {
    let (sources, documents) = (evidence.sources(), evidence.documents());
    let (sources, question) =
        (Counted::of_documents(&sources, &documents), Counted::of(evidence.asked.question));
    Names::of(claim, (&sources, &question), &evidence.texts()).unknown
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
    checks(claim, evidence).map_or(Assessment::Incomparable, |(_, support)| Assessment::Scored(support))
}

/// What each check says of `claim`, and the support that follows: their product, but that a number which is nowhere does not
/// count where it may be so. `None` where nothing in the claim can be compared.
pub(crate) fn checks(claim: &str, evidence: &Evidence<'_>) -> Option<(ClaimSignals, Support)> {
    let (sources, documents) = (evidence.sources(), evidence.documents());
    let (sources, question) =
        (Counted::of_documents(&sources, &documents), Counted::of(evidence.asked.question));
    let numbers = numeric::check(claim, &sources, &question);
    let (mut signals, containment) =
        ClaimSignals::beside(claim, (&sources, &question), &evidence.texts(), numbers.as_ref());
    let may_stand = may_stand(claim, evidence.asked, (&sources, &question), &signals);
    if may_stand && other_language(claim, sources.text) {
        let is_translated = containment.shares_something && !other_language(claim, question.text);
        if !is_translated && !signals.is_denied {
            return None;
        }
        signals.containment = signals.containment.max(TRANSLATED);
    }
    let support = ClaimSignals { numbers_are_known: may_stand, ..signals }.support();
    Some((signals, Support::new(support)))
}

#[cfg(test)]
mod asked_tests;
#[cfg(test)]
mod tests;
