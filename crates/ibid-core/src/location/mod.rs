mod cell_range;
mod parts;
mod place;

use serde::{Deserialize, Serialize};

pub use cell_range::{CellRange, InvalidCellRange};
pub use place::Place;

use crate::Span;

/// What the numbered parts of a document are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NumberedPart {
    /// Pages of print.
    #[default]
    Page,
    /// Slides of a presentation.
    Slide,
    /// Chapters of a book, in the order of reading.
    Chapter,
    /// Cells of a notebook.
    NotebookCell,
}

/// Maps byte offsets of the extracted text to places of the source file.
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
    /// (offset, number): the page, or other numbered part, from this byte on. Sorted by offset.
    pages: Vec<(usize, u32)>,
    /// What `pages` are.
    #[serde(default, skip_serializing_if = "is_page")]
    numbered: NumberedPart,
    /// (offset, line): one entry per line start, 0 where there is none. Sorted by offset.
    lines: Vec<(usize, u32)>,
    /// (offset, level, title). Sorted by offset.
    headings: Vec<(usize, u8, String)>,
    /// (offset, name): the sheet from this byte on. Sorted by offset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sheets: Vec<(usize, String)>,
    /// (offset, cells): the cells that the text from this byte on shows. Sorted by offset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cells: Vec<(usize, CellRange)>,
    /// (offset, name): the part of the message from this byte on. Sorted by offset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<(usize, String)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_page(part: &NumberedPart) -> bool {
    *part == NumberedPart::Page
}

impl LocationMap {
    /// An empty builder.
    pub fn builder() -> LocationMapBuilder {
        LocationMapBuilder::default()
    }

    /// The map of plain text, in which each line of the text is a line of the file.
    pub fn of_plain_text(text: &str) -> Self {
        Self::builder().plain_lines(text).build()
    }

    /// Where `span` stands.
    pub fn place(&self, span: Span) -> Place {
        let last_byte = span.end().saturating_sub(1).max(span.start());
        let number = value_at(&self.pages, span.start()).copied();
        // Lines count within the page, and cells within the sheet, that the span begins on.
        let last_byte = last_byte
            .min(end_of_entry(&self.pages, span.start()))
            .min(end_of_entry(&self.sheets, span.start()))
            .min(end_of_entry(&self.parts, span.start()));
        let first_line = value_at(&self.lines, span.start()).copied().filter(|line| *line > 0);
        let last_line = value_at(&self.lines, last_byte).copied();
        let of_kind = |kind: NumberedPart| number.filter(|_| self.numbered == kind);
        Place {
            page: of_kind(NumberedPart::Page),
            lines: first_line.zip(last_line).map(|(first, last)| (first, last.max(first))),
            heading: self.heading_path(span.start()),
            slide: of_kind(NumberedPart::Slide),
            chapter: of_kind(NumberedPart::Chapter),
            notebook_cell: of_kind(NumberedPart::NotebookCell),
            sheet: value_at(&self.sheets, span.start()).cloned(),
            cells: self.cells_of(span.start(), last_byte),
            part: value_at(&self.parts, span.start()).cloned(),
        }
    }

    /// The cells that the bytes from `first` to `last`, included, show.
    fn cells_of(&self, first: usize, last: usize) -> Option<CellRange> {
        let begin = self.cells.partition_point(|entry| entry.0 <= first).saturating_sub(1);
        let end = self.cells.partition_point(|entry| entry.0 <= last);
        self.cells.get(begin..end)?.iter().map(|entry| entry.1).reduce(CellRange::cover)
    }

    /// The headings above byte `offset`, outermost first.
    pub fn heading_path(&self, offset: usize) -> Vec<String> {
        let end = self.headings.partition_point(|entry| entry.0 <= offset);
        let mut path: Vec<&str> = Vec::new();
        let mut below = u8::MAX;
        // From the nearest one outwards: documents can have many headings, paths are short.
        for (_, level, title) in self.headings[..end].iter().rev() {
            if *level < below {
                path.push(title);
                below = *level;
            }
            if below <= 1 {
                break;
            }
        }
        path.into_iter().rev().map(str::to_owned).collect()
    }

    /// The byte offsets at which a heading begins: natural places to split.
    pub fn heading_offsets(&self) -> impl Iterator<Item = usize> + '_ {
        self.headings.iter().map(|entry| entry.0)
    }

    /// Each page with the span of its text, in a text of `length` bytes; none where the format has no pages.
    pub fn page_spans(&self, length: usize) -> impl Iterator<Item = (u32, Span)> + '_ {
        let pages = if self.numbered == NumberedPart::Page { self.pages.as_slice() } else { &[] };
        let ends = pages.iter().skip(1).map(|entry| entry.0).chain([length]);
        pages.iter().zip(ends).map(move |((start, page), end)| {
            let start = (*start).min(length);
            (*page, Span::with_length(start, end.min(length).saturating_sub(start)))
        })
    }

    /// The number of pages, where the format has them.
    pub fn page_count(&self) -> Option<u32> {
        let pages = (self.numbered == NumberedPart::Page).then_some(&self.pages)?;
        pages.iter().map(|entry| entry.1).max()
    }

    /// A builder that goes on from this map.
    pub fn into_builder(self) -> LocationMapBuilder {
        LocationMapBuilder(self)
    }
}

fn value_at<T>(entries: &[(usize, T)], offset: usize) -> Option<&T> {
    let end = entries.partition_point(|entry| entry.0 <= offset);
    entries[..end].last().map(|entry| &entry.1)
}

