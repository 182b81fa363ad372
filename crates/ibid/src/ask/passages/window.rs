//! A sentence and what stands around it.

use std::sync::Arc;

use ibid_core::{Document, Span};

/// A table's header is shown with a row of it when it stands at most so many sentences above.
const TABLE_ROWS_ABOVE: usize = 12;

/// A sentence; a table row with its table's header; what answers a question with the question.
pub(super) fn core(document: &Document, spans: &[Span], position: usize) -> Span {
    let is_row = |index: usize| spans.get(index).is_some_and(|span| document.is_table_row(*span));
    let mut first = position;
    if is_row(position) {
        while first > 0 && is_row(first - 1) && position - first < TABLE_ROWS_ABOVE {
            first -= 1;
        }
    } else if answers_one(document, spans, position) {
        first -= 1;
    }
    spans[first].cover(spans[position])
}

/// Whether a sentence follows a question and is none.
pub(super) fn answers_one(document: &Document, spans: &[Span], position: usize) -> bool {
    let is_question = |span: &Span| ibid_core::is_question(span.of(&document.text).unwrap_or_default());
    let before = position.checked_sub(1).and_then(|before| spans.get(before));
    before.is_some_and(is_question) && spans.get(position).is_some_and(|span| !is_question(span))
}

/// The sentence before and the one after, where they are under the same heading.
pub(super) fn neighbours(document: &Document, spans: &[Span], position: usize) -> impl Iterator<Item = Span> {
    let path = |span: Span| document.locations.heading_path(span.start());
    let here = path(spans[position]);
    let before = position.checked_sub(1).and_then(|before| spans.get(before));
    let around: Vec<Span> = before
        .into_iter()
        .chain(spans.get(position + 1))
        .copied()
        .filter(|span| path(*span) == here)
        .collect();
    around.into_iter()
}

/// `windows` with one more: windows of the same section that touch become one.
pub(super) fn merge(
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
