//! A follow-up question to the messages that ask for it as a question of its own.

use std::fmt::Write as _;

use ibid_core::Question;
use ibid_core::seam::{Message, Role};

use super::neutralize;
use crate::Grammar;

const SYSTEM: &str = "Rewrite the last question so that it can be understood without the conversation before it. \
                      Put in what its pronouns and its missing words stand for. Change nothing else. Do not answer it. \
                      Where it can be understood already, repeat it as it is. Keep its language.";

/// Turns that show the form.
const EXAMPLE: [(Role, &str); 2] = [
    (
        Role::User,
        "Question: When was the Severn Bridge opened?\nAnswer: It was opened in 1966.\nLast question: And how long is it?",
    ),
    (Role::Assistant, "How long is the Severn Bridge?"),
];

/// The messages that ask for `question` as one that needs nothing of the `earlier` turns, each a question and the
/// answer that it got.
pub fn follow_up_messages(earlier: &[(Question, Option<String>)], question: &Question) -> Vec<Message> {
    let mut content = String::new();
    for (asked, answer) in earlier {
        let _ = writeln!(content, "Question: {}", neutralize(asked.as_str()));
        if let Some(answer) = answer {
            let _ = writeln!(content, "Answer: {}", neutralize(&without_citations(answer)));
        }
    }
    let _ = write!(content, "Last question: {}", neutralize(question.as_str()));
    let fixed = [(Role::System, SYSTEM)].into_iter().chain(EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    messages.push(Message { role: Role::User, content });
    messages
}

/// An answer without its citations (` [1]`): small models take them for a part of what they have to write.
fn without_citations(answer: &str) -> String {
    let mut kept = String::with_capacity(answer.len());
    let mut rest = answer;
    while let Some((before, after)) = rest.split_once('[') {
        match after.split_once(']') {
            Some((number, after))
                if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                kept.push_str(before.trim_end());
                rest = after;
            }
            _ => {
                kept.push_str(before);
                kept.push('[');
                rest = after;
            }
        }
    }
    kept + rest
}

/// One line, of a length that a question may have, which ends with its question mark.
pub fn follow_up_grammar() -> Grammar {
    Grammar::of("start: LINE\nLINE: /[^\\n?？]{2,300}[?？]?/\n")
}
