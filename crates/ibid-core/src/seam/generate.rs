use futures::future::BoxFuture;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

use super::{BoxError, ToolCallSyntax, ToolDescription};
use crate::FinishReason;

/// Which model generates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelIdentity {
    /// Its name in the model catalogue, or its file's name.
    pub name: String,
    /// `sha256:` and the hexadecimal hash of its file, where it is known.
    pub file_hash: Option<String>,
}

/// Who speaks in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The fixed instructions.
    System,
    /// The user.
    User,
    /// The model.
    Assistant,
}

/// One turn of a conversation; the model's own chat template makes the prompt of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// What a model is asked to generate.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerationRequest {
    /// The conversation so far.
    pub messages: Vec<Message>,
    /// The Lark grammar (llguidance's dialect) that the output has to follow; `None` leaves it free.
    pub grammar: Option<String>,
    /// The most tokens it may decode.
    pub max_tokens: usize,
    /// 0 is greedy decoding, the replayable mode.
    pub temperature: f64,
    /// Two beginnings of the output to weigh against one another, whatever the grammar allows: the answer is
    /// [`GenerationEvent::Begins`].
    pub beginnings: Option<[String; 2]>,
    /// Tools that the model's chat template lists in the prompt, where it knows how to
    /// ([`Generate::tool_call_syntax`]). Nothing calls them: what is written is the caller's to read.
    pub tools: Vec<ToolDescription>,
}

/// How much work a generation was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GenerationUsage {
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Tokens decoded.
    pub completion_tokens: usize,
    /// Milliseconds until the first token.
    pub prefill_ms: u64,
    /// Milliseconds from the first token to the last.
    pub decode_ms: u64,
}

/// What a model was given to read, and what of it it had not to read again, because an earlier prompt began alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptReading {
    /// Tokens of all prompts.
    pub prompt_tokens: u64,
    /// Those of them whose state was in the engine's prefix cache.
    pub cached_tokens: u64,
}

impl PromptReading {
    /// What came since `earlier`, a reading of the same model.
    ///
    /// ```
    /// # use ibid_core::seam::PromptReading;
    /// let earlier = PromptReading { prompt_tokens: 100, cached_tokens: 0 };
    /// let later = PromptReading { prompt_tokens: 250, cached_tokens: 90 };
    /// assert_eq!(later.since(earlier), PromptReading { prompt_tokens: 150, cached_tokens: 90 });
    /// ```
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            prompt_tokens: self.prompt_tokens.saturating_sub(earlier.prompt_tokens),
            cached_tokens: self.cached_tokens.saturating_sub(earlier.cached_tokens),
        }
    }

    /// The share of the tokens that had not to be read, in [0, 1]. `None` where there were none.
    pub fn hit_rate(self) -> Option<f64> {
        (self.prompt_tokens > 0).then(|| self.cached_tokens as f64 / self.prompt_tokens as f64)
    }
}

/// One event of a generation.
#[derive(Debug, Clone, PartialEq)]
pub enum GenerationEvent {
    /// The probability, in [0, 1], that the output begins as the first of the request's beginnings rather than the
    /// second. Comes before any text, and only where it was asked for and the engine can tell.
    Begins(f64),
    /// A piece of the output; pieces concatenate to the whole.
    Text(String),
    /// The end; nothing follows.
    Done {
        /// Why it ended.
        finish: FinishReason,
        /// How much work it was.
        usage: GenerationUsage,
    },
}

/// Generation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The prompt is longer than the model's context.
    #[error(
        "the prompt has {prompt_tokens} tokens, the model reads {context_tokens} at most: ask with fewer passages"
    )]
    ContextTooLong {
        /// Tokens of the prompt.
        prompt_tokens: usize,
        /// Tokens the model can read.
        context_tokens: usize,
    },
    /// The grammar was not accepted.
    #[error("the engine refused the grammar: {0}")]
    Grammar(String),
    /// The engine failed.
    #[error("the language model `{model}` failed: {source}")]
    Engine {
        /// The model's name.
        model: String,
        /// What went wrong.
        #[source]
        source: BoxError,
    },
}

/// A language model. Dropping a stream, or the future of a call, cancels the generation.
pub trait Generate: Send + Sync + std::fmt::Debug {
    /// Which model it is.
    fn identity(&self) -> &ModelIdentity;

    /// What runs it, by name and never by address: `mistralrs`, `llama-cpp`, `remote`. `None`, the default, where that is
    /// not known.
    fn engine_name(&self) -> Option<&str> {
        None
    }

    /// How the model writes calls of tools. By default, as one that was never taught to.
    fn tool_call_syntax(&self) -> ToolCallSyntax {
        ToolCallSyntax::default()
    }

    /// What it was given to read since it was loaded, questions of other callers included. `None`, the default, where
    /// the engine does not tell.
    fn prompt_reading(&self) -> Option<PromptReading> {
        None
    }

    /// Streams the output of one request. The stream ends after [`GenerationEvent::Done`] or an error.
    fn generate(
        &self,
        request: GenerationRequest,
    ) -> BoxStream<'static, Result<GenerationEvent, GenerateError>>;

    /// The probability, in [0, 1], that the model answers `messages` with a word for yes rather than one for
    /// no: one token is looked at, nothing is decoded further. 0.5 where it has no such words.
    fn probability_of_yes(&self, messages: Vec<Message>) -> BoxFuture<'_, Result<f64, GenerateError>>;

    /// The natural logarithm of the probability that the model answers `messages` with the tokens of `answer`, whatever
    /// it would say after them. Nothing is decoded. `None`, the default, where the engine does not tell.
    fn log_likelihood(
        &self,
        messages: Vec<Message>,
        answer: String,
    ) -> BoxFuture<'_, Result<Option<f64>, GenerateError>> {
        drop((messages, answer));
        Box::pin(std::future::ready(Ok(None)))
    }
}
