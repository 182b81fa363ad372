//! `word/document.xml` and the notes: WordprocessingML to text.

use std::collections::HashMap;

use ibid_core::NumberedPart;
use quick_xml::events::BytesStart;

use super::styles::Styles;
use crate::extract::ExtractError;
use crate::extract::merged::{MergedCells, Span};
use crate::extract::package::{Visit, XmlRules, attribute, is_on, outline_level, visit};
use crate::extract::writer::{Block, Writer, Written, add_words};

/// Elements that say again, or for the record, what stands elsewhere.
const UNSEEN: &[&[u8]] = &[b"Fallback", b"moveFrom", b"del", b"pPrChange", b"rPrChange"];

/// Word has no more columns than this.
const MOST_LEFT_OUT: usize = 63;

/// Reads paragraphs, tables and notes in order.
pub(super) struct Body<'a> {
    styles: &'a Styles,
    writer: Writer,
    /// Open paragraphs: one, or more where a text box stands in one.
    paragraphs: Vec<Paragraph>,
    /// Open tables. Inner ones are written into the cell they stand in.
    tables: Vec<Table>,
    unseen: usize,
    runs: usize,
    is_hidden_run: bool,
    in_text: bool,
    pages: Pages,
    /// The page of each reference to a note, by the kind of note and its id.
    references: HashMap<(&'static [u8], String), u32>,
    /// The heading that the notes get with the first of them.
    notes_title: Option<&'static str>,
}

struct Pages {
    current: u32,
    are_known: bool,
    /// The author's break was seen, and not yet Word's record that it drew one there: the two are one.
    is_break_unconfirmed: bool,
}

struct Paragraph {
    text: String,
    level: Option<u8>,
    style_is_list: bool,
    /// What the paragraph itself says.
    is_list: Option<bool>,
    /// (offset in `text`, page).
    pages: Vec<(usize, u32)>,
}

#[derive(Default)]
struct Table {
    /// Those of the row in hand.
    cells: Vec<Cell>,
    /// Columns that the row in hand leaves out at its beginning.
    left_out: usize,
    rows: usize,
    /// The page that the row in hand begins on.
    page: Option<u32>,
    merged: MergedCells,
}

struct Cell {
    text: String,
    span: Span,
    /// It is the lower part of the cell above.
    is_continued: bool,
}

impl Table {
    /// The row in hand, a cell for each column.
    fn columns(&mut self, cells: Vec<Cell>) -> Vec<String> {
        self.merged.begin_row();
        let mut columns = vec![String::new(); std::mem::take(&mut self.left_out)];
        for cell in cells {
            let at = columns.len();
            let above = if cell.is_continued { self.merged.reaching_into(at) } else { None };
            let (text, span) = match above {
                // It goes on below.
                Some(above) if cell.text.is_empty() => (above, Span { rows: usize::MAX, ..cell.span }),
                _ => (cell.text, cell.span),
            };
            let beside = self.merged.cell(at, span, &text);
            columns.push(text);
            columns.extend(beside);
        }
        columns
    }
}

impl<'a> Body<'a> {
    pub(super) fn new(styles: &'a Styles) -> Self {
        Self {
            styles,
            writer: Writer::default(),
            paragraphs: Vec::new(),
            tables: Vec::new(),
            unseen: 0,
            runs: 0,
            is_hidden_run: false,
            in_text: false,
            pages: Pages { current: 1, are_known: false, is_break_unconfirmed: false },
            references: HashMap::new(),
            notes_title: None,
        }
    }

    /// The document itself.
    pub(super) fn read(&mut self, rules: XmlRules, xml: &str) -> Result<(), ExtractError> {
        visit(rules, xml, self)
    }

    /// A part with notes, after the document: each is on the page that refers to it.
    pub(super) fn read_notes(
        &mut self,
        rules: XmlRules,
        xml: &str,
        title: &'static str,
    ) -> Result<(), ExtractError> {
        self.notes_title = Some(title);
        visit(rules, xml, self)?;
        self.notes_title = None;
        Ok(())
    }

    pub(super) fn finish(self) -> Written {
        self.writer.finish(self.pages.are_known.then_some(NumberedPart::Page))
    }

    fn open_paragraph(&mut self) {
        self.paragraphs.push(Paragraph {
            text: String::new(),
            level: None,
            style_is_list: false,
            is_list: None,
            pages: vec![(0, self.pages.current)],
        });
    }

    fn push(&mut self, text: &str) {
        if self.is_hidden_run {
            return;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
            if !text.trim().is_empty() {
                self.pages.is_break_unconfirmed = false;
            }
        }
    }

    fn page_break(&mut self, is_record: bool) {
        self.pages.are_known = true;
        if is_record && std::mem::take(&mut self.pages.is_break_unconfirmed) {
            return;
        }
        self.pages.is_break_unconfirmed = !is_record;
        self.pages.current += 1;
        for paragraph in &mut self.paragraphs {
            let offset = paragraph.text.len();
            if paragraph.text.trim().is_empty() {
                paragraph.pages = vec![(0, self.pages.current)];
            } else {
                paragraph.pages.push((offset, self.pages.current));
            }
        }
    }

