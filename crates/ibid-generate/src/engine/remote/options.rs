use std::time::Duration;

use super::address::Address;
use super::{ApiKey, RemoteError, RemoteGrammar};

/// Which remote engine, and how it is asked.
///
/// ```
/// use ibid_generate::{RemoteGrammar, RemoteOptions};
///
/// let options = RemoteOptions::new("localhost:11434").model("qwen2.5:1.5b").grammar(RemoteGrammar::JsonSchema);
/// assert!(options.is_on_this_machine().unwrap_or_default());
/// ```
#[derive(Debug, Clone)]
pub struct RemoteOptions {
    pub(super) address: String,
    pub(super) model: Option<String>,
    pub(super) key: Option<ApiKey>,
    pub(super) grammar: RemoteGrammar,
    pub(super) timeout: Duration,
}

impl RemoteOptions {
    /// The engine at an address like `http://localhost:8080` or `https://api.example.com/v1`; without a path `/v1`
    /// is added.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            model: None,
            key: None,
            grammar: RemoteGrammar::Automatic,
            timeout: Duration::from_mins(5),
        }
    }

    /// The model, as the engine names it. By default, the only one that it has.
    #[must_use]
    pub fn model(mut self, name: impl Into<String>) -> Self {
        self.model = Some(name.into());
        self
    }

    /// The key, sent as a bearer token. By default, none.
    #[must_use]
    pub fn key(mut self, key: ApiKey) -> Self {
        self.key = Some(key);
        self
    }

    /// The notation in which grammars are sent. By default, what the engine is known to read.
    #[must_use]
    pub fn grammar(mut self, grammar: RemoteGrammar) -> Self {
        self.grammar = grammar;
        self
    }

    /// How long the engine may be silent, which on a slow machine it is while it reads the prompt. By default,
    /// 300 seconds.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Whether the engine is on this machine, so that nothing goes out to a network.
    ///
    /// # Errors
    /// When the address is none.
    pub fn is_on_this_machine(&self) -> Result<bool, RemoteError> {
        Address::parse(&self.address).map(|address| address.is_loopback())
    }
}
