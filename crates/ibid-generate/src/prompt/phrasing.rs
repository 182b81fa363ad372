//! A sentence and what it says → the messages that ask for a question about it.

use ibid_core::seam::{Message, Role};

use super::neutralize;

const SYSTEM: &str = "Write one question that the sentence answers with exactly the given words. Somebody asks it who has not \
                      read the sentence: say what it is about, in other words than the sentence where you can. Do not \
                      give the answer away. Write in the language of the sentence.";

/// Turns that show the form.
const EXAMPLE: [(Role, &str); 2] = [
    (
        Role::User,
        "Sentence: The Severn Bridge was opened by the Queen on 8 September 1966 and has four lanes.\nAnswer: four",
    ),
    (Role::Assistant, "How many lanes does the Severn Bridge have?"),
];

/// The messages that ask for a question which `sentence` answers with `answer`; its grammar is
/// [`follow_up_grammar`](crate::follow_up_grammar).
pub fn phrasing_messages(sentence: &str, answer: &str) -> Vec<Message> {
    let fixed = [(Role::System, SYSTEM)].into_iter().chain(EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    let content = format!("Sentence: {}\nAnswer: {}", neutralize(sentence), neutralize(answer));
    messages.push(Message { role: Role::User, content });
    messages
}
