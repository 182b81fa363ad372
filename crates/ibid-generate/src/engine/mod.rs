//! The engines that decode.

mod conversation;
mod mistralrs;
mod remote;
mod words;

pub use self::mistralrs::{EngineOptions, MistralRs};
pub use self::remote::{
    ApiKey, EngineKind, RemoteError, RemoteGrammar, RemoteModel, RemoteOptions, UnknownRemoteGrammar,
};
