//! The engines that decode.

mod conversation;
mod defuse;
mod grammar_error;
#[cfg(feature = "llama-cpp")]
mod llama_cpp;
mod local;
mod mistralrs;
mod options;
mod reading;
mod remote;
mod words;

#[cfg(feature = "llama-cpp")]
pub use self::llama_cpp::LlamaCpp;
pub use self::local::{LocalEngine, UnknownLocalEngine};
pub use self::mistralrs::MistralRs;
pub use self::options::EngineOptions;
pub use self::remote::{
    ApiKey, EngineKind, RemoteError, RemoteGrammar, RemoteModel, RemoteOptions, UnknownRemoteGrammar,
};

#[cfg(test)]
mod tests;
