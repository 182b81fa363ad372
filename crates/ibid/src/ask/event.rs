//! What happens while a question is answered, as it happens.

use ibid_ground::Claim;

use super::report::{AnswerReport, SourceReport};

/// One event of an answer in the making. They come in this order: `Retrieved`, any number of `Claim`s,
/// `Done`.
#[derive(Debug, Clone)]
pub enum AskEvent {
    /// The passages are chosen; the model begins to read them.
    Retrieved {
        /// The passages, in the order of their numbers.
        sources: Vec<SourceReport>,
        /// Milliseconds that took.
        milliseconds: u64,
    },
    /// One claim is written and every quote of it is verified.
    Claim(Box<Claim>),
    /// The answer or abstention is complete.
    Done(Box<AnswerReport>),
}
