use quick_xml::events::BytesStart;

use crate::extract::ExtractError;
use crate::extract::package::{Visit, attribute};
use crate::extract::sheets::{Row, SheetWriter};
use crate::extract::writer::add_words;

/// Sheets have no more columns.
const MAX_COLUMNS: u32 = 16_384;

/// The sheets of a spreadsheet, cell by cell.
pub(super) struct Spreadsheet<'a, 'b> {
    writer: &'a mut SheetWriter<'b>,
    row: Row,
    /// How often the row that is open stands there.
    rows: u32,
    column: u32,
    cell: String,
    /// How often the cell that is open stands there.
    columns: u32,
    in_paragraph: bool,
    unseen: usize,
    failure: Option<ExtractError>,
}

impl<'a, 'b> Spreadsheet<'a, 'b> {
    pub(super) fn new(writer: &'a mut SheetWriter<'b>) -> Self {
        Self {
            writer,
            row: Row::default(),
            rows: 1,
            column: 0,
            cell: String::new(),
            columns: 1,
            in_paragraph: false,
            unseen: 0,
            failure: None,
        }
    }

    pub(super) fn finish(self) -> Result<(), ExtractError> {
        self.failure.map_or(Ok(()), Err)
    }

    fn end_cell(&mut self) {
        if self.cell.is_empty() {
            self.column = self.column.saturating_add(self.columns);
            return;
        }
        for _ in 0..self.columns.min(MAX_COLUMNS.saturating_sub(self.column)) {
            self.column += 1;
            self.row.cells.push((self.column, self.cell.clone()));
        }
        self.cell.clear();
    }

    fn end_row(&mut self) {
        let last = self.row.number.saturating_add(self.rows);
        let cells = std::mem::take(&mut self.row.cells);
        if cells.is_empty() {
            self.row.number = last;
            return;
        }
        while self.row.number < last && self.failure.is_none() {
            self.row.number += 1;
            let row = Row { number: self.row.number, line: None, cells: cells.clone() };
            self.failure = self.writer.row(row).err();
        }
    }
}

fn repeated(tag: &BytesStart<'_>, name: &[u8]) -> u32 {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

impl Visit for Spreadsheet<'_, '_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if matches!(name, b"annotation" | b"shapes" | b"tracked-changes") {
            self.unseen += 1;
        }
        if self.unseen > 0 {
            return;
        }
        match name {
            b"table" => {
                self.row = Row::default();
                self.writer.sheet(&attribute(tag, b"name").unwrap_or_default());
            }
            b"table-row" => {
                self.rows = repeated(tag, b"number-rows-repeated");
                self.column = 0;
            }
            b"table-cell" | b"covered-table-cell" => {
                self.columns = repeated(tag, b"number-columns-repeated");
                self.cell.clear();
            }
            b"p" => {
                self.in_paragraph = true;
                if !self.cell.is_empty() {
                    self.cell.push(' ');
                }
            }
            b"s" | b"tab" | b"line-break" if self.in_paragraph => self.cell.push(' '),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if matches!(name, b"annotation" | b"shapes" | b"tracked-changes") {
            self.unseen = self.unseen.saturating_sub(1);
            return;
        }
        if self.unseen > 0 {
            return;
        }
        match name {
            b"p" => self.in_paragraph = false,
            b"table-cell" | b"covered-table-cell" => {
                let mut words = String::new();
                add_words(&mut words, &self.cell);
                self.cell = words;
                self.end_cell();
            }
            b"table-row" => self.end_row(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_paragraph && self.unseen == 0 {
            self.cell.push_str(text);
        }
    }
}
