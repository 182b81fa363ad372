use super::bidi::Direction;
use super::line::Segment;

/// A column has at least as many lines.
const MIN_LINES: usize = 6;
/// Its lines have at least as many characters, half of them: less is a table.
const MIN_CHARACTERS: usize = 16;
/// Half of its lines fill it to this share at least: prose does, cells do not.
const MIN_FILL: f32 = 0.65;
/// Beyond this a page is a drawing, whose text has no columns.
const MAX_SEGMENTS: usize = 2_000;
/// Columns in columns, for pages with up to eight of them.
const MAX_DEPTH: u8 = 3;

/// The segments in blocks that are read one after the other: what runs across the page, then what stands below
/// it on the side that is read first, then on the other.
pub(super) fn in_reading_order(segments: Vec<Segment>, direction: Direction) -> Vec<Vec<Segment>> {
    let mut blocks = Blocks { direction, read: Vec::new() };
    order(segments, 0, &mut blocks);
    blocks.read
}

struct Blocks {
    direction: Direction,
    read: Vec<Vec<Segment>>,
}

fn order(segments: Vec<Segment>, depth: u8, blocks: &mut Blocks) {
    let gutter = if depth < MAX_DEPTH { gutter(&segments) } else { None };
    let Some(gutter) = gutter else {
        blocks.read.push(segments);
        return;
    };
    let mut across: Vec<Segment> = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    // From the top down, as the segments come: a line across the page ends the columns above it.
    for segment in segments {
        match side(&segment, gutter) {
            Side::Across => {
                flush(&mut left, &mut right, depth, blocks);
                across.push(segment);
            }
            one_side => {
                if !across.is_empty() {
                    blocks.read.push(std::mem::take(&mut across));
                }
                if one_side == Side::Left { left.push(segment) } else { right.push(segment) }
            }
        }
    }
    flush(&mut left, &mut right, depth, blocks);
    if !across.is_empty() {
        blocks.read.push(across);
    }
}

fn flush(left: &mut Vec<Segment>, right: &mut Vec<Segment>, depth: u8, blocks: &mut Blocks) {
    let columns = match blocks.direction {
        Direction::LeftToRight => [left, right],
        Direction::RightToLeft => [right, left],
    };
    for column in columns {
        if !column.is_empty() {
            order(std::mem::take(column), depth + 1, blocks);
        }
    }
}

#[derive(PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Across,
}

fn side(segment: &Segment, gutter: f32) -> Side {
    if segment.right <= gutter {
        Side::Left
    } else if segment.left >= gutter {
        Side::Right
    } else {
        Side::Across
    }
}

/// Where a white strip parts the page into columns of prose.
fn gutter(segments: &[Segment]) -> Option<f32> {
    if segments.len() > MAX_SEGMENTS {
        return None;
    }
    // A column begins where many lines begin.
    let mut starts: Vec<f32> = segments.iter().map(|segment| segment.left).collect();
    starts.sort_by(f32::total_cmp);
    starts.dedup_by(|one, other| (*one - *other).abs() < 1.0);
    let mut best: Option<(usize, f32)> = None;
    for start in starts {
        let gutter = start - 0.5;
        let (mut left, mut right, mut across) = (Vec::new(), Vec::new(), 0);
        for segment in segments {
            match side(segment, gutter) {
                Side::Left => left.push(segment),
                Side::Right => right.push(segment),
                Side::Across => across += 1,
            }
        }
        let lines = left.len().min(right.len());
        let is_better = best.is_none_or(|(most, _)| lines > most);
        if is_better && across <= lines && is_prose(&left) && is_prose(&right) && overlap(&left, &right) {
            best = Some((lines, gutter));
        }
    }
    best.map(|(_, gutter)| gutter)
}

fn is_prose(column: &[&Segment]) -> bool {
    if column.len() < MIN_LINES {
        return false;
    }
    let left = column.iter().map(|segment| segment.left).fold(f32::INFINITY, f32::min);
    let mut rights: Vec<f32> = column.iter().map(|segment| segment.right).collect();
    rights.sort_by(f32::total_cmp);
    // Not the outermost, which may be a formula that sticks out.
    let width = rights[rights.len() * 9 / 10] - left;
    let full = column.iter().filter(|segment| segment.right - segment.left >= width * MIN_FILL).count();
    let long = column.iter().filter(|segment| characters(segment) >= MIN_CHARACTERS).count();
    full * 2 >= column.len() && long * 2 >= column.len()
}

fn characters(segment: &Segment) -> usize {
    // An ideograph says about as much as two letters.
    let weigh = |character: char| if u32::from(character) > 0x2e80 { 2 } else { 1 };
    segment.pieces.iter().flat_map(|piece| piece.text.chars()).map(weigh).sum()
}

/// Whether two columns stand side by side for at least half of the shorter one.
fn overlap(left: &[&Segment], right: &[&Segment]) -> bool {
    let extent = |column: &[&Segment]| {
        let bottom = column.iter().map(|segment| segment.bottom).fold(f32::INFINITY, f32::min);
        let top =
            column.iter().map(|segment| segment.bottom + segment.size).fold(f32::NEG_INFINITY, f32::max);
        (bottom, top)
    };
    let ((left_bottom, left_top), (right_bottom, right_top)) = (extent(left), extent(right));
    let shared = left_top.min(right_top) - left_bottom.max(right_bottom);
    shared * 2.0 >= (left_top - left_bottom).min(right_top - right_bottom)
}
