use std::collections::HashMap;
use std::sync::Arc;

use ibid_core::seam::CountTokens;
use ibid_core::{Document, DocumentName, Span, sentences};

use super::window::merge;

/// Tokens that a sentence's number and line break cost in the prompt.
const MARKER_TOKENS: usize = 6;

/// The windows that were chosen so far, and what they cost.
pub(super) struct Budget {
    counter: Arc<dyn CountTokens>,
    /// Each window is counted once.
    counted: HashMap<(DocumentName, Span), usize>,
    pub(super) windows: Vec<(Arc<Document>, Span)>,
    pub(super) tokens: usize,
}

impl Budget {
    pub(super) fn new(counter: Arc<dyn CountTokens>) -> Self {
        Self { counter, counted: HashMap::new(), windows: Vec::new(), tokens: 0 }
    }

    /// Adds a window where all of them together then cost `limit` tokens at most; the first one in any case. Says
    /// whether it was added.
    pub(super) fn add(&mut self, document: &Arc<Document>, window: Span, limit: usize) -> bool {
        let merged = merge(&self.windows, document, window);
        let tokens = merged.iter().map(|(document, span)| self.cost(document, *span)).sum();
        if tokens > limit && !self.windows.is_empty() {
            return false;
        }
        self.windows = merged;
        self.tokens = tokens;
        true
    }

    /// The tokens of a window, with those that the numbers of its sentences take.
    fn cost(&mut self, document: &Document, window: Span) -> usize {
        let counter = &self.counter;
        *self.counted.entry((document.name.clone(), window)).or_insert_with(|| {
            let text = window.of(&document.text).unwrap_or_default();
            counter.count_tokens(text) + MARKER_TOKENS * (1 + sentences(text).len())
        })
    }
}
