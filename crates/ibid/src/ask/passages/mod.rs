//! Ranked chunks → the few passages that the model is shown.
//!
//! Prefill on a CPU is the cost that users feel, so the context is built from the best sentences and their
//! neighbours within a token budget, not from whole chunks.

mod relevance;
mod window;

use std::collections::HashSet;
use std::sync::Arc;

use ibid_core::{Citation, Document, Passage, SourceNumber, Span, sentences};

pub(crate) use relevance::Relevance;

use super::search::Found;
use crate::{Error, Library};

/// How many of the best chunks give sentences to choose from.
const CHUNKS_READ: usize = 8;
/// Tokens that a sentence's number and line break cost in the prompt.
const MARKER_TOKENS: usize = 6;

/// The passages for one question, and the sentences in them that fit best.
#[derive(Debug, Clone, Default)]
pub(crate) struct SelectedPassages {
    /// In a stable order (document, then position), so that two questions about the same passages share a
    /// prompt prefix.
    pub(crate) passages: Vec<Passage>,
    /// The best sentences, best first, as pointers into `passages`.
    pub(crate) best: Vec<(Citation, Relevance)>,
    /// Estimated tokens of all passages.
    pub(crate) tokens: usize,
}

/// Chooses sentences until `token_budget` is used up.
pub(crate) async fn select(
    library: &Library,
    found: &Found,
    token_budget: usize,
) -> Result<SelectedPassages, Error> {
    let hits = &found.report.hits;
    let chunks = &hits[..hits.len().min(CHUNKS_READ)];
    let spans: Vec<Vec<Span>> = chunks.iter().map(|hit| hit.document.sentences_of(hit.chunk.span)).collect();
    let scored = relevance::score(library, &found.query, chunks, &spans).await?;

    let mut windows: Vec<(Arc<Document>, Span)> = Vec::new();
    let mut tokens = 0;
    for sentence in &scored {
        let hit = &chunks[sentence.chunk];
        let window = window::window(&hit.document, &spans[sentence.chunk], sentence.position);
        let merged = window::merge(&windows, &hit.document, window);
        let cost = tokens_of(library, &merged);
        if cost > token_budget && !windows.is_empty() {
            // A shorter one may fit still.
            continue;
        }
        windows = merged;
        tokens = cost;
    }
    windows.sort_by(|(left, left_span), (right, right_span)| {
        left.name.cmp(&right.name).then_with(|| left_span.start().cmp(&right_span.start()))
    });
    let passages: Vec<Passage> =
        windows.into_iter().filter_map(|(document, span)| Passage::new(document, span)).collect();

    let mut seen = HashSet::new();
    let best = scored
        .iter()
        .filter_map(|sentence| {
            let hit = &chunks[sentence.chunk];
            let span = spans[sentence.chunk][sentence.position];
            let citation = locate(&passages, &hit.document, span)?;
            seen.insert(citation).then_some((citation, sentence.relevance))
        })
        .collect();
    Ok(SelectedPassages { passages, best, tokens })
}

fn tokens_of(library: &Library, windows: &[(Arc<Document>, Span)]) -> usize {
    let counter = library.counter();
    windows
        .iter()
        .map(|(document, span)| {
            let text = span.of(&document.text).unwrap_or_default();
            counter.count_tokens(text) + MARKER_TOKENS * (1 + sentences(text).len())
        })
        .sum()
}

/// The pointer to the sentence under `span`.
fn locate(passages: &[Passage], document: &Document, span: Span) -> Option<Citation> {
    let index = passages
        .iter()
        .position(|passage| passage.document().name == document.name && passage.span().contains(span))?;
    let sentence = passages[index].sentences().iter().position(|sentence| sentence.overlaps(span))?;
    Some(Citation { source: SourceNumber::of_index(index), first: sentence, last: sentence })
}
