//! Does a sentence answer? A model that sees one sentence alone is harder to take in than one that looks for an answer
//! among thirty.

use ibid_core::seam::{Message, Role};
use ibid_core::{Passage, Question};

use super::{heading, neutralize};

const SENTENCE: &str = "You check texts. Write Yes if the text states the answer to exactly this question. \
    Write No if the text is about something else, or does not say what is asked.";

const SENTENCE_EXAMPLE: [(Role, &str); 6] = [
    (Role::User, "Question: When does the shop open?\nText: opening.txt: The office opens at 8:00."),
    (Role::Assistant, "No"),
    (Role::User, "Question: When does the office open?\nText: opening.txt: The office opens at 8:00."),
    (Role::Assistant, "Yes"),
    (
        Role::User,
        "Question: How many dogs may one bring?\nText: pets.md: Dogs are welcome on Fridays; cats stay at home.",
    ),
    (Role::Assistant, "No"),
];

/// The messages that ask whether one sentence of a passage states the answer to `question`, to be answered by yes or no.
///
/// The question comes first, so that an engine keeps its state from one sentence to the next.
pub fn sentence_messages(question: &Question, passage: &Passage, sentence: usize) -> Vec<Message> {
    let question = neutralize(question.as_str());
    let content = format!("Question: {question}\nText: {}: {}", heading(passage), shown(passage, sentence));
    let fixed = [(Role::System, SENTENCE)].into_iter().chain(SENTENCE_EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    messages.push(Message { role: Role::User, content });
    messages
}

const WRITE_QUESTION: &str = "Write a question that the text answers.";

/// The messages that ask for a question which one sentence of a passage answers: how likely the model would write the
/// user's tells how well the sentence fits it, without any of their words in common (query likelihood: Sachan et al.,
/// *Improving Passage Retrieval with Zero-Shot Question Generation*, 2022).
pub fn question_messages(passage: &Passage, sentence: usize) -> Vec<Message> {
    question_of(&shown(passage, sentence))
}

/// The same without a sentence: how likely the question is by itself.
pub fn any_question_messages() -> Vec<Message> {
    question_of("…")
}

/// A sentence, after what it is not understood without.
fn shown(passage: &Passage, sentence: usize) -> String {
    let text = neutralize(passage.sentence_text(sentence).unwrap_or_default());
    match passage.context_of(sentence) {
        Some(context) => format!("{} {text}", neutralize(context)),
        None => text,
    }
}

fn question_of(text: &str) -> Vec<Message> {
    vec![
        Message { role: Role::System, content: WRITE_QUESTION.to_owned() },
        Message { role: Role::User, content: format!("Text: {text}") },
    ]
}
