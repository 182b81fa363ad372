use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use mistralrs::{CustomLogitsProcessor, Tensor};

/// Watches a generation from inside: the engine hands every step's logits to it, and they pass unchanged.
#[derive(Debug)]
pub(super) struct Probe {
    prompt_tokens: usize,
    completion_tokens: AtomicUsize,
    first_token: OnceLock<Instant>,
}

impl Probe {
    pub(super) fn new(prompt_tokens: usize) -> Self {
        Self { prompt_tokens, completion_tokens: AtomicUsize::new(0), first_token: OnceLock::new() }
    }

    /// What is given to the engine.
    pub(super) fn processor(self: &Arc<Self>) -> Arc<dyn CustomLogitsProcessor> {
        let probe = Arc::clone(self);
        // Called twice for a token that the grammar forbids: the length of the context counts tokens.
        Arc::new(move |logits: &Tensor, context: &[u32]| {
            probe.first_token.get_or_init(Instant::now);
            let decoded = (context.len() + 1).saturating_sub(probe.prompt_tokens);
            probe.completion_tokens.fetch_max(decoded, Ordering::Relaxed);
            Ok(logits.clone())
        })
    }

    /// Tokens decoded so far, the end token included.
    pub(super) fn completion_tokens(&self) -> usize {
        self.completion_tokens.load(Ordering::Relaxed)
    }

    /// When the prompt had been read.
    pub(super) fn first_token(&self) -> Option<Instant> {
        self.first_token.get().copied()
    }
}
