use serde::{Deserialize, Serialize};

use crate::Span;

/// Where a span of extracted text stands in its source file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The page the span begins on, from 1; `None` where the format has no pages.
    pub page: Option<u32>,
    /// First and last line, from 1. In paged formats they count within the page the span begins on; `None`
    /// where the format has no lines.
    pub lines: Option<(u32, u32)>,
    /// The headings above the span, outermost first.
    pub heading: Vec<String>,
}

/// Maps byte offsets of the extracted text to pages, lines and headings of the source file.
///
/// Built by an extractor with [`LocationMapBuilder`]; compact to store, cheap to ask.
///
/// ```
/// use ibid_core::{LocationMap, Span};
///
/// let mut builder = LocationMap::builder();
/// builder.page(0, 1).line(0, 1).line(6, 2).heading(6, 1, "Leave");
/// let place = builder.build().place(Span::with_length(7, 3));
/// assert_eq!((place.page, place.lines), (Some(1), Some((2, 2))));
/// assert_eq!(place.heading, ["Leave"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationMap {
    /// (offset, page): the page from this byte on. Sorted by offset.
    pages: Vec<(usize, u32)>,
    /// (offset, line): one entry per line start. Sorted by offset.
    lines: Vec<(usize, u32)>,
    /// (offset, level, title). Sorted by offset.
    headings: Vec<(usize, u8, String)>,
}

impl LocationMap {
    /// An empty builder.
    pub fn builder() -> LocationMapBuilder {
        LocationMapBuilder::default()
    }

    /// The map of plain text, in which each line of the text is a line of the file.
    pub fn of_plain_text(text: &str) -> Self {
        let mut builder = Self::builder();
        builder.line(0, 1);
        for (number, (offset, _)) in (2..).zip(text.match_indices('\n')) {
            builder.line(offset + 1, number);
        }
        builder.build()
    }

    /// Where `span` stands.
    pub fn place(&self, span: Span) -> Place {
        let last_byte = span.end().saturating_sub(1).max(span.start());
        let page = last_at(&self.pages, span.start(), |entry| entry.0).map(|entry| entry.1);
        let first_line = last_at(&self.lines, span.start(), |entry| entry.0).map(|entry| entry.1);
        let page_end = self.pages.iter().map(|entry| entry.0).find(|offset| *offset > span.start());
        let last_byte = page_end.map_or(last_byte, |end| last_byte.min(end.saturating_sub(1)));
        let last_line = last_at(&self.lines, last_byte, |entry| entry.0).map(|entry| entry.1);
        Place {
            page,
            lines: first_line.zip(last_line).map(|(first, last)| (first, last.max(first))),
            heading: self.heading_path(span.start()),
        }
    }

    /// The headings above byte `offset`, outermost first.
    pub fn heading_path(&self, offset: usize) -> Vec<String> {
        let end = self.headings.partition_point(|entry| entry.0 <= offset);
        let mut path: Vec<(u8, &str)> = Vec::new();
        for (_, level, title) in &self.headings[..end] {
            path.retain(|(above, _)| above < level);
            path.push((*level, title));
        }
        path.into_iter().map(|(_, title)| title.to_owned()).collect()
    }

    /// The byte offsets at which a heading begins: natural places to split.
    pub fn heading_offsets(&self) -> impl Iterator<Item = usize> + '_ {
        self.headings.iter().map(|entry| entry.0)
    }

    /// Each page with the span of its text, in a text of `length` bytes; none where the format has no pages.
    pub fn page_spans(&self, length: usize) -> impl Iterator<Item = (u32, Span)> + '_ {
        let ends = self.pages.iter().skip(1).map(|entry| entry.0).chain([length]);
        self.pages.iter().zip(ends).map(move |((start, page), end)| {
            let start = (*start).min(length);
            (*page, Span::with_length(start, end.min(length).saturating_sub(start)))
        })
    }

    /// The number of pages, where the format has them.
    pub fn page_count(&self) -> Option<u32> {
        self.pages.iter().map(|entry| entry.1).max()
    }
}

fn last_at<T>(entries: &[T], offset: usize, key: impl Fn(&T) -> usize) -> Option<&T> {
    let end = entries.partition_point(|entry| key(entry) <= offset);
    entries[..end].last()
}

/// Collects the entries of a [`LocationMap`]; offsets may come in any order.
#[derive(Debug, Clone, Default)]
pub struct LocationMapBuilder(LocationMap);

impl LocationMapBuilder {
    /// From byte `offset` on the text is on page `page`, counted from 1.
    pub fn page(&mut self, offset: usize, page: u32) -> &mut Self {
        self.0.pages.push((offset, page));
        self
    }

    /// At byte `offset` line `line` of the file (or of the page) begins, counted from 1.
    pub fn line(&mut self, offset: usize, line: u32) -> &mut Self {
        self.0.lines.push((offset, line));
        self
    }

    /// At byte `offset` a heading of `level` (1 is the outermost) begins.
    pub fn heading(&mut self, offset: usize, level: u8, title: impl Into<String>) -> &mut Self {
        self.0.headings.push((offset, level, title.into()));
        self
    }

    /// The finished map.
    pub fn build(&mut self) -> LocationMap {
        let mut map = std::mem::take(&mut self.0);
        map.pages.sort_by_key(|entry| entry.0);
        map.lines.sort_by_key(|entry| entry.0);
        map.headings.sort_by_key(|entry| entry.0);
        map
    }
}
