use ibid_core::{LocationMap, LocationMapBuilder};

/// The text of a document as it grows, with its headings and pages.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    headings: LocationMapBuilder,
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
#[derive(Debug)]
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
            let title = content.split_whitespace().collect::<Vec<_>>().join(" ");
            self.first_heading.get_or_insert_with(|| title.clone());
            self.headings.heading(self.text.len(), level, title);
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
    pub(super) fn row(&mut self, cells: &[String], page: u32, is_first: bool) {
        if is_first {
            self.blank_line();
        }
        self.page(self.text.len(), page);
        self.text.push_str("| ");
        self.text.push_str(&cells.join(" | "));
        self.text.push_str(" |\n");
        if is_first {
            self.text.push('|');
            self.text.push_str(&"---|".repeat(cells.len()));
            self.text.push('\n');
        }
        self.after_list_item = false;
    }

    /// A heading that stands in the map only: there is no text for it.
    pub(super) fn untold_heading(&mut self, title: &str) {
        self.blank_line();
        self.headings.heading(self.text.len(), 1, title);
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

    pub(super) fn finish(mut self, has_pages: bool) -> Written {
        if has_pages {
            for (offset, page) in self.pages {
                self.headings.page(offset, page);
            }
        }
        Written { text: self.text, locations: self.headings.build(), first_heading: self.first_heading }
    }
}
