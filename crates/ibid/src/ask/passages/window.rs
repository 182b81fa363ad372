//! A sentence with what stands around it.

use std::sync::Arc;

use ibid_core::{Document, Span};

/// A table's header is shown with a row of it when it stands at most so many sentences above.
const TABLE_ROWS_ABOVE: usize = 12;

/// A sentence with the one before and the one after it under the same heading; a table row with its table's
/// header.
pub(super) fn window(document: &Document, spans: &[Span], position: usize) -> Span {
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
