//! Passages to a grammar to a draft: everything between what was retrieved and what is verified.
//!
//! Three nouns: the **messages** of [`answer_messages`] show a model the passages with every sentence
//! numbered, and the question last; the [`Grammar`] of [`point`] confines what it can write to the abstention
//! line, or to lines that point at existing sentences; [`MistralRs`] is the engine that decodes one under the
//! other, behind the seam [`Generate`](ibid_core::seam::Generate); [`LocalEngine`] chooses between it and llama.cpp, and
//! [`RemoteModel`] is the same for engines elsewhere.
//!
//! ```no_run
//! # async fn ask(question: ibid_core::Question, passages: Vec<ibid_core::Passage>) -> Result<(), Box<dyn std::error::Error>> {
//! use futures::StreamExt as _;
//! use ibid_core::seam::{Generate as _, GenerationRequest, ModelIdentity};
//! use ibid_generate::{EngineOptions, Excerpt, MistralRs, PointOptions, answer_messages, fast_copy, point};
//!
//! let identity = ModelIdentity { name: "qwen2.5-coder-0.5b-instruct".to_owned(), file_hash: None };
//! let weights = fast_copy("model.gguf".as_ref(), "cache".as_ref())?;
//! let model = MistralRs::load(&weights, identity, EngineOptions::default())?;
//! let excerpt = Excerpt::whole(&passages);
//! let mut events = model.generate(GenerationRequest {
//!     messages: answer_messages(&question, &passages, &excerpt),
//!     grammar: Some(point(&question, &passages, &excerpt, PointOptions::default()).into()),
//!     max_tokens: 200,
//!     temperature: 0.0,
//!     beginnings: None,
//!     tools: Vec::new(),
//! });
//! while let Some(event) = events.next().await {
//!     println!("{:?}", event?);
//! }
//! # Ok(())
//! # }
//! ```

mod engine;
mod error;
mod gguf;
mod grammar;
mod prompt;
mod protocol;
mod schema;
mod tools;

#[cfg(feature = "llama-cpp")]
pub use engine::LlamaCpp;
pub use engine::{
    ApiKey, EngineKind, EngineOptions, LocalEngine, MistralRs, RemoteError, RemoteGrammar, RemoteModel,
    RemoteOptions, UnknownLocalEngine, UnknownRemoteGrammar,
};
pub use error::LoadError;
pub use gguf::{GgufHeader, fast_copy};
pub use grammar::{Grammar, PointOptions, point};
pub use prompt::{
    ABSTAIN, Excerpt, answer_messages, any_question_messages, claim_messages, follow_up_grammar,
    follow_up_messages, neutralize, phrasing_messages, pointer, question_messages, record_messages,
    repair_messages, sentence_messages, speaks_to_models,
};
pub use protocol::{Protocol, UnknownProtocol};
pub use schema::{
    Field, InexactKeyword, InvalidValue, JsonSchema, Refused, SchemaError, SchemaFileError, SourceValues,
};
pub use tools::{
    EarlierCall, NO_CALL, ToolCallOptions, ToolCallParseError, UnsupportedTool, check_tool, opening,
    parse_tool_calls, strict_arguments, syntax_of_template, tool_call_grammar, tool_messages,
};
