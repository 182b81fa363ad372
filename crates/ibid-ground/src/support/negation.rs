//! Whether a claim denies what its quotes affirm, or the reverse. Cues and opposites only: who denies what is beyond them.
//!
//! A denial is told by words that deny ([`cues`]) and by pairs of opposites ([`opposites`]): `prohibited` is what `not
//! allowed` is, and not what `permitted` is.

mod cues;
mod opposites;
mod pairs;
mod statement;

use std::collections::BTreeSet;

use cues::is_negated;
use opposites::Meeting;
use pairs::{Bond, Pair};
use statement::Statement;

use crate::normalize::fold;

/// What is left of the support of a claim that denies what its quotes affirm, or the reverse.
pub(super) const DENIED: f32 = 0.3;

/// Answers that say nothing else, folded.
const ANSWERS: &[&str] = &[
    "yes",
    "no",
    "correct",
    "right",
    "exactly",
    "indeed",
    "ja",
    "nein",
    "doch",
    "richtig",
    "genau",
    "sí",
    "correcto",
    "exacto",
    "是",
    "是的",
    "不",
    "不是",
    "對",
    "对",
    "不對",
    "不对",
    "有",
    "沒有",
    "没有",
    "可以",
    "不可以",
    "行",
    "不行",
    "能",
    "不能",
];

/// Whether a statement of the claim is negated and the quoted one nearest to it is not, or the reverse.
pub(super) fn is_denied(claim: &str, quotes: &[&str]) -> bool {
    let quoted: Vec<Statement> =
        quotes.iter().flat_map(|quote| Statement::all(without_answer(quote))).collect();
    let claim = without_answer(claim);
    let is_reversed = |own: &Statement| {
        let nearest = nearest(own, &quoted);
        !nearest.is_empty() && nearest.iter().all(|other| is_reversed(own, other, &quoted))
    };
    // What a bare no denies is the question.
    let mut statements = Statement::all(claim).into_iter().filter(|own| !is_bare_answer(own.text()));
    statements.any(|own| is_reversed(&own)) || affirms_a_denial(&Statement::of(claim), &quoted)
}

/// Whether `own` says the reverse of `other`, which is `quoted` with the rest.
fn is_reversed(own: &Statement, other: &Statement, quoted: &[Statement]) -> bool {
    let meeting = Meeting::of(own, other);
    let is_reversed = match meeting.differing.as_slice() {
        [pair] => is_opposite(pair, (own, other), &meeting, quoted),
        // Two opposites come to the same: closed until nine, open from nine.
        _ => differ(own, other, &meeting),
    };
    // `No dogs, except assistance dogs` does not deny that assistance dogs are allowed.
    is_reversed && own.content().is_disjoint(other.exception())
}

/// Whether one of the two denies something and the other does not, beside what they say in opposites.
fn differ(own: &Statement, other: &Statement, meeting: &Meeting) -> bool {
    is_negated(own, other, &meeting.own) != is_negated(other, own, &meeting.other)
}

/// Whether two statements that differ in `pair` alone say the reverse of each other.
fn is_opposite(
    pair: &Pair,
    (own, other): (&Statement, &Statement),
    meeting: &Meeting,
    quoted: &[Statement],
) -> bool {
    if differ(own, other, meeting) {
        let is_denied = opposites::is_denied_from_afar(own, pair, &meeting.own)
            || opposites::is_denied_from_afar(other, pair, &meeting.other);
        return !(pair.bond == Bond::Complement && is_denied);
    }
    if !own.is_mostly_in(other, &opposites::words_of(own, pair)) {
        return differ(own, other, &Meeting::default());
    }
    !quoted.iter().any(|quoted| !std::ptr::eq(quoted, other) && opposites::agree(own, quoted, pair))
}

/// Whether a claim that denies nothing says everything that a denial of the quotes is about, and no other
/// statement of theirs says it too: `It is 25 days and carries over` of `It is 25 days. It does not carry over.`
fn affirms_a_denial(claim: &Statement, quoted: &[Statement]) -> bool {
    let said = claim.content();
    quoted.iter().any(|denial| {
        let denied = denial.content();
        // What is repeated is not affirmed.
        if denied.len() < 2 || !denied.is_subset(said) || claim.text().contains(denial.text()) {
            return false;
        }
        let meeting = Meeting::of(claim, denial);
        let is_affirmed = |other: &Statement| {
            denied.is_subset(other.content()) && !is_negated(other, claim, &BTreeSet::new())
        };
        let is_excepted =
            |other: &Statement| other.exception().difference(denied).any(|word| said.contains(word));
        is_negated(denial, claim, &meeting.other)
            && !is_negated(claim, denial, &meeting.own)
            && !quoted.iter().any(|other| is_affirmed(other) || is_excepted(other))
    })
}

/// The quoted statements that share most with `own`; all that share as much.
fn nearest<'a>(own: &Statement, quoted: &'a [Statement]) -> Vec<&'a Statement> {
    let overlaps: Vec<usize> = quoted.iter().map(|other| own.overlap(other)).collect();
    let most = overlaps.iter().copied().max().unwrap_or(0);
    quoted.iter().zip(overlaps).filter(|(_, overlap)| *overlap == most).map(|(other, _)| other).collect()
}

/// `No, it expires in March.` says what follows the comma.
fn without_answer(text: &str) -> &str {
    text.split_once([',', '，'])
        .filter(|(answer, rest)| is_bare_answer(answer) && !rest.trim().is_empty())
        .map_or(text, |(_, rest)| rest)
}

/// Whether a text is a yes or a no and nothing else.
pub(super) fn is_bare_answer(text: &str) -> bool {
    let folded = fold(text);
    ANSWERS.contains(&folded.trim_matches(|character: char| !character.is_alphanumeric()))
}

#[cfg(test)]
mod tests;
