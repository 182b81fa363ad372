//! Ranked chunks → the few passages that the model is shown.
//!
//! Prefill on a CPU is the cost that users feel, so the context is built from the best sentences and their
//! neighbours within a token budget, not from whole chunks.

use std::collections::HashSet;
use std::sync::Arc;

use ibid_core::{Citation, Document, Passage, SourceNumber, Span, sentences};
use serde::Serialize;

use super::retrieve::{RankedChunks, SearchHit};
use crate::{Error, Library};

/// How many of the best chunks give sentences to choose from.
const CHUNKS_READ: usize = 8;
/// Tokens that a sentence's number and line break cost in the prompt.
const MARKER_TOKENS: usize = 6;
/// What sharing words with the question counts for, next to meaning the same.
const LEXICAL_WEIGHT: f32 = 0.6;
/// What the rank of its chunk counts for in ordering sentences.
const RANK_WEIGHT: f32 = 0.3;
/// Bytes around a chunk in which the rest of its first and last sentence is looked for.
const LONGEST_SENTENCE: usize = 4096;
/// A table's header is shown with a row of it when it stands at most so many sentences above.
const TABLE_ROWS_ABOVE: usize = 12;

/// A sentence with how well it fits the question.
#[derive(Debug, Clone)]
struct ScoredSentence {
    chunk: usize,
    position: usize,
    relevance: Relevance,
}

/// How well a sentence fits the question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Relevance {
    /// Cosine similarity of the sentence and the question.
    pub(crate) cosine: f32,
    /// Share of the question's terms, weighted by how rare they are among the candidates, in the sentence.
    pub(crate) lexical: f32,
    /// The weighted sum that orders sentences.
    pub(crate) score: f32,
}

