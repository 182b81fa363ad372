//! Generation with mistral.rs, on the CPU, from one GGUF file with its own tokenizer and chat template.
//!
//! One request runs at a time: [`session`] holds the engine and hands it to one caller after another, so that
//! the second of two questions over the same passages finds the first one's prefix in the cache.

mod judge;
mod likelihood;
mod load;
mod probe;
mod session;
mod stream;
mod tools;

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

/// A language model that mistral.rs runs in this process.
///
/// Requests queue: one is decoded at a time. Dropping a stream frees the engine after the step that it is at.
#[derive(Clone)]
pub struct MistralRs {
    session: Arc<Session>,
}

impl MistralRs {
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
        let turn = self.session.turn().await;
        Ok(turn.tokenize(messages).await?.len())
    }
}

impl Generate for MistralRs {
    fn identity(&self) -> &ModelIdentity {
        self.session.identity()
    }

    fn engine_name(&self) -> Option<&str> {
        Some(LocalEngine::MistralRs.name())
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
        Box::pin(judge::probability_of_yes(Arc::clone(&self.session), messages))
    }

    fn log_likelihood(
        &self,
        messages: Vec<Message>,
        answer: String,
    ) -> BoxFuture<'_, Result<Option<f64>, GenerateError>> {
        Box::pin(likelihood::log_likelihood(Arc::clone(&self.session), messages, answer))
    }
}

impl fmt::Debug for MistralRs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MistralRs").field("identity", self.session.identity()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
