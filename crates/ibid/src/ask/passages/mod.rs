//! Ranked chunks → the few passages that the model is shown.
//!
//! Prefill on a CPU is the cost that users feel, so the context is built from the best sentences and their
//! neighbours within a token budget, not from whole chunks.

mod budget;
mod context;
mod relevance;
mod window;

use std::collections::HashSet;

use ibid_core::{Citation, Document, Passage, SourceNumber, Span};

pub(crate) use relevance::Relevance;

use self::budget::Budget;
use self::relevance::ScoredSentence;
use super::SearchHit;
use super::search::Found;
use crate::{Error, Library};

/// How many of the best chunks give sentences to choose from.
const CHUNKS_READ: usize = 12;
/// The part of the budget, in percent, that is for the best sentences on their own, before their neighbours.
const PERCENT_FOR_SENTENCES: usize = 70;

/// Tokens of a sentence that is never too long to be read. A longer one is read where the budget has room for it: what
/// has no end of a sentence for pages is data, or text that was packed for machines.
const NEVER_TOO_LONG: usize = 600;

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
    /// Sentences that were candidates and are too long to be read.
    pub(crate) too_long: usize,
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
    let mut scored = relevance::score(library, &found.query, chunks, &spans).await?;
    let candidates = scored.len();
    let longest = token_budget.max(NEVER_TOO_LONG);
    scored.retain(|sentence| {
        let span = spans[sentence.chunk][sentence.position];
        // A token is a byte at least.
        let text = span.of(&chunks[sentence.chunk].document.text).unwrap_or_default();
        text.len() <= longest || library.counter().count_tokens(text) <= longest
    });
    let too_long = candidates - scored.len();

    let Budget { mut windows, tokens, .. } = choose(library, chunks, &spans, &scored, token_budget);
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
    Ok(SelectedPassages { passages, best, tokens, too_long })
}

/// The best sentences first, on their own, so that as many as possible are shown; then what stands around them, because
/// a sentence alone may not be understood; then whatever else still fits.
fn choose(
    library: &Library,
    chunks: &[SearchHit],
    spans: &[Vec<Span>],
    scored: &[ScoredSentence],
    token_budget: usize,
) -> Budget {
    let mut budget = Budget::new(library.counter());
    let core = |sentence: &ScoredSentence| {
        let document = &chunks[sentence.chunk].document;
        (document, window::core(document, &spans[sentence.chunk], sentence.position))
    };
    let for_sentences = token_budget * PERCENT_FOR_SENTENCES / 100;
    let mut chosen = 0;
    for sentence in scored {
        let (document, span) = core(sentence);
        if !budget.add(document, span, for_sentences) {
            break;
        }
        chosen += 1;
    }
    for sentence in &scored[..chosen] {
        let document = &chunks[sentence.chunk].document;
        for neighbour in window::neighbours(document, &spans[sentence.chunk], sentence.position) {
            budget.add(document, neighbour, token_budget);
        }
    }
    for sentence in &scored[chosen..] {
        let (document, span) = core(sentence);
        budget.add(document, span, token_budget);
    }
    budget
}

/// The pointer to the sentence under `span`.
fn locate(passages: &[Passage], document: &Document, span: Span) -> Option<Citation> {
    let index = passages
        .iter()
        .position(|passage| passage.document().name == document.name && passage.span().contains(span))?;
    let sentence = passages[index].sentences().iter().position(|sentence| sentence.overlaps(span))?;
    Some(Citation { source: SourceNumber::of_index(index), first: sentence, last: sentence })
}
