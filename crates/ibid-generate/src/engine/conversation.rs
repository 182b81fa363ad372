use ibid_core::seam::{Message, Role};

/// The conversation with its system message at the head of the first message after it.
pub(super) fn without_system(messages: &[Message]) -> Option<Vec<Message>> {
    let (system, rest) = messages.split_first().filter(|(first, _)| first.role == Role::System)?;
    let (user, rest) = rest.split_first().filter(|(second, _)| second.role == Role::User)?;
    let merged = Message { role: Role::User, content: format!("{}\n\n{}", system.content, user.content) };
    Some(std::iter::once(merged).chain(rest.iter().cloned()).collect())
}
