//! Where text stands on a page, to lines in the order in which they are read.
//!
//! Spans come with their places; `extract_text` of the library puts lines of plain prose in the wrong order
//! (the first line of an indented paragraph after the second), and a quote must not be made of that.

mod bidi;
mod columns;
mod line;
mod table;

use std::collections::HashMap;

use bidi::Direction;
use line::{Row, Segment};

pub(super) use line::is_wide;

use crate::extract::writer::push_row;

/// A run of text that the page draws at one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
    /// The size of its font.
    pub(super) size: f32,
    /// The name of its font.
    pub(super) font: String,
}

/// A distance between lines larger than the usual one by this factor parts paragraphs.
const PARAGRAPH_LEADING: f32 = 1.3;
/// Lines of a paragraph are at most so many sizes of the font apart.
const WIDEST_LEADING: f32 = 2.5;
/// A font larger or smaller by this factor is that of a heading or a note.
const OTHER_SIZE: f32 = 1.15;

/// The text of a page: columns one after the other, a blank line between paragraphs, rows of tables as
/// `| a | b |`.
pub(super) fn text(pieces: Vec<Piece>) -> String {
    let mut text = String::new();
    let direction = Direction::of(pieces.iter().map(|piece| piece.text.as_str()));
    for block in columns::in_reading_order(line::segments(pieces), direction) {
        let mut rows = line::rows(block);
        let in_table = table::find(&mut rows);
        write(&rows, &in_table, direction, &mut text);
    }
    text
}

/// Text as it stands on the page from left to right, of text as it is read: pieces have it so.
pub(super) fn as_drawn(text: &str) -> String {
    bidi::reordered(text, Direction::of(std::iter::once(text)))
}

fn write(rows: &[Row], in_table: &[bool], direction: Direction, text: &mut String) {
    let leadings = Leadings::of(rows);
    let mut previous: Option<(&Row, bool)> = None;
    if !text.is_empty() && !rows.is_empty() {
        // A column may end in the middle of a sentence.
        if !text.trim_end().ends_with(|c: char| c.is_lowercase() || matches!(c, ',' | '-')) {
            text.push('\n');
        }
    }
    for (row, is_table) in rows.iter().zip(in_table.iter().copied()) {
        if let Some((above, above_is_table)) = previous {
            let is_apart = above.bottom - row.bottom > leadings.usual(row.size) * PARAGRAPH_LEADING;
            let ratio = above.size.max(row.size) / above.size.min(row.size).max(f32::MIN_POSITIVE);
            if above_is_table != is_table || (!is_table && (is_apart || ratio > OTHER_SIZE)) {
                text.push('\n');
            }
        }
        if is_table {
            let read = |cell: &Segment| bidi::reordered(&cell.text(), direction);
            let mut cells: Vec<String> = row.segments.iter().map(read).collect();
            if direction == Direction::RightToLeft {
                cells.reverse();
            }
            push_row(text, &cells);
        } else {
            let parts: Vec<String> = row.segments.iter().map(Segment::text).collect();
            text.push_str(&bidi::reordered(&parts.join(" "), direction));
            text.push('\n');
        }
        previous = Some((row, is_table));
    }
}

/// How far apart the lines of a paragraph are, by the size of their font.
struct Leadings(HashMap<i32, Vec<f32>>);

impl Leadings {
    fn of(rows: &[Row]) -> Self {
        let mut leadings: HashMap<i32, Vec<f32>> = HashMap::new();
        for pair in rows.windows(2) {
            let leading = pair[0].bottom - pair[1].bottom;
            if leading > 0.0 && class(pair[0].size) == class(pair[1].size) {
                leadings.entry(class(pair[1].size)).or_default().push(leading);
            }
        }
        for sorted in leadings.values_mut() {
            sorted.sort_by(f32::total_cmp);
        }
        Self(leadings)
    }

    /// That of lines close to one another, of which prose has most; within what typesetters do.
    fn usual(&self, size: f32) -> f32 {
        let sorted = self.0.get(&class(size)).map_or(&[][..], Vec::as_slice);
        let usual = sorted.get(sorted.len().saturating_sub(1) / 6).copied().unwrap_or(size * 1.2);
        usual.clamp(size, size * WIDEST_LEADING)
    }
}

/// Sizes that a reader takes for the same.
fn class(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

#[cfg(test)]
mod tests;
