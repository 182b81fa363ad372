//! Sentences that say the same but for one thing that is no number: a name, or whether it is so.

use std::collections::BTreeSet;

use super::SAME_WORDS;
use crate::normalize::{content_words, fold, is_german, words};
use crate::support;

/// Words by which a question asks whether something is so.
const WHETHER: &[&str] = &[
    "is", "are", "was", "were", "do", "does", "did", "can", "could", "may", "must", "has", "have", "will",
    "should", "ist", "sind", "war", "waren", "darf", "dürfen", "kann", "können", "muss", "müssen", "gibt",
    "hat", "haben", "wird", "werden", "soll", "sollen", "es", "son", "está", "están", "hay", "puede",
    "pueden", "debe", "deben", "tiene", "tienen", "se",
];
/// The same in text without spaces, where they may stand anywhere.
const CJK_WHETHER: &[&str] = &["嗎", "吗", "是否", "能不能", "可不可以", "可否", "有沒有", "有没有"];
/// Words by which a question asks for one of several things.
const WHICH: &[&str] = &[
    "what", "which", "where", "welche", "welcher", "welches", "welchem", "welchen", "wo", "wohin", "woher",
    "lautet", "lauten", "kostet", "kosten", "qué", "cuál", "cuáles", "dónde", "cuesta", "cuestan",
];
const CJK_WHICH: &[&str] = &["什麼", "什么", "哪", "何處", "何处", "為何", "为何"];

/// Whether `question` asks whether something is so.
pub(super) fn asks_whether(question: &str) -> bool {
    let first = words(question).into_iter().next();
    !asks_was(question) && first.is_some_and(|first| holds(WHETHER, &first))
        || holds_any(CJK_WHETHER, question)
}

/// Whether `question` asks which of several things: “what”, “which”, “where”.
pub(super) fn asks_which(question: &str) -> bool {
    let asks = asks_was(question) || words(question).iter().any(|word| holds(WHICH, word));
    !asks_whether(question) && (asks || holds_any(CJK_WHICH, question))
}

/// Whether it begins with the German word for “what”, which in English asks whether something was so.
fn asks_was(question: &str) -> bool {
    words(question).first().is_some_and(|first| first == "was") && is_german(question)
}

/// Whether two sentences say the same but for a name that only one of them holds.
pub(super) fn name_others(question: &str, left: &str, right: &str) -> bool {
    let of_left = support::new_names(left, &[question, right]);
    let of_right = support::new_names(right, &[question, left]);
    let is_told = !of_left.is_empty() && of_left.len() == of_right.len();
    is_told && say_the_same(&content_words(question), &without(left, &of_left), &without(right, &of_right))
}

/// Whether one of two sentences denies what the other one says in the same words.
pub(super) fn deny(question: &str, left: &str, right: &str) -> bool {
    say_the_same(&content_words(question), &content_words(left), &content_words(right))
        && support::denies_text(left, right)
        && support::denies_text(right, left)
}

/// Whether all but a few words are in both, and the same ones of those that are asked with.
pub(super) fn say_the_same(
    asked: &BTreeSet<String>,
    left: &BTreeSet<String>,
    right: &BTreeSet<String>,
) -> bool {
    let of_left: BTreeSet<&String> = asked.intersection(left).collect();
    let of_right: BTreeSet<&String> = asked.intersection(right).collect();
    let longer = left.len().max(right.len());
    let shared = left.intersection(right).count() as f32;
    !of_left.is_empty() && of_left == of_right && shared >= SAME_WORDS * longer as f32
}

/// The words of a sentence without those of `names`.
fn without(sentence: &str, names: &[String]) -> BTreeSet<String> {
    let named: BTreeSet<String> = names.iter().flat_map(|name| content_words(name)).collect();
    content_words(sentence).difference(&named).cloned().collect()
}

/// Whether a folded word is one of `cues`, or begins with one before an apostrophe: `what’s`.
fn holds(cues: &[&str], word: &str) -> bool {
    let whole = word.split(['\'', '’']).next().unwrap_or(word);
    cues.iter().any(|cue| fold(cue) == whole)
}

fn holds_any(cues: &[&str], text: &str) -> bool {
    cues.iter().any(|cue| text.contains(cue))
}
