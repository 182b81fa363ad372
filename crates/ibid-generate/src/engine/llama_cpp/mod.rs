//! Generation with llama.cpp, on the CPU, from one GGUF file with its own tokenizer and chat template.
//!
//! A thread owns the engine's state ([`worker`]) and takes one request after another. Grammars are followed here and
//! not by llama.cpp: [`grammar`] says which tokens may follow, and which must, and those are read in one step.
//! [`prefix_cache`] decides which prompts stay in the engine's key-value cache.

mod chat_template;
mod decoder;
mod generation;
mod grammar;
mod load;
mod prefix_cache;
mod prompt;
mod sampling;
mod session;
mod stream;
mod text;
mod vocabulary;
mod worker;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use ibid_core::seam::{
    Generate, GenerateError, GenerationEvent, GenerationRequest, Message, ModelIdentity, PromptReading,
    ToolCallSyntax,
};

use self::session::Session;
use super::{EngineOptions, LocalEngine};
use crate::LoadError;

/// A language model that llama.cpp runs in this process. With the cargo feature `llama-cpp`.
///
/// Requests queue: one is decoded at a time. Dropping a stream frees the engine after the step that it is at: a token,
/// or 256 tokens of a prompt.
#[derive(Clone)]
pub struct LlamaCpp {
    session: Arc<Session>,
}

impl LlamaCpp {
    /// Loads the GGUF file at `path`. Blocks while the weights are read; never touches the network.
    ///
    /// # Errors
    /// When the file is missing, corrupt or of a kind that is not supported.
    pub fn load(path: &Path, identity: ModelIdentity, options: EngineOptions) -> Result<Self, LoadError> {
        Self::load_hashed(path, identity, options, || None)
    }

    /// As [`load`](Self::load); the hash of the file is computed meanwhile, and `file_hash` waits for it.
    pub(super) fn load_hashed(
        path: &Path,
        identity: ModelIdentity,
        options: EngineOptions,
        file_hash: impl FnOnce() -> Option<String>,
    ) -> Result<Self, LoadError> {
        let session = load::load(path, identity, options)?.hashed(file_hash());
        Ok(Self { session: Arc::new(session) })
    }

    /// The most tokens of prompt and answer together.
    pub fn context_tokens(&self) -> usize {
        self.session.context_tokens()
    }

    /// The number of tokens of the prompt that the model's chat template makes of `messages`.
    ///
    /// # Errors
    /// When the template cannot be rendered with them, or the engine has failed.
    pub async fn count_prompt_tokens(&self, messages: &[Message]) -> Result<usize, GenerateError> {
        self.session.count_prompt_tokens(messages.to_vec()).await
    }
}

impl Generate for LlamaCpp {
    fn identity(&self) -> &ModelIdentity {
        self.session.identity()
    }

    fn engine_name(&self) -> Option<&str> {
        Some(LocalEngine::LlamaCpp.name())
    }

    fn tool_call_syntax(&self) -> ToolCallSyntax {
        self.session.tool_calls().clone()
    }

    fn prompt_reading(&self) -> Option<PromptReading> {
        Some(self.session.reading().reading())
    }

    fn generate(
        &self,
        request: GenerationRequest,
    ) -> BoxStream<'static, Result<GenerationEvent, GenerateError>> {
        stream::generate(Arc::clone(&self.session), request)
    }

    fn probability_of_yes(&self, messages: Vec<Message>) -> BoxFuture<'_, Result<f64, GenerateError>> {
        Box::pin(self.session.probability_of_yes(messages))
    }

    fn log_likelihood(
        &self,
        messages: Vec<Message>,
        answer: String,
    ) -> BoxFuture<'_, Result<Option<f64>, GenerateError>> {
        Box::pin(async move { self.session.log_likelihood(messages, answer).await.map(Some) })
    }
}

impl fmt::Debug for LlamaCpp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LlamaCpp").field("identity", self.session.identity()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
