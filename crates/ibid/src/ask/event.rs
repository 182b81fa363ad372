//! What happens while a question is answered, as it happens.

use ibid_core::SourceNumber;
use ibid_ground::{Claim, Quote, Support};
use serde::Serialize;

use super::report::{AnswerReport, SourceReport};
use super::tools::ToolStep;

/// One event of an answer in the making, in the order in which they come: `Retrieved`; calls of tools, where any are
/// enabled; checks of the passages; for every claim `QuoteStarted` and `Quote` for each of its quotes, then `Claim` and
/// its check, and another check for last sentences of it that were taken out; only a check where it is dropped; `Done`. An answer in the documents' own words is told in the same way.
///
/// Every quote and claim that an event holds is verified, and each is told once: a claim can rest on a quote that was
/// told before another one, or before anything was written. Where a claim rests on another sentence than the one that was
/// pointed at, that one comes right before it: small models copy the right sentence more often than they find its number.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AskEvent {
    /// The passages are chosen; the model begins to read them.
    Retrieved {
        /// The passages, in the order of their numbers.
        sources: Vec<SourceReport>,
        /// The sentences of them that fit the question best, best first: what is known without a language model.
        sentences: Vec<Quote>,
        /// Milliseconds that took.
        milliseconds: u64,
    },
    /// The model chose a tool, and this came of it. Where any gave something, `Retrieved` comes once more, with other
    /// numbers for the sources.
    Tool(Box<ToolStep>),
    /// A quote of this source is about to come: the model begins to point at it, or it is looked up.
    QuoteStarted {
        /// The source.
        source: SourceNumber,
    },
    /// A sentence, or a run of them, that is pointed at or that a claim rests on; verified.
    Quote(Quote),
    /// One claim is written and every quote of it is verified.
    Claim(Box<Claim>),
    /// Something was checked.
    Check(Check),
    /// The answer or abstention is complete.
    Done(Box<AnswerReport>),
}

/// One check and its result.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "check", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Check {
    /// Whether the passages state the answer at all, as the model judges it.
    Stated {
        /// Its probability, in [0, 1].
        probability: f64,
    },
    /// How far the quotes of a claim bear it out.
    Supported {
        /// Which of the claims that were told, from 1.
        claim: usize,
        /// How far.
        support: Support,
    },
    /// Something that the model wrote is not in the answer.
    Dropped {
        /// What it wrote.
        text: String,
        /// Why it was taken out.
        reason: String,
    },
}
