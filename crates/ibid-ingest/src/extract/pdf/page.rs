use pdf_oxide::PdfDocument;
use pdf_oxide::layout::TextSpan;

use super::fields;
use super::layout::{self, Piece};

/// The text of page `index`, from 0.
pub(super) fn text(document: &PdfDocument, index: usize) -> pdf_oxide::error::Result<String> {
    let spans = document.extract_spans(index)?;
    let spans: Vec<TextSpan> = spans.into_iter().filter(|span| !span.text.trim().is_empty()).collect();
    if needs_library(&spans) {
        return document.extract_text(index);
    }
    // A stamp at the margin, the label of an axis: not part of the lines around it.
    let (upright, turned): (Vec<_>, Vec<_>) =
        spans.into_iter().partition(|span| span.rotation_degrees == 0.0);
    let mut pieces: Vec<Piece> = upright.into_iter().map(piece).collect();
    pieces.extend(fields::of_page(document, index));
    let mut text = layout::text(pieces);
    for span in turned {
        text.push('\n');
        text.push_str(span.text.trim());
        text.push('\n');
    }
    Ok(text)
}

fn piece(span: TextSpan) -> Piece {
    let size = if span.font_size > 0.0 { span.font_size } else { span.bbox.height };
    let right = right_edge(&span).unwrap_or(span.bbox.x + span.bbox.width);
    Piece { left: span.bbox.x, right, bottom: span.bbox.y, size, text: span.text, font: span.font_name }
}

/// Where the last character ends: the width of a span also counts the spaces after it.
fn right_edge(span: &TextSpan) -> Option<f32> {
    let (last, _) =
        span.text.chars().enumerate().filter(|(_, character)| !character.is_whitespace()).last()?;
    if span.char_x_offsets.len() != span.text.chars().count() {
        return None;
    }
    Some(span.char_x_offsets.get(last)? + span.char_widths.get(last)?)
}

/// Pages that are not read in lines from left to right: the library turns them, and orders them by their script.
fn needs_library(spans: &[TextSpan]) -> bool {
    let half = |count: usize| count * 2 >= spans.len().max(1);
    let turned = spans.iter().filter(|span| span.rotation_degrees != 0.0).count();
    let vertical = spans.iter().filter(|span| span.wmode == 1 || is_lone_ideograph(&span.text)).count();
    half(turned) || half(vertical) || spans.iter().any(|span| span.text.chars().any(is_right_to_left))
}

/// Vertical writing places each character by itself.
fn is_lone_ideograph(text: &str) -> bool {
    let mut characters = text.trim().chars();
    characters.next().is_some_and(|first| matches!(u32::from(first), 0x3040..=0x30ff | 0x3400..=0x9fff))
        && characters.next().is_none()
}

fn is_right_to_left(character: char) -> bool {
    matches!(u32::from(character), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff)
}
