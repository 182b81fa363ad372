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
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
                if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            padded.collect::<Vec<_>>().join("  ")
        };
        let lines =
            self.rows.iter().map(|(style, cells)| format!("{style}{}{style:#}\n", line(cells).trim_end()));
        lines.collect()
    }
}