impl Relevance {
    /// How well the sentence fits by its meaning and its words, whatever the rank of its chunk.
    pub(crate) fn fit(self) -> f32 {
        self.cosine + LEXICAL_WEIGHT * self.lexical
    }
}

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
    ranked: &RankedChunks,
    token_budget: usize,
) -> Result<SelectedPassages, Error> {
    let chunks = &ranked.hits[..ranked.hits.len().min(CHUNKS_READ)];
    let spans: Vec<Vec<Span>> = chunks
        .iter()
        .map(|hit| {
            let whole = whole_sentences(&hit.document.text, hit.chunk.span);
            whole.into_iter().filter(|span| hit.document.is_prose(*span)).collect()
        })
        .collect();
    let scored = score_sentences(library, ranked, chunks, &spans).await?;

    let mut windows: Vec<(Arc<Document>, Span)> = Vec::new();
    let mut tokens = 0;
    for sentence in &scored {
        let hit = &chunks[sentence.chunk];
        let window = window(&hit.document, &spans[sentence.chunk], sentence.position);
        let merged = merge(&windows, &hit.document, window);
        let cost = tokens_of(library, &merged);
        if cost > token_budget && !windows.is_empty() {
            break;
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

/// The sentences of `text` that a chunk touches, whole: a chunk may begin or end within one, and half a sentence
/// may have lost its "not".
fn whole_sentences(text: &str, chunk: Span) -> Vec<Span> {
    let before = text.get(..chunk.start()).and_then(|before| before.rfind("\n\n"));
    let start =
        before.map_or(0, |end| end + 2).max(boundary(text, chunk.start().saturating_sub(LONGEST_SENTENCE)));
    let after = text.get(chunk.end()..).and_then(|after| after.find("\n\n"));
    let end = after
        .map_or(text.len(), |begin| chunk.end() + begin)
        .min(boundary(text, text.len().min(chunk.end() + LONGEST_SENTENCE)));
    let around = text.get(start..end).unwrap_or_default();
    sentences(around)
        .into_iter()
        .map(|span| span.shifted(start))
        .filter(|span| span.overlaps(chunk))
        .collect()
}

/// The last character boundary at or before `position`.
fn boundary(text: &str, position: usize) -> usize {
    (0..=position).rev().find(|position| text.is_char_boundary(*position)).unwrap_or(0)
}

async fn score_sentences(
    library: &Library,
    ranked: &RankedChunks,
    chunks: &[SearchHit],
    spans: &[Vec<Span>],
) -> Result<Vec<ScoredSentence>, Error> {
    let mut places = Vec::new();
    let mut texts = Vec::new();
    for (chunk, hit) in chunks.iter().enumerate() {
        for (position, span) in spans[chunk].iter().enumerate() {
            let text = span.of(&hit.document.text).unwrap_or_default();
            if text.chars().any(char::is_alphanumeric) {
                places.push((chunk, position));
                texts.push(text.to_owned());
            }
        }
    }
    let vectors = library.embedder().embed_documents(&texts).await?;
    let terms: Vec<HashSet<u32>> = texts
        .iter()
        .map(|text| library.sparse().embed_document(text).indices().iter().copied().collect())
        .collect();
    let weights: Vec<(u32, f32)> = ranked
        .query
        .sparse
        .indices()
        .iter()
        .map(|term| {
            let holders = terms.iter().filter(|held| held.contains(term)).count();
            (*term, (1.0 + texts.len() as f32 / (1.0 + holders as f32)).ln())
        })
        .collect();
    let whole_weight: f32 = weights.iter().map(|(_, weight)| weight).sum();
    let best_fused = chunks.first().map_or(1.0, |hit| hit.scores.fused).max(f32::EPSILON);

    let mut scored: Vec<ScoredSentence> = places
        .into_iter()
        .zip(vectors.iter().zip(&terms))
        .map(|((chunk, position), (vector, held))| {
            let shared: f32 =
                weights.iter().filter(|(term, _)| held.contains(term)).map(|(_, weight)| weight).sum();
            let lexical = if whole_weight > 0.0 { shared / whole_weight } else { 0.0 };
            let cosine = ranked.query.dense.cosine(vector);
            let rank = chunks[chunk].scores.fused / best_fused;
            let relevance = Relevance { cosine, lexical, score: 0.0 };
            let score = relevance.fit() + RANK_WEIGHT * rank;
            ScoredSentence { chunk, position, relevance: Relevance { score, ..relevance } }
        })
        .collect();
    scored.sort_by(|left, right| right.relevance.score.total_cmp(&left.relevance.score));
    Ok(scored)
}

/// A sentence with the one before and the one after it under the same heading; a table row with its table's
/// header.
fn window(document: &Document, spans: &[Span], position: usize) -> Span {
    let is_row = |index: usize| {
        spans.get(index).and_then(|span| span.of(&document.text)).is_some_and(|text| text.starts_with('|'))
    };
    let path = |index: usize| document.locations.heading_path(spans[index].start());
    let here = path(position);
    let mut first = position;
    if is_row(position) {
        while first > 0 && is_row(first - 1) && position - first < TABLE_ROWS_ABOVE {
            first -= 1;
        }
    }
    if first > 0 && path(first - 1) == here {
        first -= 1;
    }
    let last = if position + 1 < spans.len() && path(position + 1) == here { position + 1 } else { position };
    spans[first].cover(spans[last])
}

/// `windows` with one more: windows of the same section that touch become one.
fn merge(
    windows: &[(Arc<Document>, Span)],
    document: &Arc<Document>,
    window: Span,
) -> Vec<(Arc<Document>, Span)> {
    let mut merged = Vec::with_capacity(windows.len() + 1);
    let mut grown = window;
    for (other, span) in windows {
        let gap = Span::new(span.end().min(grown.end()), span.start().max(grown.start()))
            .ok()
            .and_then(|gap| gap.of(&document.text));
        let section = |span: Span| document.locations.heading_path(span.start());
        let touches = other.name == document.name
            && (span.overlaps(grown)
                || gap.is_some_and(|gap| gap.trim().is_empty()) && section(*span) == section(grown));
        if touches {
            grown = grown.cover(*span);
        } else {
            merged.push((Arc::clone(other), *span));
        }
    }
    merged.push((Arc::clone(document), grown));
    merged
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
