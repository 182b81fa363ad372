//! What the tests of every crate need and no user does: an embedder and a reranker without weights, a model that says what a
//! test wrote, a tiny language model with random weights, a server that plays a remote engine, passages to try them on, documents
//! that attack, and the corpus of the fuzzer.
//!
//! ```
//! use ibid_testkit::{passage, random_passages};
//!
//! assert_eq!(passage("a.txt", "One. Two.").sentences().len(), 2);
//! assert_eq!(random_passages(7)[0].text(), random_passages(7)[0].text());
//! ```

mod corpus;
mod digit_groups;
mod engine_server;
mod hash_embed;
mod injection;
mod passages;
mod random_gguf;
mod scripted_model;
mod word_rerank;

pub use corpus::with_corpus;
pub use digit_groups::{digit_groups, is_among_digit_groups};
pub use engine_server::{EngineReply, EngineRequest, EngineServer};
pub use hash_embed::HashEmbed;
pub use injection::{Injection, injections};
pub use passages::{passage, random_passages};
pub use random_gguf::{Family, RandomGguf, Spelling, random_gguf};
pub use scripted_model::{ScriptedAnswer, ScriptedModel};
pub use word_rerank::WordRerank;
