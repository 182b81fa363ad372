use ibid_core::seam::GenerateError;

/// A remote engine cannot be asked.
///
/// Every message names the address and what can be done. None holds the key, also where the engine's own words are
/// repeated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// What was given is no address.
    #[error("the engine's address cannot be used: {reason}; give one like http://localhost:8080")]
    Address {
        /// What is wrong with it. The address itself is not repeated, it may hold a password.
        reason: String,
    },
    /// The key cannot be sent.
    #[error("the engine's key holds characters that HTTP cannot carry: copy it again")]
    Key,
    /// Nothing answers.
    #[error("no engine answers at {url}: {reason}; start it, or give another address")]
    Unreachable {
        /// The engine's address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The key is missing or wrong.
    #[error("the engine at {url} refused the key ({status}): set IBID_ENGINE_KEY to one that it accepts")]
    Unauthorized {
        /// The engine's address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// No model was named, and it is not clear which is meant.
    #[error("name the model for the engine at {url}; it has {known}")]
    NoModel {
        /// The engine's address.
        url: String,
        /// The models that it has.
        known: String,
    },
    /// The engine does not have the model.
    #[error("the engine at {url} has no model `{model}`; it has {known}")]
    UnknownModel {
        /// The engine's address.
        url: String,
        /// The model that was asked for.
        model: String,
        /// The models that it has.
        known: String,
    },
    /// The address or the model is not there.
    #[error(
        "the engine at {url} answered 404 ({message}): check the model's name and the address, which mostly ends in /v1"
    )]
    NotFound {
        /// The engine's address.
        url: String,
        /// The engine's words.
        message: String,
    },
    /// Too many requests, also after waiting.
    #[error("the engine at {url} takes no more requests for now{}", again(*seconds))]
    RateLimited {
        /// The engine's address.
        url: String,
        /// When it will again, in seconds, where it says so.
        seconds: Option<u64>,
    },
    /// It is taking too long.
    #[error(
        "the engine at {url} was silent for {seconds} s: it may be overloaded, or the model too large for it"
    )]
    Timeout {
        /// The engine's address.
        url: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The prompt is longer than what the model reads there.
    #[error("the prompt has {prompt_tokens} tokens, the model reads {context_tokens} there")]
    ContextTooLong {
        /// Tokens of the prompt, as the engine counts.
        prompt_tokens: usize,
        /// Tokens that the engine gives the model.
        context_tokens: usize,
    },
    /// The engine does not accept the request.
    #[error("the engine at {url} refused the request ({status}): {message}")]
    Refused {
        /// The engine's address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The engine's words.
        message: String,
    },
    /// The engine has failed.
    #[error("the engine at {url} failed ({status}): {message}; its own log may say more")]
    Failed {
        /// The engine's address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The engine's words.
        message: String,
    },
    /// The answer broke off.
    #[error("the answer of the engine at {url} broke off: {reason}")]
    Broken {
        /// The engine's address.
        url: String,
        /// How.
        reason: String,
    },
    /// What answers is no OpenAI-compatible engine.
    #[error("{url} does not answer as an OpenAI-compatible engine does: {reason}")]
    Unexpected {
        /// The engine's address.
        url: String,
        /// What it answered.
        reason: String,
    },
}

fn again(seconds: Option<u64>) -> String {
    seconds.map_or_else(|| ": try again later".to_owned(), |seconds| format!(": try again in {seconds} s"))
}

impl RemoteError {
    /// Whether the request may be accepted without what not every engine knows.
    pub(super) fn may_be_a_field(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Failed { status: 500 | 501, .. })
    }

    /// Whether the engine refused the request with words about `subject`.
    pub(super) fn is_about(&self, subject: &str) -> bool {
        match self {
            Self::Refused { message, .. } | Self::Failed { message, .. } => {
                message.to_lowercase().contains(subject)
            }
            _ => false,
        }
    }

    pub(super) fn of_model(self, model: &str) -> GenerateError {
        match self {
            Self::ContextTooLong { prompt_tokens, context_tokens } => {
                GenerateError::ContextTooLong { prompt_tokens, context_tokens }
            }
            other => GenerateError::Engine { model: model.to_owned(), source: Box::new(other) },
        }
    }
}
