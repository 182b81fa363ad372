//! Cells of tables that span rows or columns: what stands below and beside them stays in its column.

use std::collections::BTreeMap;

/// No table that a person reads has a cell over more columns.
const WIDEST: usize = 100;
/// A longer text says what it says once.
const LONGEST: usize = 500;
/// What repeated cells may add to a document: a file of rows and spans could be made to expand without end.
const REPEATED_BYTES: usize = 4 << 20;

/// The cells of one table that reach into the rows below.
#[derive(Debug)]
pub(super) struct MergedCells {
    /// The row in hand, from 1.
    row: usize,
    /// By column, from 0: the last row that a cell reaches into, and its text.
    open: BTreeMap<usize, (usize, String)>,
    left: usize,
}

impl Default for MergedCells {
    fn default() -> Self {
        Self { row: 0, open: BTreeMap::new(), left: REPEATED_BYTES }
    }
}

impl MergedCells {
    pub(super) fn begin_row(&mut self) {
        self.row += 1;
    }

    /// No cell reaches from one group of rows into the next.
    pub(super) fn end_group(&mut self) {
        self.open.clear();
    }

    /// What stands in this column from a row above, where a cell reaches into the row in hand.
    pub(super) fn reaching_into(&mut self, column: usize) -> Option<String> {
        let (last, text) = self.open.get(&column)?;
        if *last < self.row {
            self.open.remove(&column);
            return None;
        }
        let text = text.clone();
        let Some(left) = self.left.checked_sub(text.len() + 3) else {
            self.open.clear();
            return None;
        };
        self.left = left;
        Some(text)
    }

    /// A cell of the row in hand; gives what stands in the other columns that it spans. Names of columns, in the first
    /// row, are those of all of them; elsewhere it is said once.
    pub(super) fn cell(&mut self, column: usize, span: Span, text: &str) -> Vec<String> {
        let columns = span.columns.clamp(1, WIDEST);
        let last = self.row.saturating_add(span.rows.saturating_sub(1));
        let short = if text.len() > LONGEST { "" } else { text };
        for offset in 0..columns {
            let at = column + offset;
            if last <= self.row {
                self.open.remove(&at);
            } else {
                self.open.insert(at, (last, if offset == 0 { short.to_owned() } else { String::new() }));
            }
        }
        let others = columns - 1;
        let bytes = others * (short.len() + 3);
        let Some(left) = self.left.checked_sub(bytes) else { return Vec::new() };
        self.left = left;
        vec![if self.row == 1 { short.to_owned() } else { String::new() }; others]
    }
}

/// How far a cell reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Span {
    pub(super) const ONE: Self = Self { columns: 1, rows: 1 };
}

#[cfg(test)]
mod tests {
    use super::{MergedCells, Span};

    #[test]
    fn spans_are_bounded() {
        let mut cells = MergedCells::default();
        cells.begin_row();
        let span = Span { columns: usize::MAX, rows: usize::MAX };
        assert_eq!(cells.cell(0, span, &"a".repeat(1_000)).len(), 99);
        assert_eq!(cells.cell(0, span, &"a".repeat(400)).len(), 99);
        let mut repeated = 0;
        for _ in 0..100_000 {
            cells.begin_row();
            repeated += cells.reaching_into(0).map_or(0, |text| text.len());
        }
        assert!(repeated > 0 && repeated < 8 << 20, "{repeated}");
    }
}
