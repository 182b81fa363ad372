//! Passages and a question to the messages a model is given. Pure: the same input gives the same prompt.
//!
//! What repeats between two prompts comes first, because an engine keeps the state of a common prefix: the
//! fixed system message, then the passages, then the question, then what is wanted of it.

mod claim;
mod copy;
mod excerpt;
mod follow_up;
mod judge;
mod neutralize;
mod phrasing;
mod record;
mod repair;

use std::fmt::Write as _;

use ibid_core::seam::{Message, Role};
use ibid_core::{Citation, Passage, Question, SourceNumber};

pub use self::claim::claim_messages;
pub(crate) use self::copy::copy_messages;
pub use self::excerpt::Excerpt;
pub use self::follow_up::{follow_up_grammar, follow_up_messages};
pub use self::judge::{any_question_messages, question_messages, sentence_messages};
pub use self::neutralize::{neutralize, speaks_to_models};
pub use self::phrasing::phrasing_messages;
pub use self::record::record_messages;
pub use self::repair::repair_messages;

/// The line with which a model says that the sources do not answer the question.
pub const ABSTAIN: &str = "NOT IN SOURCES";

/// The instructions. Short: they are read again by every new engine.
const SYSTEM: &str = include_str!("system.txt");

/// Turns that show the form: small models follow an example where they forget an instruction, and repeat what
/// they did last, so the last turn is answered. Their sources have numbers that no prompt reaches: after a
/// pointer of the example, the smallest models write the example's words again.
const EXAMPLE: [(Role, &str); 4] = [
    (
        Role::User,
        "Source 97: pets.txt\n[97.1] Dogs are welcome on Fridays.\n\n\
         Source 98: opening.txt\n[98.1] Lunch is at noon.\n[98.2] The office opens at 8:00.\n\n\
         Question: When does the shop open?",
    ),
    (Role::Assistant, ABSTAIN),
    (Role::User, "Question: When does the office open?"),
    (Role::Assistant, "[98.2] The office opens at 8:00."),
];

/// The messages that ask for an answer under the grammar of [`point`](crate::point), from what `excerpt` shows of the
/// passages.
///
/// Passages keep their order: keep it stable between questions and the engine's prefix cache serves.
pub fn answer_messages(question: &Question, passages: &[Passage], excerpt: &Excerpt) -> Vec<Message> {
    let question = neutralize(question.as_str());
    let fixed = [(Role::System, SYSTEM.trim_end())].into_iter().chain(EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    let content = format!(
        "{}Question: {question}",
        sources(passages, excerpt, |citation| format!("{} ", pointer(citation)))
    );
    messages.push(Message { role: Role::User, content });
    messages
}

/// A citation as the prompt shows it and as the grammar accepts it, counted from 1: `[2.3]`, `[2.3-4]`.
pub fn pointer(citation: Citation) -> String {
    let Citation { source, first, last } = citation;
    if first == last {
        format!("[{source}.{}]", first + 1)
    } else {
        format!("[{source}.{}-{}]", first + 1, last + 1)
    }
}

/// What `excerpt` shows, each sentence on a line of its own behind what `number` says.
pub(crate) fn sources(
    passages: &[Passage],
    excerpt: &Excerpt,
    number: impl Fn(Citation) -> String,
) -> String {
    let mut text = String::new();
    for (index, passage) in passages.iter().enumerate() {
        let source = SourceNumber::of_index(index);
        let mut shown = excerpt.shown_of(source).peekable();
        if shown.peek().is_none() {
            continue;
        }
        let _ = writeln!(text, "Source {source}: {}", heading(passage));
        for sentence in shown {
            let number = number(Citation { source, first: sentence, last: sentence });
            let _ =
                writeln!(text, "{number}{}", neutralize(passage.sentence_text(sentence).unwrap_or_default()));
        }
        text.push('\n');
    }
    text
}

/// Where a passage is from: the document's name, its title where that says more, and the heading path.
fn heading(passage: &Passage) -> String {
    let document = passage.document();
    let mut parts = vec![neutralize(document.name.as_str())];
    let path = passage.place().heading;
    let title = document.title.as_ref().filter(|title| path.first() != Some(title));
    parts.extend(title.into_iter().chain(&path).map(|part| neutralize(part)).filter(|part| !part.is_empty()));
    parts.join(" > ")
}

#[cfg(test)]
mod tests;
