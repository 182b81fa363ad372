use std::sync::atomic::{AtomicU64, Ordering};

use ibid_core::seam::PromptReading;

/// Counts the tokens of prompts that an engine is given, and those that it has not to read again.
#[derive(Debug, Default)]
pub(super) struct ReadingCount {
    prompt_tokens: AtomicU64,
    cached_tokens: AtomicU64,
}

impl ReadingCount {
    pub(super) fn add(&self, prompt_tokens: usize, cached_tokens: usize) {
        self.prompt_tokens.fetch_add(prompt_tokens as u64, Ordering::Relaxed);
        self.cached_tokens.fetch_add(cached_tokens as u64, Ordering::Relaxed);
    }

    pub(super) fn reading(&self) -> PromptReading {
        PromptReading {
            prompt_tokens: self.prompt_tokens.load(Ordering::Relaxed),
            cached_tokens: self.cached_tokens.load(Ordering::Relaxed),
        }
    }
}