    fn properties(&mut self, name: &[u8], tag: &BytesStart<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match name {
            b"pStyle" => {
                let style = attribute(tag, b"val").unwrap_or_default();
                paragraph.level = self.styles.level(&style);
                paragraph.style_is_list = self.styles.is_list(&style);
            }
            b"outlineLvl" => paragraph.level = outline_level(tag).or(paragraph.level),
            b"numPr" => paragraph.is_list = Some(true),
            b"numId" if attribute(tag, b"val").as_deref() == Some("0") => paragraph.is_list = Some(false),
            _ => {}
        }
    }

    /// How far the cell in hand reaches, or where the row in hand begins.
    fn merge(&mut self, name: &[u8], tag: &BytesStart<'_>) {
        let Some(table) = self.tables.last_mut() else { return };
        let value = attribute(tag, b"val");
        let number = || value.as_deref().and_then(|value| value.parse().ok());
        match (name, table.cells.last_mut()) {
            (b"gridBefore", None) => table.left_out = number().unwrap_or(0).min(MOST_LEFT_OUT),
            (b"gridSpan", Some(cell)) => cell.span.columns = number().unwrap_or(1),
            (b"vMerge", Some(cell)) if value.as_deref() == Some("restart") => cell.span.rows = usize::MAX,
            (b"vMerge", Some(cell)) => cell.is_continued = true,
            _ => {}
        }
    }

    fn note(&mut self, kind: &'static [u8], tag: &BytesStart<'_>) {
        if attribute(tag, b"type").is_some_and(|kind| kind != "normal") {
            return;
        }
        let id = attribute(tag, b"id").unwrap_or_default();
        if let Some(page) = self.references.get(&(kind, id)) {
            self.pages.current = *page;
        }
    }

    fn refer(&mut self, kind: &'static [u8], tag: &BytesStart<'_>) {
        if let Some(id) = attribute(tag, b"id") {
            self.references.insert((kind, id), self.pages.current);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if paragraph.text.trim().is_empty() {
            return;
        }
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cells.last_mut()
        {
            table.page.get_or_insert(paragraph.pages[0].1);
            add_words(&mut cell.text, &paragraph.text);
            return;
        }
        if let Some(title) = self.notes_title.take() {
            self.writer.untold_heading(1, title);
        }
        self.writer.paragraph(&Block {
            text: &paragraph.text,
            level: paragraph.level,
            is_list_item: paragraph.is_list.unwrap_or(paragraph.style_is_list),
            pages: &paragraph.pages,
        });
    }

    fn end_row(&mut self) {
        let is_inner = self.tables.len() > 1;
        let current = self.pages.current;
        let Some(table) = self.tables.last_mut() else { return };
        let cells = std::mem::take(&mut table.cells);
        let page = table.page.take().unwrap_or(current);
        if cells.iter().all(|cell| cell.text.trim().is_empty()) {
            return;
        }
        if is_inner {
            let outer = self.tables.len() - 2;
            if let Some(cell) = self.tables[outer].cells.last_mut() {
                let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
                add_words(&mut cell.text, &texts.join(" "));
                self.tables[outer].page.get_or_insert(page);
            }
            return;
        }
        match cells.as_slice() {
            // A frame around a paragraph, or a title across the table, not a row.
            [cell] if cell.span.columns == 1 || table.rows == 0 => {
                let pages = [(0, page)];
                self.writer.paragraph(&Block {
                    text: &cell.text,
                    level: None,
                    is_list_item: false,
                    pages: &pages,
                });
            }
            _ => {
                table.rows += 1;
                let is_first = table.rows == 1;
                let columns = table.columns(cells);
                self.writer.row(&columns, Some(page), is_first);
            }
        }
    }
}

impl Visit for Body<'_> {
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
            b"p" => self.open_paragraph(),
            b"pStyle" | b"outlineLvl" | b"numPr" | b"numId" => self.properties(name, tag),
            b"r" => self.runs += 1,
            b"vanish" if self.runs > 0 => self.is_hidden_run = is_on(tag),
            b"t" => self.in_text = true,
            // Elsewhere a `tab` is a tab stop.
            b"tab" if self.runs > 0 => self.push("\t"),
            b"br" if attribute(tag, b"type").as_deref() == Some("page") => self.page_break(false),
            b"br" | b"cr" => self.push("\n"),
            b"lastRenderedPageBreak" => self.page_break(true),
            b"noBreakHyphen" => self.push("-"),
            b"tbl" => self.tables.push(Table::default()),
            b"tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(Cell { text: String::new(), span: Span::ONE, is_continued: false });
                }
            }
            b"gridBefore" | b"gridSpan" | b"vMerge" => self.merge(name, tag),
            b"footnoteReference" => self.refer(b"footnote", tag),
            b"endnoteReference" => self.refer(b"endnote", tag),
            b"footnote" => self.note(b"footnote", tag),
            b"endnote" => self.note(b"endnote", tag),
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
            b"t" => self.in_text = false,
            b"r" => {
                self.runs = self.runs.saturating_sub(1);
                self.is_hidden_run = false;
            }
            b"p" => self.end_paragraph(),
            b"tr" => self.end_row(),
            b"tbl" => {
                self.tables.pop();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.unseen == 0 {
            self.push(text);
        }
    }
}