/// The last byte of what the entry at `offset` is about.
fn end_of_entry<T>(entries: &[(usize, T)], offset: usize) -> usize {
    let next = entries.partition_point(|entry| entry.0 <= offset);
    entries.get(next).map_or(usize::MAX, |entry| entry.0.saturating_sub(1))
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

    /// What [`page`](Self::page) numbers. By default, pages.
    pub fn numbered(&mut self, part: NumberedPart) -> &mut Self {
        self.0.numbered = part;
        self
    }

    /// At byte `offset` line `line` of the file (or of the page) begins, counted from 1.
    pub fn line(&mut self, offset: usize, line: u32) -> &mut Self {
        self.0.lines.push((offset, line));
        self
    }

    /// From byte `offset` on the text is on no line of the file, until the next one begins.
    pub fn no_line(&mut self, offset: usize) -> &mut Self {
        self.line(offset, 0)
    }

    /// Each line of `text` is a line of the file.
    pub fn plain_lines(&mut self, text: &str) -> &mut Self {
        self.line(0, 1);
        for (number, (offset, _)) in (2..).zip(text.match_indices('\n')) {
            self.line(offset + 1, number);
        }
        self
    }

    /// At byte `offset` a heading of `level` (1 is the outermost) begins.
    pub fn heading(&mut self, offset: usize, level: u8, title: impl Into<String>) -> &mut Self {
        self.0.headings.push((offset, level, title.into()));
        self
    }

    /// From byte `offset` on the text is of the sheet with this name.
    pub fn sheet(&mut self, offset: usize, name: impl Into<String>) -> &mut Self {
        self.0.sheets.push((offset, name.into()));
        self
    }

    /// The text from byte `offset` on shows these cells of the sheet.
    pub fn cells(&mut self, offset: usize, cells: CellRange) -> &mut Self {
        self.0.cells.push((offset, cells));
        self
    }

    /// From byte `offset` on the text is this part of a message.
    pub fn part(&mut self, offset: usize, name: impl Into<String>) -> &mut Self {
        self.0.parts.push((offset, name.into()));
        self
    }

    /// Takes over the headings of another map, whose text begins at byte `offset` of this one; each is `deeper`
    /// levels deeper here.
    pub fn headings_of(&mut self, other: &LocationMap, offset: usize, deeper: u8) -> &mut Self {
        for (at, level, title) in &other.headings {
            self.heading(offset + at, level.saturating_add(deeper), title.clone());
        }
        self
    }

    /// The finished map.
    pub fn build(&mut self) -> LocationMap {
        let mut map = std::mem::take(&mut self.0);
        map.pages.sort_by_key(|entry| entry.0);
        map.lines.sort_by_key(|entry| entry.0);
        map.headings.sort_by_key(|entry| entry.0);
        map.sheets.sort_by_key(|entry| entry.0);
        map.cells.sort_by_key(|entry| entry.0);
        map.parts.sort_by_key(|entry| entry.0);
        map
    }
}

#[cfg(test)]
mod tests {
    use super::{CellRange, LocationMap, NumberedPart};
    use crate::Span;

    #[test]
    fn every_kind_of_place_is_found_and_said() {
        let row = |row| CellRange::new((row, 1), (row, 3));
        let mut builder = LocationMap::builder();
        builder.sheet(0, "Plan").cells(0, row(1)).cells(10, row(2)).cells(20, row(3)).sheet(30, "Costs");
        builder.cells(30, row(1));
        let map = builder.build();
        let place = map.place(Span::with_length(12, 10));
        assert_eq!((place.sheet.as_deref(), place.cells), (Some("Plan"), Some(row(2).cover(row(3)))));
        assert_eq!(place.to_string(), "sheet Plan, A2:C3");
        // A span that runs over the end of its sheet ends there.
        assert_eq!(map.place(Span::with_length(22, 20)).to_string(), "sheet Plan, A3:C3");

        let slides = LocationMap::builder().numbered(NumberedPart::Slide).page(0, 1).page(5, 2).build();
        let place = slides.place(Span::with_length(6, 1));
        assert_eq!((place.page, place.slide, place.to_string().as_str()), (None, Some(2), "slide 2"));
        assert_eq!(slides.page_count(), None);

        let mail = LocationMap::builder().part(0, "headers").part(9, "text").line(9, 1).build();
        assert_eq!(mail.place(Span::with_length(10, 2)).to_string(), "text, line 1");
    }

    #[test]
    fn the_heading_path_holds_the_nearest_of_each_level() {
        let mut builder = LocationMap::builder();
        for (offset, level, title) in
            [(0, 2, "before"), (1, 1, "A"), (2, 2, "A.1"), (3, 3, "A.1.a"), (4, 2, "A.2"), (6, 1, "B")]
        {
            builder.heading(offset, level, title);
        }
        let map = builder.build();
        for (offset, path) in
            [(0, &["before"][..]), (3, &["A", "A.1", "A.1.a"]), (5, &["A", "A.2"]), (9, &["B"])]
        {
            assert_eq!(map.heading_path(offset), path, "{offset}");
        }
    }

    #[test]
    fn a_map_that_was_stored_before_is_read() {
        let map: LocationMap =
            serde_json::from_str(r#"{"pages":[[0,1]],"lines":[[0,1]],"headings":[]}"#).expect("a map");
        assert_eq!(map.place(Span::with_length(0, 1)).page, Some(1));
    }
}
