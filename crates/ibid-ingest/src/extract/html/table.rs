use crate::extract::merged::MergedCells;

/// A table that is open.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The rows written.
    pub(super) rows: usize,
    pub(super) merged: MergedCells,
}

/// A row that is open.
#[derive(Debug)]
pub(super) struct Row {
    /// Where it begins in the text.
    pub(super) start: usize,
    /// The columns that are filled.
    pub(super) columns: usize,
    /// The cells that it has itself.
    pub(super) cells: usize,
    /// Where the cell in hand begins in the text.
    pub(super) cell_start: usize,
    pub(super) has_text: bool,
}

/// A cell, behind the bar of the one before it.
pub(super) fn push_cell(text: &mut String, cell: &str) {
    text.push(' ');
    text.push_str(cell);
    if !cell.is_empty() {
        text.push(' ');
    }
    text.push('|');
}
