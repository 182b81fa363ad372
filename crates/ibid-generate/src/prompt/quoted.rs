//! Whether quotes answer a question: a short prompt of its own, because a model that has just written an answer believes
//! it, and one that sees a sentence among thirty is easily taken in.

use std::fmt::Write as _;

use ibid_core::seam::{Message, Role};
use ibid_core::Question;

use super::neutralize;

const SYSTEM: &str = "You check answers. Write Yes if the text states the answer to exactly this question. Write No if the text is about something else, or does not say what is asked.";

const EXAMPLE: [(Role, &str); 6] = [
    (Role::User, "Text: opening.txt: The office opens at 8:00.\nQuestion: When does the shop open?\nAnswer: The office opens at 8:00."),
    (Role::Assistant, "No"),
    (Role::User, "Text: opening.txt: The office opens at 8:00.\nQuestion: When does the office open?\nAnswer: At 8:00."),
    (Role::Assistant, "Yes"),
    (Role::User, "Text: pets.md: Dogs are welcome on Fridays; cats stay at home.\nQuestion: How many dogs may one bring?\nAnswer: Dogs are welcome on Fridays."),
    (Role::Assistant, "No"),
];

/// The messages that ask whether `quotes`, each with where it is from, state `claim` as the answer to `question`, to be
/// answered by yes or no.
pub fn quoted_messages<'a>(
    question: &Question,
    quotes: impl IntoIterator<Item = (&'a str, &'a str)>,
    claim: &str,
) -> Vec<Message> {
    let mut content = String::new();
    for (place, quote) in quotes {
        // Writing to a String cannot fail.
        let _ = writeln!(content, "Text: {}: {}", neutralize(place), neutralize(quote));
    }
    let _ = write!(content, "Question: {}\nAnswer: {}", neutralize(question.as_str()), neutralize(claim));
    let fixed = [(Role::System, SYSTEM)].into_iter().chain(EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    messages.push(Message { role: Role::User, content });
    messages
}
