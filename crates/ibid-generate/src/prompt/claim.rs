//! Do quotes state a claim? Asked of every claim by itself, to be answered by one word.

use ibid_core::seam::{Message, Role};

use super::neutralize;

const CLAIM: &str = "You check statements. Write Yes if the text says what the statement says. Write No if the text does not \
    say it, or says otherwise.";

const CLAIM_EXAMPLE: [(Role, &str); 6] = [
    (Role::User, "Text: The office opens at 8:00 on weekdays.\nStatement: The shop opens at 8:00."),
    (Role::Assistant, "No"),
    (Role::User, "Text: The office opens at 8:00 on weekdays.\nStatement: At 8:00 the office opens."),
    (Role::Assistant, "Yes"),
    (Role::User, "Text: Dogs are welcome on Fridays.\nStatement: Dogs are not welcome on Fridays."),
    (Role::Assistant, "No"),
];

/// The messages that ask whether `quotes` state `claim`, to be answered by yes or no.
pub fn claim_messages(claim: &str, quotes: &[&str]) -> Vec<Message> {
    let content = format!("Text: {}\nStatement: {}", neutralize(&quotes.join(" ")), neutralize(claim));
    let fixed = [(Role::System, CLAIM)].into_iter().chain(CLAIM_EXAMPLE);
    let mut messages: Vec<Message> =
        fixed.map(|(role, content)| Message { role, content: content.to_owned() }).collect();
    messages.push(Message { role: Role::User, content });
    messages
}
