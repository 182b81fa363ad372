//! Whether the numbers and dates of a claim are its quotes' numbers and dates.

mod figure;
mod instead;

use instead::Told;

use super::dated::{is_date_instead, is_other_date};
use super::lexical::Counted;
use crate::normalize::{Number, numbers};

/// A quantity that only the question names.
pub(super) const SUGGESTED: f32 = 0.4;

/// The numbers of a claim, all found.
#[derive(Debug)]
pub(super) struct Checked {
    /// How many are in the sources.
    pub(super) in_sources: usize,
    /// How many are in the question alone.
    pub(super) in_question: usize,
    /// Less than 1 where the question suggests a quantity that the sources do not state.
    pub(super) premise: f32,
    /// Whether the sources tell something else in the place of a number or a date that only the question holds, and the
    /// claim does not repeat that.
    pub(super) is_contradicted: bool,
}

/// The numbers that `text` states: those that it writes as another word are none.
pub(super) fn stated(text: &str) -> Vec<Number> {
    numbers(text).into_iter().filter(|number| !number.is_implied()).collect()
}

/// The numbers of `claim`. `None` where one, or the percent or currency of one, is neither in the sources nor in the
/// question, and where it tells a date or a month that is clearly another one.
pub(super) fn check(claim: &str, sources: &Counted<'_>, question: &Counted<'_>) -> Option<Checked> {
    let stated = stated(claim);
    let (found, missing): (Vec<&Number>, Vec<&Number>) =
        stated.iter().partition(|number| number.is_among(&sources.numbers));
    // Months are no numbers of a claim: each date is compared as a whole.
    if !missing.iter().all(|number| number.is_among(&question.numbers))
        || is_other_date(claim, sources.text, question.text)
    {
        return None;
    }
    let is_date_contradicted = is_date_instead(claim, sources.text, sources.documents);
    if missing.is_empty() && !is_date_contradicted {
        return Some(Checked {
            in_sources: found.len(),
            in_question: 0,
            premise: 1.0,
            is_contradicted: false,
        });
    }
    let quantities: Vec<&Number> = sources.numbers.iter().filter(|number| !number.is_implied()).collect();
    let (own, told) = (Told::of(claim), Told::of(sources.text));
    let named = numbers(sources.documents);
    let is_contradicted = |number: &Number| {
        // Quotes that count the same unit, and the claim repeats none of them.
        let mut counted = quantities.iter().filter(|other| other.contradicts(number)).peekable();
        let is_other_amount =
            counted.peek().is_some() && counted.all(|other| !stated.iter().any(|own| own.may_equal(other)));
        is_other_amount || !number.is_among(&named) && own.is_instead(number, &told)
    };
    let is_suggested = |number: &Number| {
        let rests_on_nothing = found.is_empty()
            && (number.has_unit() || !quantities.is_empty())
            && !own.is_of_period(number, &told);
        is_contradicted(number) || rests_on_nothing && !number.is_identifier()
    };
    let is_any_contradicted = is_date_contradicted || missing.iter().any(|number| is_contradicted(number));
    let is_any_suggested = is_any_contradicted || missing.iter().any(|number| is_suggested(number));
    let premise = if is_any_suggested { SUGGESTED } else { 1.0 };
    Some(Checked {
        in_sources: found.len(),
        in_question: missing.len(),
        premise,
        is_contradicted: is_any_contradicted,
    })
}
