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
    let mut pieces: Vec<Piece> = upright.iter().flat_map(pieces_of).collect();
    pieces.extend(fields::of_page(document, index));
    let mut text = layout::text(pieces);
    for span in turned {
        text.push('\n');
        text.push_str(span.text.trim());
        text.push('\n');
    }
    Ok(text)
}

/// Characters of a span that are further apart than this share of the font's size, without a space between them, are of
/// two words: the library puts together what is drawn one after the other, such as the mark of a note and the number in
/// the next cell.
const APART: f32 = 1.0;

fn pieces_of(span: &TextSpan) -> Vec<Piece> {
    let size = if span.font_size > 0.0 { span.font_size } else { span.bbox.height };
    let piece = |text: String, left, right| Piece {
        text,
        left,
        right,
        bottom: span.bbox.y,
        size,
        font: span.font_name.clone(),
    };
    let characters: Vec<char> = span.text.chars().collect();
    let (lefts, widths) = (&span.char_x_offsets, &span.char_widths);
    if lefts.len() != characters.len() || widths.len() != characters.len() {
        return vec![piece(span.text.clone(), span.bbox.x, span.bbox.x + span.bbox.width)];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    // Where the last character that is not blank ends: the width of a span also counts the spaces after it.
    let mut right = f32::NEG_INFINITY;
    let mut is_after_blank = true;
    for ((character, left), width) in characters.into_iter().zip(lefts).zip(widths) {
        let is_blank = character.is_whitespace();
        match pieces.last_mut() {
            Some(open) if is_blank || is_after_blank || left - right <= APART * size => {
                open.text.push(character);
                if !is_blank {
                    right = left + width;
                    open.right = right;
                }
            }
            _ => {
                // The span's own edge for its first piece: the offset of a character may leave its bearing out.
                let edge = if pieces.is_empty() { span.bbox.x } else { *left };
                right = left + width;
                pieces.push(piece(character.to_string(), edge, right));
            }
        }
        is_after_blank = is_blank;
    }
    pieces
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
