//! The messages of the copy protocol.

use ibid_core::seam::{Message, Role};
use ibid_core::{Passage, Question};

use super::{ABSTAIN, Excerpt, neutralize, sources};

const SYSTEM: &str = "You answer questions from sentences. First copy the sentence that holds the answer in quotation marks, \
                      then write => and the answer in one short sentence, in the language of the question. If no sentence \
                      holds the answer, write NOT IN SOURCES.";

/// The turns of the point protocol in this form.
const EXAMPLE: [(Role, &str); 4] = [
    (
        Role::User,
        "Source 97: pets.txt\nDogs are welcome on Fridays.\n\n\
         Source 98: opening.txt\nLunch is at noon.\nThe office opens at 8:00.\n\n\
         Question: When does the shop open?",
    ),
    (Role::Assistant, ABSTAIN),
    (Role::User, "Question: When does the office open?"),
    (Role::Assistant, "\"The office opens at 8:00.\" => It opens at 8:00."),
];

/// The messages that ask for an answer under the grammar of the copy protocol.
pub(crate) fn copy_messages(question: &Question, passages: &[Passage], excerpt: &Excerpt) -> Vec<Message> {
    let fixed = [(Role::System, SYSTEM)].into_iter().chain(EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    let question = neutralize(question.as_str());
    let content = format!("{}Question: {question}", sources(passages, excerpt, |_| String::new()));
    messages.push(Message { role: Role::User, content });
    messages
}
