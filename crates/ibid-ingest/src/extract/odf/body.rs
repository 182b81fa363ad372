use ibid_core::NumberedPart;
use quick_xml::events::BytesStart;

use crate::extract::package::{Visit, attribute};
use crate::extract::pptx::NOTES;
use crate::extract::writer::{Block, Writer, Written, add_words};

/// Elements that say again, for the record or beside the text, what is no part of it; a table of contents says
/// what the headings do.
const UNSEEN: &[&[u8]] = &[
    b"tracked-changes",
    b"annotation",
    b"table-of-content",
    b"forms",
    b"note-citation",
    b"desc",
    b"title",
    b"object",
    b"object-ole",
    b"image",
    b"header-footer",
];
/// More spaces than this are a drawing.
const MAX_SPACES: usize = 64;

/// The body of a text or a presentation.
#[derive(Default)]
pub(super) struct Body {
    writer: Writer,
    unseen: usize,
    paragraphs: Vec<Paragraph>,
    /// For each open list, whether its item in hand has no paragraph yet.
    lists: Vec<bool>,
    tables: Vec<Table>,
    page: u32,
    pages_are_known: bool,
    in_title: bool,
    /// The notes of a slide are open, and nothing of them is written yet.
    slide_notes: Option<bool>,
    /// Footnotes and endnotes: open ones, and the paragraphs that follow the document.
    open_notes: usize,
    notes: Vec<(String, u32)>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    level: Option<u8>,
    is_list_item: bool,
    /// (offset in `text`, page).
    pages: Vec<(usize, u32)>,
}

#[derive(Default)]
struct Table {
    cells: Vec<String>,
    rows: usize,
    page: Option<u32>,
}

impl Body {
    pub(super) fn finish(mut self, numbered: NumberedPart) -> Written {
        if !self.notes.is_empty() {
            self.writer.untold_heading(1, NOTES);
        }
        for (text, page) in &self.notes {
            let pages = [(0, page + 1)];
            self.writer.paragraph(&Block { text, pages: &pages, ..Block::default() });
        }
        let is_known = numbered == NumberedPart::Slide || self.pages_are_known;
        self.writer.finish(is_known.then_some(numbered))
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn open_paragraph(&mut self, level: Option<u8>) {
        let is_list_item = self.lists.last_mut().is_some_and(std::mem::take);
        let level = level.or(self.in_title.then_some(1));
        let pages = vec![(0, self.page + 1)];
        self.paragraphs.push(Paragraph { text: String::new(), level, is_list_item, pages });
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if paragraph.text.trim().is_empty() {
            return;
        }
        if self.open_notes > 0 {
            self.notes.push((paragraph.text, self.page));
            return;
        }
        if let Some(table) = self.tables.last_mut() {
            table.page.get_or_insert(paragraph.pages[0].1);
            if let Some(cell) = table.cells.last_mut() {
                add_words(cell, &paragraph.text);
            }
            return;
        }
        if let Some(written @ false) = &mut self.slide_notes {
            *written = true;
            self.writer.untold_heading(2, NOTES);
        }
        self.writer.paragraph(&Block {
            text: &paragraph.text,
            level: paragraph.level,
            is_list_item: paragraph.is_list_item,
            pages: &paragraph.pages,
        });
    }

    fn end_row(&mut self) {
        let is_inner = self.tables.len() > 1;
        let Some(table) = self.tables.last_mut() else { return };
        let cells = std::mem::take(&mut table.cells);
        let page = table.page.take();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        table.rows += 1;
        let is_first = table.rows == 1;
        if is_inner {
            let outer = self.tables.len() - 2;
            if let Some(cell) = self.tables[outer].cells.last_mut() {
                add_words(cell, &cells.join(" "));
            }
        } else {
            self.writer.row(&cells, page, is_first);
        }
    }

    fn page_break(&mut self) {
        self.pages_are_known = true;
        self.page += 1;
        for paragraph in &mut self.paragraphs {
            let offset = paragraph.text.len();
            if paragraph.text.trim().is_empty() {
                paragraph.pages = vec![(0, self.page + 1)];
            } else {
                paragraph.pages.push((offset, self.page + 1));
            }
        }
    }
}

impl Visit for Body {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if UNSEEN.contains(&name) {
            self.unseen += 1;
        }
        if self.unseen > 0 {
            return;
        }
        match name {
            b"p" => self.open_paragraph(None),
            b"h" => {
                let level =
                    attribute(tag, b"outline-level").and_then(|level| level.parse().ok()).unwrap_or(1);
                self.open_paragraph(Some(level));
            }
            b"list" => self.lists.push(false),
            b"list-item" => {
                if let Some(is_new) = self.lists.last_mut() {
                    *is_new = true;
                }
            }
            b"s" => {
                let count = attribute(tag, b"c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.push(&" ".repeat(count.min(MAX_SPACES)));
            }
            b"tab" => self.push("\t"),
            b"line-break" => self.push("\n"),
            b"soft-page-break" => self.page_break(),
            b"table" => self.tables.push(Table::default()),
            b"table-cell" | b"covered-table-cell" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(String::new());
                }
            }
            b"note" => self.open_notes += 1,
            // A slide; in a text `page` is no element.
            b"page" => {
                if self.pages_are_known {
                    self.page += 1;
                }
                self.pages_are_known = true;
                self.writer.begin_page(self.page + 1);
            }
            b"frame" => {
                self.in_title = matches!(attribute(tag, b"class").as_deref(), Some("title"));
            }
            b"notes" => self.slide_notes = Some(false),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if UNSEEN.contains(&name) {
            self.unseen = self.unseen.saturating_sub(1);
            return;
        }
        if self.unseen > 0 {
            return;
        }
        match name {
            b"p" | b"h" => self.end_paragraph(),
            b"list" => {
                self.lists.pop();
            }
            b"table-row" => self.end_row(),
            b"table" => {
                self.tables.pop();
            }
            b"note" => self.open_notes = self.open_notes.saturating_sub(1),
            b"frame" => self.in_title = false,
            b"notes" => self.slide_notes = None,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        // White space of the XML is one space; what is more has elements of its own.
        for character in text.chars() {
            if !character.is_ascii_whitespace() {
                paragraph.text.push(character);
            } else if !paragraph.text.is_empty() && !paragraph.text.ends_with([' ', '\n', '\t']) {
                paragraph.text.push(' ');
            }
        }
    }
}
