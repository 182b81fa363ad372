use super::line::{Row, Segment};

/// Cells of a column begin, end or are centred within this share of the font's size of one another.
const ALIGNMENT: f32 = 0.6;

/// For each row, whether it is one of a table: several cells, below or above a row with cells in the same
/// columns. Two columns may be chance, so that it takes three rows of them. Next to a table a narrow gap parts
/// cells too, where it parts them in its columns.
pub(super) fn find(rows: &mut [Row]) -> Vec<bool> {
    let mut in_table = vec![false; rows.len()];
    let mut start = 0;
    while start < rows.len() {
        let mut end = start + 1;
        while end < rows.len() && agree(&rows[end - 1].segments, &rows[end].segments) {
            end += 1;
        }
        let widest = rows[start..end].iter().map(|row| row.segments.len()).max().unwrap_or(0);
        let needed = if widest > 2 { 2 } else { 3 };
        if rows[start].segments.len() > 1 && end - start >= needed {
            in_table[start..end].fill(true);
        }
        start = end;
    }
    for below in 1..rows.len() {
        adopt(rows, &mut in_table, below - 1, below);
    }
    for above in (1..rows.len()).rev() {
        adopt(rows, &mut in_table, above, above - 1);
    }
    in_table
}

/// Makes a row of the table of the line next to it.
fn adopt(rows: &mut [Row], in_table: &mut [bool], row: usize, next: usize) {
    if in_table[row] && !in_table[next] && agree(&rows[row].segments, &rows[next].parts) {
        let cells = std::mem::take(&mut rows[next].parts);
        rows[next].segments = cells;
        in_table[next] = true;
    }
}

/// Whether each cell of the row that has fewer stands in a column of the other.
fn agree(above: &[Segment], below: &[Segment]) -> bool {
    let (fewer, more) = if above.len() <= below.len() { (above, below) } else { (below, above) };
    fewer.len() > 1 && fewer.iter().all(|cell| more.iter().any(|other| in_one_column(cell, other)))
}

fn in_one_column(one: &Segment, other: &Segment) -> bool {
    let near = |one: f32, other_edge: f32| (one - other_edge).abs() <= ALIGNMENT * other.size;
    near(one.left, other.left)
        || near(one.right, other.right)
        || near(f32::midpoint(one.left, one.right), f32::midpoint(other.left, other.right))
}
