use std::borrow::Cow;

use ibid_core::{LocationMap, LocationMapBuilder, NumberedPart};

use super::one_line;

/// The text of a document as it grows, with its headings and pages (or slides).
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    locations: LocationMapBuilder,
    first_heading: Option<String>,
    /// (offset, page), each page once.
    pages: Vec<(usize, u32)>,
    /// List items follow one another without a blank line.
    after_list_item: bool,
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) locations: LocationMap,
    pub(super) first_heading: Option<String>,
}

/// A paragraph that has text.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    pub(super) text: &'a str,
    pub(super) level: Option<u8>,
    pub(super) is_list_item: bool,
    /// (offset in `text`, page): the page it begins on, and those that begin in it.
    pub(super) pages: &'a [(usize, u32)],
}

impl Writer {
    pub(super) fn paragraph(&mut self, block: &Block<'_>) {
        let is_list_item = block.is_list_item && block.level.is_none();
        if !(is_list_item && self.after_list_item) {
            self.blank_line();
        }
        let content = block.text.trim();
        let lead = block.text.len() - block.text.trim_start().len();
        if let Some(level) = block.level {
            let title = one_line(content);
            self.first_heading.get_or_insert_with(|| title.clone());
            self.locations.heading(self.text.len(), level, title);
        }
        let prefix = if is_list_item { "- " } else { "" };
        for (offset, page) in block.pages {
            let within = offset.saturating_sub(lead).min(content.len());
            let start = if within == 0 { 0 } else { prefix.len() + within };
            self.page(self.text.len() + start, *page);
        }
        self.text.push_str(prefix);
        self.text.push_str(content);
        self.text.push('\n');
        self.after_list_item = is_list_item;
    }

    /// One row of a table. Below the first one comes a rule, as Markdown has it.
    pub(super) fn row(&mut self, cells: &[String], page: Option<u32>, is_first: bool) {
        if is_first {
            self.blank_line();
        }
        if let Some(page) = page {
            self.page(self.text.len(), page);
        }
        push_row(&mut self.text, cells);
        if is_first {
            push_rule(&mut self.text, cells.len());
        }
        self.after_list_item = false;
    }

    /// A heading that stands in the map only: there is no text for it.
    pub(super) fn untold_heading(&mut self, level: u8, title: &str) {
        self.blank_line();
        self.locations.heading(self.text.len(), level, title);
    }

    /// What follows is on this page or slide.
    pub(super) fn begin_page(&mut self, page: u32) {
        self.blank_line();
        self.page(self.text.len(), page);
    }

    fn blank_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.after_list_item = false;
    }

    fn page(&mut self, offset: usize, page: u32) {
        if self.pages.last().is_none_or(|(_, last)| *last != page) {
            self.pages.push((offset, page));
        }
    }

    /// The bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// What was written; the numbers of pages count only where they are known, as numbers of this.
    pub(super) fn finish(mut self, numbered: Option<NumberedPart>) -> Written {
        if let Some(part) = numbered {
            self.locations.numbered(part);
            for (offset, page) in self.pages {
                self.locations.page(offset, page);
            }
        }
        Written { text: self.text, locations: self.locations.build(), first_heading: self.first_heading }
    }
}

/// A row of a Markdown table.
pub(super) fn push_row(text: &mut String, cells: &[impl AsRef<str>]) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(&escaped(cell.as_ref()));
        text.push_str(" |");
    }
    text.push('\n');
}

/// What stands in a cell of a Markdown table: a bar would begin the next one.
pub(super) fn escaped(cell: &str) -> Cow<'_, str> {
    if cell.contains('|') { Cow::Owned(cell.replace('|', "\\|")) } else { Cow::Borrowed(cell) }
}

/// What stands below the first row of a Markdown table.
pub(super) fn push_rule(text: &mut String, columns: usize) {
    text.push('|');
    for _ in 0..columns {
        text.push_str("---|");
    }
    text.push('\n');
}

/// Adds words to a cell, which is one line.
pub(super) fn add_words(cell: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(word);
    }
}
