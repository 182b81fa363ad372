//! Words by which a statement denies something.

use std::collections::BTreeSet;

use super::opposites::Term;
use super::statement::{Neighbour, Neighbours, Statement};

const CUES: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nicht",
    "nichts", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals", "niemand", "ohne",
    "nunca", "jamás", "ningún", "ninguna", "ninguno", "nada", "nadie", "sin", "tampoco",
];
const CJK_CUES: &[char] = &['不', '沒', '没', '未', '無', '无', '非', '勿', '別'];

/// Phrases that hold a cue and deny nothing, folded.
pub(super) const NO_DENIAL: &[&str] = &[
    "not only",
    "not just",
    "no matter",
    "no doubt",
    "nicht nur",
    "no solo",
    "no sólo",
    "sin embargo",
    "ohne weiteres",
    "不但",
    "不僅",
    "不仅",
    "不只",
    "不論",
    "不论",
    "不管",
    "不過",
    "不过",
    "不同",
    "無論",
    "无论",
    "非常",
    "未來",
    "未来",
    "沒收",
    "没收",
    "區別",
    "区别",
    "特別",
    "特别",
    "個別",
    "个别",
    "性別",
    "性别",
];

/// Terms of [`PAIRS`](super::pairs::PAIRS) that a cue before them makes a limit: `no more than 5` denies `more than 5`
/// and nothing else.
pub(super) const LIMITS: &[&str] = &[
    "later than",
    "earlier than",
    "more than",
    "less than",
    "fewer than",
    "longer than",
    "shorter than",
    "higher than",
    "lower than",
    "greater than",
    "exceed~",
    "mehr als",
    "weniger als",
    "später als",
    "früher als",
    "länger als",
    "kürzer als",
    "höher als",
    "niedriger als",
    "überschreit~",
    "übersteig~",
    "más de",
    "menos de",
    "superar",
    "exceder",
    "superior a",
    "superiores a",
    "inferior a",
    "inferiores a",
    "少於",
    "少于",
    "多於",
    "多于",
    "超過",
    "超过",
    "低於",
    "低于",
    "高於",
    "高于",
    "早於",
    "早于",
    "晚於",
    "晚于",
];
/// What may stand between the cue and such a term: `not to exceed`, `不得超過`.
const BEFORE_LIMITS: &[&str] = &["to", "be", "得", "能", "可", "應", "应", "以", "宜"];

/// Verbs that deny what they say, folded.
const DENYING: &[&str] = &[
    "prohibits",
    "prohibit",
    "forbids",
    "forbid",
    "bans",
    "disallows",
    "excludes",
    "exclude",
    "verboten",
    "untersagt",
    "ausgeschlossen",
    "unzulässig",
    "unmöglich",
    "verbietet",
    "verbieten",
    "prohíbe",
    "prohíben",
];
/// Of these, the ones that end a statement far behind the word that denies them: `ist nicht von … ausgeschlossen`.
const AT_THE_END: &[&str] = &["verboten", "untersagt", "ausgeschlossen", "unzulässig", "unmöglich"];
/// Words that do so as what somebody or something is: `smoking is prohibited`, not `a prohibited book`.
const DENYING_AS_PREDICATES: &[&str] = &[
    "prohibited",
    "forbidden",
    "banned",
    "disallowed",
    "excluded",
    "unable",
    "impossible",
    "prohibido",
    "prohibida",
    "prohibidos",
    "prohibidas",
    "excluido",
    "excluida",
    "excluidos",
    "excluidas",
    "imposible",
];
const COPULAS: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "remain", "remains", "remained", "está", "están",
    "queda", "quedan", "es", "son", "fue", "fueron", "estaba", "estaban", "sea",
];
const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "any", "all", "some", "its", "their", "his", "her",
    "un", "una", "el", "la", "los", "las",
];
/// Cues that deny the verb, and so undo what it denies: `not prohibited`.
const OF_VERBS: &[&str] = &["not", "never", "cannot", "nicht", "nie", "niemals", "nunca", "tampoco"];

/// Whether `word` denies something, before `next`. `No. 5` is a number.
pub(super) fn is_cue(word: &str, next: &str) -> bool {
    let is_number = word == "no" && next.starts_with(|c: char| c.is_ascii_digit());
    CUES.contains(&word) && !is_number || word.ends_with("n't") || word.contains(CJK_CUES)
}

