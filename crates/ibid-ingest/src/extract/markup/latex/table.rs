use super::print::{Printer, argument, skip_options, without_arguments};
use crate::extract::merged::{MergedCells, Span};
use crate::extract::one_line;

/// Environments that are tables.
const TABLES: &[&str] = &["tabular", "tabular*", "tabularx", "tabulary", "longtable", "xltabular"];

/// A table that is open.
#[derive(Debug)]
pub(super) struct Table {
    environment: &'static str,
    /// The source of the cell in hand.
    cell: String,
    cells: Vec<Cell>,
    /// Groups that are open in the cell.
    depth: usize,
    in_formula: bool,
    /// The line that the row in hand begins on.
    line: Option<u32>,
    rows: usize,
    merged: MergedCells,
}

#[derive(Debug)]
struct Cell {
    text: String,
    span: Span,
}

/// A row as it is to be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// A title across the table.
    Title(String),
    /// The first row, and any other one.
    Cells { cells: Vec<String>, is_first: bool },
}

/// The line before a table, the table, and what of the line belongs to it.
pub(super) fn begin(line: &str) -> Option<(&str, Table, &str)> {
    let (at, environment) = line.match_indices("\\begin{").find_map(|(at, begin)| {
        let (name, _) = line[at + begin.len()..].split_once('}')?;
        TABLES.iter().find(|known| **known == name).map(|known| (at, *known))
    })?;
    let end = at + "\\begin{}".len() + environment.len();
    let table = Table {
        environment,
        cell: String::new(),
        cells: Vec::new(),
        depth: 0,
        in_formula: false,
        line: None,
        rows: 0,
        merged: MergedCells::default(),
    };
    Some((&line[..at], table, without_arguments(environment, &line[end..])))
}

impl Table {
    /// Reads a line, or as much of it as belongs to the table: gives the rows that end in it, each with the line that it
    /// begins on, and what follows the table where it ends.
    pub(super) fn read<'a>(
        &mut self,
        number: u32,
        line: &'a str,
        printer: &mut Printer,
    ) -> (Vec<(u32, Row)>, Option<&'a str>) {
        let end = format!("\\end{{{}}}", self.environment);
        let (inside, after) = match line.split_once(&end) {
            Some((inside, after)) => (inside, Some(after)),
            None => (line, None),
        };
        let mut rows = Vec::new();
        let mut rest = inside;
        while let Some(character) = rest.chars().next() {
            let is_outside = self.depth == 0;
            if is_outside && let Some(behind) = row_end(rest) {
                rows.extend(self.end_row(number, printer));
                rest = behind;
                continue;
            }
            // An escaped sign is one with its backslash.
            let length = rest.chars().take(if character == '\\' { 2 } else { 1 }).map(char::len_utf8).sum();
            let (token, behind) = rest.split_at(length);
            rest = behind;
            match token {
                "&" if is_outside && !self.in_formula => {
                    self.end_cell(printer);
                    continue;
                }
                "{" => self.depth += 1,
                "}" => self.depth = self.depth.saturating_sub(1),
                "$" => self.in_formula = !self.in_formula,
                _ => {}
            }
            if !token.trim().is_empty() {
                self.line.get_or_insert(number);
            }
            self.cell.push_str(token);
        }
        self.cell.push(' ');
        if after.is_some() {
            rows.extend(self.end_row(number, printer));
        }
        (rows, after)
    }

    fn end_cell(&mut self, printer: &mut Printer) {
        let source = std::mem::take(&mut self.cell);
        let number = |command: &str| {
            let after = source.split_once(command)?.1;
            argument(after)?.0.trim().parse::<usize>().ok()
        };
        let span =
            Span { columns: number("\\multicolumn").unwrap_or(1), rows: number("\\multirow").unwrap_or(1) };
        self.cells.push(Cell { text: one_line(&printer.plain(&source)), span });
        self.in_formula = false;
    }

    fn end_row(&mut self, number: u32, printer: &mut Printer) -> Option<(u32, Row)> {
        self.end_cell(printer);
        self.depth = 0;
        let cells = std::mem::take(&mut self.cells);
        let line = self.line.take().unwrap_or(number);
        if cells.iter().all(|cell| cell.text.is_empty()) {
            return None;
        }
        if self.rows == 0
            && let [cell] = cells.as_slice()
        {
            return Some((line, Row::Title(cell.text.clone())));
        }
        self.rows += 1;
        self.merged.begin_row();
        let mut columns = Vec::with_capacity(cells.len());
        for Cell { text, span } in cells {
            let at = columns.len();
            match self.merged.reaching_into(at) {
                // What a cell reaches into is left empty.
                Some(above) if text.is_empty() => columns.push(above),
                _ => {
                    let beside = self.merged.cell(at, span, &text);
                    columns.push(text);
                    columns.extend(beside);
                }
            }
        }
        Some((line, Row::Cells { cells: columns, is_first: self.rows == 1 }))
    }
}

/// What follows the end of a row, where `rest` begins with one.
fn row_end(rest: &str) -> Option<&str> {
    if let Some(after) = rest.strip_prefix("\\\\") {
        return Some(skip_options(after.strip_prefix('*').unwrap_or(after)));
    }
    rest.strip_prefix("\\tabularnewline").map(skip_options)
}
