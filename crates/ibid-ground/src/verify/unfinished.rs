//! Claims that break off: `The deadline for applications is`.

use ibid_core::sentences;
use unicode_segmentation::UnicodeSegmentation;

use super::asked::{asked_for, holds};
use crate::normalize::{content_words, is_function_word, words};
use crate::support::new_names;
use crate::{AnswerType, Quote};

/// Signs that end a sentence, of several scripts.
const ENDS: &[char] = &[
    '.', '!', '?', '…', '。', '．', '！', '？', '｡', '؟', '۔', '।', '॥', '։', '።', '།', '။', '។', '\u{37e}',
];

/// Signs that may stand behind the end of a sentence.
const CLOSING: &[char] = &['"', '\'', ')', ']', '”', '’', '»', '“', '」', '』', '）', '*', '_', ' '];

/// Answers that begin many a sentence.
const BARE: &[&str] = &["yes", "no", "ja", "nein", "sí"];

/// Whether the last sentence of `claim` is only the beginning of a quoted one, without an end of its own. A short answer
/// can be one as well: `In March` of `In March the office opens.`
pub(super) fn is_unfinished(question: &str, claim: &str, quotes: &[Quote]) -> bool {
    if claim.trim_end_matches(CLOSING).ends_with(ENDS) {
        return false;
    }
    let Some(said) = sentences(claim).last().and_then(|last| last.of(claim)) else { return false };
    let quoted = quotes.iter().flat_map(|quote| {
        let text = quote.text();
        sentences(text).into_iter().filter_map(move |sentence| sentence.of(text))
    });
    let mut is_begun = false;
    for sentence in quoted {
        match Beginning::of(said, sentence) {
            Some(Beginning::Whole) => return false,
            Some(Beginning::InsideWord) => is_begun = true,
            Some(Beginning::BeforeWord(next)) => is_begun |= !is_short_answer(question, said, next),
            None => {}
        }
    }
    is_begun
}

/// How much of a sentence a text is.
#[derive(Debug, PartialEq, Eq)]
enum Beginning<'a> {
    Whole,
    InsideWord,
    /// It ends before this word.
    BeforeWord(&'a str),
}

impl<'a> Beginning<'a> {
    /// `None` where `sentence` does not begin with `said`. The number of a list item is not looked at, and a row of a table
    /// is no sentence.
    fn of(said: &str, sentence: &'a str) -> Option<Self> {
        if sentence.starts_with('|') {
            return None;
        }
        let (said, whole) = (words(said), words(sentence));
        let is_listed = whole.first().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_digit()))
            && said.first() != whole.first();
        let start = usize::from(is_listed);
        let (last, before) = said.split_last()?;
        let (same, rest) = whole.get(start..)?.split_at_checked(before.len())?;
        let (word, after) = rest.split_first()?;
        if same != before {
            return None;
        }
        if word != last {
            // `no` is no part of `notice`.
            let is_word = before.is_empty() && is_function_word(last);
            return (word.starts_with(last.as_str()) && !is_word).then_some(Self::InsideWord);
        }
        if after.is_empty() {
            return Some(Self::Whole);
        }
        Some(Self::BeforeWord(sentence.unicode_words().nth(start + said.len()).unwrap_or_default()))
    }
}

/// Whether what breaks off before the word `next` of its sentence is an answer by itself: it holds what is asked for, whole,
/// and repeats nothing of the question, as the sentence of which it would be the beginning would.
fn is_short_answer(question: &str, said: &str, next: &str) -> bool {
    let words = words(said);
    if let [word] = words.as_slice()
        && BARE.contains(&word.as_str())
    {
        return true;
    }
    let kind = asked_for(question);
    let is_held = match kind {
        AnswerType::Number | AnswerType::Time => holds(kind, said, question),
        AnswerType::Name => !new_names(said, &[question]).is_empty(),
        AnswerType::Other => false,
    };
    let content = content_words(said);
    let is_of_number = |word: &str| word.chars().any(char::is_numeric);
    // `5 March` of `5 March 2024`, `Ana` of `Ana Reis`.
    let goes_on = next.starts_with(char::is_uppercase)
        || is_of_number(next)
        || words.last().is_some_and(|last| is_of_number(last)) && !is_function_word(&next.to_lowercase());
    let says_something = !content.is_empty() || holds(AnswerType::Number, said, question);
    is_held && says_something && !goes_on && content.is_disjoint(&content_words(question))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_unfinished;
    use crate::Quote;
    use crate::extractive::cited;
    use crate::fixture::{citation, passage};

    fn quote(text: &str) -> Quote {
        let passages = [passage(text)];
        let last = passages[0].sentences().len() - 1;
        cited(&passages, citation(0, 0, last)).expect("stored text").expect("a sentence")
    }

    #[test]
    fn the_beginning_of_a_quoted_sentence_is_unfinished() {
        let deadline = "Ask HR. The deadline for applications is 5 March 2024.";
        for (question, quoted, claims) in [
            (
                "When is the deadline for applications?",
                deadline,
                &[
                    "The deadline for applications is",
                    "The deadline for applications is 5 March",
                    "the deadline for applic",
                    "**The deadline**",
                    "Ask HR. The deadline",
                    "The deadline,",
                    "Ask",
                ][..],
            ),
            ("What is the deadline?", deadline, &["The deadline for applications is 5"]),
            ("How long is leave?", "1. Leave is 25 days.", &["Leave is", "Leave is 25"]),
            ("When does it open?", "5 March 2024 is the first day.", &["5", "5 March"]),
            ("Who orders boards?", "Ana Reis orders boards.", &["Ana", "Ana Reis orders"]),
            ("Wie lange gilt das?", "25 Tage gilt das.", &["25"]),
            ("年假有幾天？", "年假為十五天。", &["年假為", "年假為十五"]),
        ] {
            for claim in claims {
                assert!(is_unfinished(question, claim, &[quote(quoted)]), "{claim}");
            }
        }
    }

    #[test]
    fn what_ends_or_is_no_beginning_or_a_short_answer_is_not() {
        for (question, quoted, claims) in [
            (
                "How long is leave?",
                "Leave is 25 days. Leave is 25 days for everybody.",
                &[
                    "Leave is 25 days",
                    "25 days",
                    "It is 25 days",
                    "Leave is.",
                    "Leave is 25 days for everybody",
                    "",
                ][..],
            ),
            ("When does the office open?", "In March the office opens.", &["In March"]),
            ("When does the office open?", "In 2024 the office opens.", &["In 2024"]),
            ("How many are there?", "Twenty-five of them are there.", &["Twenty-five"]),
            ("Who orders boards?", "Ana Reis orders boards.", &["Ana Reis"]),
            ("Are pets allowed?", "No pets are allowed. Notice is short.", &["No", "no"]),
            ("Which tier gets 25 %?", "| gold | 25 |", &["Gold"]),
        ] {
            for claim in claims {
                assert!(!is_unfinished(question, claim, &[quote(quoted)]), "{claim}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_whole_sentence_is_finished(claim in any::<String>(), text in "[a-zA-Z年 ]{1,20}[a-z年]") {
            is_unfinished("When?", &claim, &[quote(&text)]);
            prop_assert!(!is_unfinished("When?", text.trim(), &[quote(&text)]));
        }
    }
}
