//! A draft that does not follow the protocol to the messages that ask for it again.

use ibid_core::seam::{Message, Role};

use super::ABSTAIN;

/// Of a draft that cannot be used, so many characters are shown to the model again.
const MAX_DRAFT: usize = 800;
/// The most reasons that are named.
const MAX_REASONS: usize = 4;

/// `messages` with the `draft` that they led to, and what is wrong with it. Only engines that obey no grammar need
/// that.
pub fn repair_messages(messages: &[Message], draft: &str, reasons: &[String]) -> Vec<Message> {
    let shown: String = draft.chars().filter(|c| *c == '\n' || !c.is_control()).take(MAX_DRAFT).collect();
    let mut wrong: Vec<&str> = reasons.iter().map(String::as_str).collect();
    wrong.dedup();
    wrong.truncate(MAX_REASONS);
    let content = format!(
        "That cannot be used; what you wrote {}. Write only lines that begin with the number of a sentence above, in \
         brackets as it stands there, followed by the answer in one short sentence; or write {ABSTAIN}.",
        wrong.join("; ")
    );
    let turns = [(Role::Assistant, shown), (Role::User, content)];
    let turns = turns.into_iter().map(|(role, content)| Message { role, content });
    messages.iter().cloned().chain(turns).collect()
}
