use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use mistralrs::{CustomLogitsProcessor, Tensor};

use crate::engine::words::{share, weight};

/// Watches a generation from inside: the engine hands every step's logits to it, and they pass unchanged.
#[derive(Debug)]
pub(super) struct Probe {
    prompt_tokens: usize,
    completion_tokens: AtomicUsize,
    first_token: OnceLock<Instant>,
    beginnings: Option<[u32; 2]>,
    begins: OnceLock<f64>,
}

impl Probe {
    /// `beginnings`: two tokens to weigh against one another as the first one of the output.
    pub(super) fn new(prompt_tokens: usize, beginnings: Option<[u32; 2]>) -> Self {
        Self {
            prompt_tokens,
            completion_tokens: AtomicUsize::new(0),
            first_token: OnceLock::new(),
            beginnings,
            begins: OnceLock::new(),
        }
    }

    /// What is given to the engine.
    pub(super) fn processor(self: &Arc<Self>) -> Arc<dyn CustomLogitsProcessor> {
        let probe = Arc::clone(self);
        // Called twice for a token that the grammar forbids: the length of the context counts tokens.
        Arc::new(move |logits: &Tensor, context: &[u32]| {
            if probe.first_token.set(Instant::now()).is_ok()
                && let Some([first, second]) = probe.beginnings
            {
                let values = logits.to_vec1::<f32>()?;
                // Set once: this is the first token.
                let _ = probe.begins.set(share(weight(&values, &[first]), weight(&values, &[second])));
            }
            let decoded = (context.len() + 1).saturating_sub(probe.prompt_tokens);
            probe.completion_tokens.fetch_max(decoded, Ordering::Relaxed);
            Ok(logits.clone())
        })
    }

    /// Tokens decoded so far, the end token included.
    pub(super) fn completion_tokens(&self) -> usize {
        self.completion_tokens.load(Ordering::Relaxed)
    }

    /// How probable the first of the two beginnings was, once the prompt has been read.
    pub(super) fn begins(&self) -> Option<f64> {
        self.begins.get().copied()
    }

    /// When the prompt had been read.
    pub(super) fn first_token(&self) -> Option<Instant> {
        self.first_token.get().copied()
    }
}
