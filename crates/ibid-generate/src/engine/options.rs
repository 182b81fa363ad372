/// How an engine in this process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineOptions {
    pub(super) context: Option<usize>,
    pub(super) cache_bytes: u64,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self { context: None, cache_bytes: 512 << 20 }
    }
}

impl EngineOptions {
    /// The most tokens of prompt and answer together. By default, what the model was made for.
    #[must_use]
    pub fn context(mut self, tokens: usize) -> Self {
        self.context = Some(tokens);
        self
    }

    /// The memory that the states of earlier prompts may take before they are all forgotten. By default, 512 MiB.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: u64) -> Self {
        self.cache_bytes = bytes;
        self
    }
}
