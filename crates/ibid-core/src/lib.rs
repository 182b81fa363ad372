//! The vocabulary of ibid, and the seams between its crates.
//!
//! Three nouns carry everything: a [`Document`] is the extracted text of one source file together with a
//! [`LocationMap`] that says where each byte of it came from; a [`Chunk`] is a contiguous [`Span`] of that
//! text, the unit of embedding and retrieval; a [`Passage`] is what a language model is shown, numbered as a
//! source. This crate does no I/O and knows no engine: the traits in [`seam`] are implemented by the crates
//! below the facade.
//!
//! ```
//! use ibid_core::{ContentHash, Span, sentences};
//!
//! let text = "Leave is 25 days. It does not carry over.";
//! let spans: Vec<Span> = sentences(text);
//! assert_eq!(spans[1].of(text), Some("It does not carry over."));
//! assert!(ContentHash::of(text.as_bytes()).to_string().starts_with("blake3:"));
//! ```

mod chunk;
mod document;
mod draft;
mod filter;
mod fold;
mod format;
mod hash;
mod id;
mod invisible;
mod location;
mod metadata;
mod number;
mod passage;
mod quantized_vector;
mod question;
pub mod seam;
mod sentence;
mod sentence_vector;
mod span;
mod vector;

pub use chunk::{Chunk, EmbeddedChunk};
pub use document::{Coverage, Document, DocumentName, InvalidDocumentName, is_printable};
pub use draft::{Citation, Draft, FinishReason};
pub use filter::{Filter, FilterFacts, InvalidFilter, PathGlob};
pub use fold::fold;
pub use format::{DocumentFormat, UnknownFormat};
pub use hash::{ContentHash, ContentHasher, InvalidContentHash};
pub use id::{ChunkId, IndexFingerprint};
pub use invisible::is_invisible;
pub use location::{CellRange, InvalidCellRange, LocationMap, LocationMapBuilder, NumberedPart, Place};
pub use metadata::Metadata;
pub use number::{CountedUnit, Number, is_number_word, numbers};
pub use passage::{Passage, SourceNumber};
pub use quantized_vector::{InvalidQuantizedVector, QuantizedVector};
pub use question::{InvalidQuestion, Question};
pub use sentence::{is_question, sentences};
pub use sentence_vector::{InvalidSentenceVectors, SentenceVector};
pub use span::{InvalidSpan, Span};
pub use vector::{DenseVector, SparseVector};
