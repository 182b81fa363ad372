//! Verifies what a language model wrote against the stored text: the only maker of answers.
//!
//! Three nouns: a [`Quote`] is a verbatim span of a source, a [`Claim`] is a sentence with at least one quote
//! and the [`Support`] those give it, an [`Answer`] is at least one claim. Their fields are private and
//! nothing but verification makes them, so that an unverified quote, an unsupported claim and an answer
//! without evidence cannot be represented. [`verify`] turns a draft into a [`Verdict`].
//!
//! The crate is pure: no I/O, no async, no model. A draft is untrusted text here, whatever grammar it was
//! decoded under.
//!
//! ```
//! # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, Draft, FinishReason, LocationMap, Metadata, Passage, Span};
//! # let text = "Leave is 25 days. It does not carry over.".to_owned();
//! # let document = std::sync::Arc::new(Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
//! #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None,
//! #     metadata: Metadata::default(),
//! #     locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text });
//! # let passage = Passage::new(document, Span::with_length(0, 41)).expect("inside the text");
//! use ibid_ground::{Verdict, VerifyOptions, verify};
//!
//! let question = "How much leave is there?".parse()?;
//! let draft = Draft { text: "[1.1] There are 25 days of leave.".into(), finish: FinishReason::Stop };
//! let verified = verify(&question, &draft, &[passage], &VerifyOptions::default());
//! let Verdict::Answered(answer) = verified.verdict else { panic!("supported") };
//! assert_eq!(answer.text(), "There are 25 days of leave. [1]");
//! assert_eq!(answer.claims()[0].quotes()[0].text(), "Leave is 25 days.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod abstention;
mod answer;
mod answer_type;
mod claim;
mod disagreement;
mod extractive;
#[cfg(test)]
mod fixture;
mod missing;
mod normalize;
mod parse;
mod quote;
mod record;
mod recorded;
mod support;
mod verify;

pub use abstention::{Abstention, Reason, Verdict};
pub use answer::{Answer, Mode};
pub use answer_type::AnswerType;
pub use claim::{Claim, Support};
pub use disagreement::{Origin, agree, disagree};
pub use extractive::{ExtractiveError, cited, extractive};
pub use missing::missing_words;
pub use normalize::{amounts, dates};
pub use parse::{ABSTAIN, DraftClaim, MalformedLine, ParseError, ParsedDraft, abstains, parse, pointers};
pub use quote::{Quote, QuoteError};
pub use record::{Grounded, Leaf, LeafEvidence, LeafKind, RecordOptions, Standing, Ungrounded, ground};
pub use recorded::{RecordedPassage, RecordedQuoteError};
pub use support::{ClaimSignals, foreign_numbers, new_names};
pub use verify::{DropReason, DroppedClaim, Verified, VerifyOptions, verify};
