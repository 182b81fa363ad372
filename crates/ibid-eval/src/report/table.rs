//! Aligned columns for a terminal.

use anstyle::Style;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const PLAIN: Style = Style::new();

/// Rows of cells: the first column is aligned left, the others right.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<(Style, Vec<String>)>,
}

impl Table {
    pub(super) fn row(&mut self, style: Style, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push((style, cells.into_iter().map(Into::into).collect()));
    }

    pub(super) fn render(&self) -> String {
        let columns = self.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        let mut text = String::new();
        for (style, cells) in &self.rows {
            let mut line = String::new();
            for (column, cell) in cells.iter().enumerate() {
                let width = widths[column];
                if column == 0 {
                    line.push_str(&format!("{cell:<width$}"));
                } else {
                    line.push_str(&format!("  {cell:>width$}"));
                }
            }
            text.push_str(&format!("{style}{}{style:#}\n", line.trim_end()));
        }
        text
    }
}