/// Whether `own` denies something, as beside `other`. What the words at `told` say is known already.
pub(super) fn is_negated(own: &Statement, other: &Statement, told: &BTreeSet<usize>) -> bool {
    let mut told: BTreeSet<usize> = told.union(&limit_cues(own, other)).copied().collect();
    let mut is_denied = false;
    for at in denials(own, other) {
        if told.contains(&at) {
            continue;
        }
        if let Some(cue) = undone_by(own, at) {
            told.insert(cue);
        } else {
            is_denied = true;
        }
    }
    is_denied || (0..own.len()).any(|at| own.is_cue(at) && !told.contains(&at))
}

/// The cues of `own` that make limits, but for those of what `other` says without one.
fn limit_cues(own: &Statement, other: &Statement) -> BTreeSet<usize> {
    let is_plain_in_other = |term: &Term| {
        other.terms().iter().any(|theirs| theirs.name == term.name && limit_cue(other, theirs).is_none())
    };
    let limits = own.terms().iter().filter(|term| LIMITS.contains(&term.name));
    limits.filter(|term| !is_plain_in_other(term)).filter_map(|term| limit_cue(own, term)).collect()
}

fn limit_cue(statement: &Statement, term: &Term) -> Option<usize> {
    let between = |distance: &usize| {
        let before = term.at.checked_sub(*distance);
        before.is_some_and(|at| BEFORE_LIMITS.contains(&statement.word(at)))
    };
    let cue = term.at.checked_sub((1..=2).take_while(between).count() + 1)?;
    statement.is_cue(cue).then_some(cue)
}

/// The words of `own` that deny by themselves what `other` is about.
fn denials(own: &Statement, other: &Statement) -> Vec<usize> {
    let is_asserted = (0..other.len()).any(|at| asserts_denial(other, at));
    if !is_asserted && (0..other.len()).any(|at| holds_denial(other, at)) {
        // `The king banned it` says the same as `it was banned by the king`.
        return Vec::new();
    }
    let is_meant = |at: &usize| {
        is_asserted || is_han_denial(own, *at) || denied_things(own, *at).any(|it| it.is_in(other))
    };
    (0..own.len()).filter(|at| asserts_denial(own, *at)).filter(is_meant).collect()
}

/// What the word at `at` denies: what follows from it (`banned from keeping animals`), or what is around it.
fn denied_things(statement: &Statement, at: usize) -> impl Iterator<Item = Neighbour> {
    let Neighbours { before, behind } = statement.neighbours(at, at + 1);
    let is_ahead = matches!(statement.word(at + 1), "from" | "to") && !behind.is_empty();
    before.into_iter().filter(move |_| !is_ahead).chain(behind)
}

fn holds_denial(statement: &Statement, at: usize) -> bool {
    let word = statement.word(at);
    DENYING.contains(&word)
        || DENYING_AS_PREDICATES.contains(&word)
        || word == "excluding"
        || is_han_denial(statement, at)
}

fn asserts_denial(statement: &Statement, at: usize) -> bool {
    let word = statement.word(at);
    if !DENYING_AS_PREDICATES.contains(&word) {
        return DENYING.contains(&word) || is_han_denial(statement, at);
    }
    let before: Vec<&str> = (at.saturating_sub(3)..at).map(|at| statement.word(at)).collect();
    let is_attribute = before.last().is_some_and(|word| DETERMINERS.contains(word));
    let has_copula =
        before.iter().any(|word| COPULAS.contains(word) || word.ends_with("'s") || word.ends_with("'re"));
    // `Smoking prohibited.`, `Prohibido fumar.`
    let is_short = at + 1 == statement.len() && at > 0 || at == 0 && word.starts_with("prohib");
    !is_attribute && (has_copula || is_short)
}

fn is_han_denial(statement: &Statement, at: usize) -> bool {
    matches!((statement.word(at), statement.word(at + 1)), ("禁", "止") | ("嚴" | "严", "禁"))
}

/// The cue that denies the denial at `at`.
fn undone_by(statement: &Statement, at: usize) -> Option<usize> {
    let is_last = at + 1 == statement.len() && AT_THE_END.contains(&statement.word(at));
    (1..=if is_last { at } else { 3 }).find_map(|distance| {
        let cue = at.checked_sub(distance)?;
        let word = statement.word(cue);
        let is_of_verb = OF_VERBS.contains(&word) || word.ends_with("n't");
        (is_of_verb || distance <= 2 && (word == "no" || word.contains(CJK_CUES))).then_some(cue)
    })
}
