use std::collections::HashSet;

use ibid_core::{CellRange, LocationMap, LocationMapBuilder};

use crate::extract::writer::{escaped, push_row, push_rule};
use crate::extract::{ExtractError, Limits, one_line};

/// Column names beyond this are cut where they stand as a heading, which is embedded with every chunk.
const HEADING_CHARACTERS: usize = 120;

/// So many cells are looked at together: a sheet may be one table of millions.
const OPEN_CELLS: usize = 50_000;

/// A row that holds something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::extract) struct Row {
    /// Its number on the sheet, from 1.
    pub(in crate::extract) number: u32,
    /// The line of the file it begins on, where the file has lines.
    pub(in crate::extract) line: Option<u32>,
    /// (column from 1, what is shown in it), in order.
    pub(in crate::extract) cells: Vec<(u32, String)>,
}

/// Writes sheets as Markdown tables, of which each row has its cells as its place.
///
/// Rows that follow one another are a table; a blank row ends it. The names of its columns, where its first row
/// looks like names, are a heading of its rows: a row says little without them.
#[derive(Debug)]
pub(in crate::extract) struct SheetWriter<'a> {
    limits: &'a Limits,
    text: String,
    locations: LocationMapBuilder,
    open: Vec<Row>,
    /// Bytes and cells of the rows that are open.
    open_bytes: usize,
    open_cells: usize,
    /// The rows that are open go on with a table of which others are written.
    is_continued: bool,
    sheet: String,
    /// Names of columns stand as a heading.
    has_names: bool,
    cells: u64,
}

impl<'a> SheetWriter<'a> {
    pub(in crate::extract) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            text: String::new(),
            locations: LocationMap::builder(),
            open: Vec::new(),
            open_bytes: 0,
            open_cells: 0,
            is_continued: false,
            sheet: String::new(),
            has_names: false,
            cells: 0,
        }
    }

    /// What follows is on the sheet with this name.
    pub(in crate::extract) fn sheet(&mut self, name: &str) {
        self.end_table();
        let name = one_line(name);
        self.locations.sheet(self.text.len(), name.clone());
        if !name.is_empty() {
            self.locations.heading(self.text.len(), 1, name.clone());
        }
        self.has_names = false;
        self.sheet = name;
    }

    /// The next row; rows come in order.
    pub(in crate::extract) fn row(&mut self, mut row: Row) -> Result<(), ExtractError> {
        for (_, text) in &mut row.cells {
            *text = one_line(text);
        }
        row.cells.retain(|(_, text)| !text.is_empty());
        if row.cells.is_empty() {
            return Ok(());
        }
        self.cells += row.cells.len() as u64;
        if self.cells > self.limits.cells {
            return Err(ExtractError::TooMany { what: "cells", found: self.cells, limit: self.limits.cells });
        }
        if self.open.last().is_some_and(|above| above.number.saturating_add(1) != row.number) {
            self.end_table();
        }
        self.open_bytes += row.cells.iter().map(|(_, text)| text.len() + 3).sum::<usize>();
        let found = (self.text.len() + self.open_bytes) as u64;
        let limit = self.limits.text_bytes as u64;
        if found > limit {
            return Err(ExtractError::TooLarge { what: "its text", found, limit });
        }
        self.open_cells += row.cells.len();
        self.open.push(row);
        if self.open_cells >= OPEN_CELLS {
            self.write_rows();
            self.is_continued = true;
        }
        Ok(())
    }

    pub(in crate::extract) fn finish(mut self) -> (String, LocationMap) {
        self.end_table();
        (self.text, self.locations.build())
    }

    fn end_table(&mut self) {
        self.write_rows();
        self.is_continued = false;
    }

    fn write_rows(&mut self) {
        let rows = std::mem::take(&mut self.open);
        (self.open_bytes, self.open_cells) = (0, 0);
        if rows.is_empty() {
            return;
        }
        if !self.text.is_empty() && !self.is_continued {
            self.text.push('\n');
        }
        let mut columns: Vec<u32> =
            rows.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column)).collect();
        columns.sort_unstable();
        columns.dedup();
        // A title above a table, or notes that are no table at all.
        let titles = if self.is_continued {
            0
        } else if columns.len() == 1 {
            rows.len()
        } else {
            rows.iter().take_while(|row| row.cells.len() == 1).count()
        };
        let (titles, table) = rows.split_at(titles);
        for row in titles {
            self.place(row);
            self.text.push_str(&row.cells[0].1);
            self.text.push('\n');
        }
        if table.is_empty() {
            return;
        }
        if !titles.is_empty() {
            self.text.push('\n');
        }
        if !self.is_continued {
            self.name_columns(table);
        }
        for (index, row) in table.iter().enumerate() {
            self.place(row);
            let mut cells = row.cells.iter().peekable();
            let shown: Vec<&str> = columns
                .iter()
                .map(|column| cells.next_if(|(at, _)| at == column).map_or("", |(_, text)| text.as_str()))
                .collect();
            push_row(&mut self.text, &shown);
            if index == 0 && !self.is_continued {
                push_rule(&mut self.text, columns.len());
            }
        }
    }

    fn name_columns(&mut self, table: &[Row]) {
        if let Some(names) = column_names(table) {
            self.locations.heading(self.text.len(), 2, names);
            self.has_names = true;
        } else if std::mem::take(&mut self.has_names) && !self.sheet.is_empty() {
            // The names were those of another table: they end where the sheet is said again.
            self.locations.heading(self.text.len(), 1, self.sheet.clone());
        }
    }

    fn place(&mut self, row: &Row) {
        let (Some((first, _)), Some((last, _))) = (row.cells.first(), row.cells.last()) else { return };
        let range = CellRange::new((row.number, *first), (row.number, *last));
        self.locations.cells(self.text.len(), range);
        if let Some(line) = row.line {
            self.locations.line(self.text.len(), line);
        }
    }
}

/// The first row, if there are others and it looks like names: more than one, each different, none a number.
fn column_names(table: &[Row]) -> Option<String> {
    let first = table.first().filter(|_| table.len() > 1)?;
    let names: Vec<&str> = first.cells.iter().map(|(_, text)| text.as_str()).collect();
    let is_name = |name: &&str| name.chars().any(char::is_alphabetic) && name.chars().count() <= 60;
    let different: HashSet<&str> = names.iter().copied().collect();
    if names.len() < 2 || different.len() < names.len() || !names.iter().all(is_name) {
        return None;
    }
    // As the row writes them, which is known as a heading by that.
    let joined = names.iter().map(|name| escaped(name)).collect::<Vec<_>>().join(" | ");
    if joined.chars().count() <= HEADING_CHARACTERS {
        return Some(joined);
    }
    let cut: String = joined.chars().take(HEADING_CHARACTERS - 1).collect();
    Some(format!("{}…", cut.trim_end()))
}
