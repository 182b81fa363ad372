//! What is kept of answers: by hashes and spans in a library, with the passages' text in a bundle.

mod canonical;
mod claim;
mod difference;
mod document;
mod replay;
mod verbatim;

pub(crate) use canonical::{canonical_hash, comparable_hash, hash_without};
pub use claim::{ClaimRecord, QuoteRecord};
pub use difference::ReplayDifference;
pub(crate) use document::markers;
pub use document::{AnswerDocument, ClaimDocument, QuoteDocument};
pub use replay::{Recording, Replay};
pub(crate) use verbatim::with_pointers;
