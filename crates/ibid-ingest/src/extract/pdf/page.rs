use pdf_oxide::PdfDocument;
use pdf_oxide::layout::{TextChar, TextSpan};

use super::fields;
use super::layout::{self, Piece};

/// Characters of one line stand no further apart in height than this share of the font's size.
const BASELINE: f32 = 0.3;
/// A gap as wide as this share of the font's size is a space.
const SPACE: f32 = 0.15;

/// The text of page `index`, from 0.
pub(super) fn text(document: &PdfDocument, index: usize) -> pdf_oxide::error::Result<String> {
    let spans = document.extract_spans(index)?;
    let spans: Vec<TextSpan> = spans.into_iter().filter(|span| !span.text.trim().is_empty()).collect();
    if is_turned(&spans) {
        return document.extract_text(index);
    }
    // A stamp at the margin, the label of an axis: not part of the lines around it.
    let (upright, turned): (Vec<_>, Vec<_>) =
        spans.into_iter().partition(|span| span.rotation_degrees == 0.0);
    let drawn = Drawn::on_page(document, index, &upright);
    let mut pieces: Vec<Piece> = upright.into_iter().map(|span| piece(span, &drawn)).collect();
    pieces.extend(fields::of_page(document, index));
    let mut text = layout::text(pieces);
    for span in turned {
        text.push('\n');
        text.push_str(span.text.trim());
        text.push('\n');
    }
    Ok(text)
}

fn piece(span: TextSpan, drawn: &Drawn) -> Piece {
    let size = if span.font_size > 0.0 { span.font_size } else { span.bbox.height };
    let (text, right) = if may_be_turned(&span.text) {
        drawn.text_of(&span)
    } else {
        let right = right_edge(&span);
        (span.text, right)
    };
    let right = right.unwrap_or(span.bbox.x + span.bbox.width);
    Piece { left: span.bbox.x, right, bottom: span.bbox.y, size, text, font: span.font_name }
}

/// The characters of a page as it draws them, from the bottom up, where it has any that are read from right to left:
/// of a span that holds some the library gives the text as it thinks that it is read, often turned as a whole.
struct Drawn(Vec<TextChar>);

impl Drawn {
    fn on_page(document: &PdfDocument, index: usize, spans: &[TextSpan]) -> Self {
        if !spans.iter().any(|span| may_be_turned(&span.text)) {
            return Self(Vec::new());
        }
        let mut characters = document.extract_chars(index).unwrap_or_default();
        characters.sort_by(|one, other| one.origin_y.total_cmp(&other.origin_y));
        Self(characters)
    }

    /// The text of a span from left to right, and where its last character ends, where that is known.
    fn text_of(&self, span: &TextSpan) -> (String, Option<f32>) {
        let mut within = self.within(span);
        if !are_the_same(&within, &span.text) {
            // What stands for glyphs that have no characters is told in the order in which it is read; what the library
            // found among the characters of the page is not.
            let is_as_drawn = places(span).next().is_some();
            let text = if is_as_drawn { span.text.clone() } else { layout::as_drawn(&span.text) };
            return (text, None);
        }
        within.sort_by(|one, other| one.origin_x.total_cmp(&other.origin_x));
        let mut text = String::with_capacity(span.text.len());
        let mut end: Option<f32> = None;
        let mut is_apart = false;
        for character in within {
            if character.char.is_whitespace() {
                is_apart = true;
                continue;
            }
            is_apart |= end.is_some_and(|end| character.origin_x - end > SPACE * span.font_size);
            if std::mem::take(&mut is_apart) {
                text.push(' ');
            }
            text.push(character.char);
            end = Some(character.bbox.x + character.bbox.width);
        }
        (text, end)
    }

    /// The characters that stand where a span does.
    fn within(&self, span: &TextSpan) -> Vec<&TextChar> {
        let (low, high) = (span.bbox.y - BASELINE * span.font_size, span.bbox.y + BASELINE * span.font_size);
        let first = self.0.partition_point(|character| character.origin_y < low);
        let line = self.0[first..].iter().take_while(|character| character.origin_y <= high);
        let (left, right) = (span.bbox.x - 0.5, span.bbox.x + span.bbox.width);
        line.filter(|character| (left..right).contains(&character.origin_x)).collect()
    }
}

/// Whether characters are those of a text, spaces aside.
fn are_the_same(characters: &[&TextChar], text: &str) -> bool {
    let sorted = |characters: &mut dyn Iterator<Item = char>| {
        let mut found: Vec<char> = characters.filter(|character| !character.is_whitespace()).collect();
        found.sort_unstable();
        found
    };
    sorted(&mut characters.iter().map(|character| character.char)) == sorted(&mut text.chars())
}

/// The characters of a span with their left edges; none where they are not known.
fn places(span: &TextSpan) -> impl Iterator<Item = (char, f32)> {
    let is_known = span.char_x_offsets.len() == span.text.chars().count();
    span.text.chars().zip(span.char_x_offsets.iter().copied()).filter(move |_| is_known)
}

/// Where the last character ends: the width of a span also counts the spaces after it. Of a wide character the library may
/// tell the width of one of its bytes.
fn right_edge(span: &TextSpan) -> Option<f32> {
    let width_of = |character: char, width: f32| {
        if layout::is_wide(character) { width.max(span.font_size) } else { width }
    };
    let ends = places(span).zip(&span.char_widths).filter(|((character, _), _)| !character.is_whitespace());
    ends.map(|((character, left), width)| left + width_of(character, *width)).max_by(f32::total_cmp)
}

/// Pages that are not read in lines across: the library turns them.
fn is_turned(spans: &[TextSpan]) -> bool {
    let half = |count: usize| count * 2 >= spans.len().max(1);
    let turned = spans.iter().filter(|span| span.rotation_degrees != 0.0).count();
    let vertical = spans.iter().filter(|span| span.wmode == 1 || is_lone_ideograph(&span.text)).count();
    half(turned) || half(vertical)
}

/// Vertical writing places each character by itself.
fn is_lone_ideograph(text: &str) -> bool {
    let mut characters = text.trim().chars();
    characters.next().is_some_and(|first| matches!(u32::from(first), 0x3040..=0x30ff | 0x3400..=0x9fff))
        && characters.next().is_none()
}

/// Whether the library takes a text for one that is read from right to left: one comma of such a script is enough.
fn may_be_turned(text: &str) -> bool {
    text.chars()
        .any(|character| matches!(u32::from(character), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff))
}
