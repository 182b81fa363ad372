use super::Piece;

/// A gap as wide as this share of the font's size is a space.
const SPACE: f32 = 0.15;
/// Between words of different fonts even less is one: some programs leave it to the slant of the letters.
const SPACE_BETWEEN_FONTS: f32 = 0.04;
/// A mark at a word is smaller by this factor than the word.
const MARK_SIZE: f32 = 0.8;
/// Ideographs stand apart without a space between them.
const SPACE_OF_IDEOGRAPHS: f32 = 0.5;
/// A gap as wide as this may part columns; most such gaps are spaces of justified lines.
const COLUMN_GAP: f32 = 0.75;
/// A gap as wide as this parts the cells of a row.
const CELL_GAP: f32 = 1.2;

/// Pieces of one line without a wide gap between them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    pub(super) pieces: Vec<Piece>,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
    pub(super) size: f32,
}

/// Segments that stand side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Its cells, or the whole line where it has none.
    pub(super) segments: Vec<Segment>,
    /// What its cells would be if narrower gaps parted them too.
    pub(super) parts: Vec<Segment>,
    pub(super) bottom: f32,
    pub(super) size: f32,
}

impl Segment {
    fn new(piece: Piece) -> Self {
        let Piece { left, right, bottom, size, .. } = piece;
        Self { pieces: vec![piece], left, right, bottom, size }
    }

    fn push(&mut self, piece: Piece) {
        self.right = self.right.max(piece.right);
        if piece.size > self.size {
            (self.bottom, self.size) = (piece.bottom, piece.size);
        }
        self.pieces.push(piece);
    }

    /// Its text, with spaces where the gaps are.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut previous: Option<&Piece> = None;
        for piece in &self.pieces {
            if previous.is_some_and(|previous| is_new_word(previous, piece)) {
                text.push(' ');
            }
            text.push_str(&piece.text);
            previous = Some(piece);
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Whether a space belongs between two pieces that may have none drawn.
fn is_new_word(previous: &Piece, piece: &Piece) -> bool {
    let (Some(before), Some(after)) = (previous.text.chars().last(), piece.text.chars().next()) else {
        return false;
    };
    let gap = piece.left - previous.right;
    let size = piece.size.max(previous.size);
    // The mark of a note at a number would make another number of it.
    let is_mark = piece.size < previous.size * MARK_SIZE;
    if is_mark && before.is_ascii_digit() && after.is_ascii_digit() {
        return true;
    }
    if is_ideograph(before) || is_ideograph(after) {
        return gap > SPACE_OF_IDEOGRAPHS * size;
    }
    let is_other_font = previous.font != piece.font
        && before.is_alphanumeric()
        && after.is_alphanumeric()
        && previous.text.chars().nth(1).is_some()
        && piece.text.chars().nth(1).is_some();
    gap > if is_other_font { SPACE_BETWEEN_FONTS } else { SPACE } * size
}

/// The segments of a page, from the top down, from left to right.
pub(super) fn segments(pieces: Vec<Piece>) -> Vec<Segment> {
    let pieces: Vec<Piece> = pieces
        .into_iter()
        .filter(|piece| {
            let numbers = [piece.left, piece.right, piece.bottom, piece.size];
            !piece.text.trim().is_empty()
                && numbers.iter().all(|number| number.is_finite())
                && piece.size > 0.0
        })
        .collect();
    let mut segments: Vec<Segment> = Vec::new();
    for mut line in side_by_side(pieces, |piece| (piece.bottom, piece.size)) {
        line.sort_by(|one, other| one.left.total_cmp(&other.left));
        let mut open: Option<Segment> = None;
        for piece in line {
            match &mut open {
                Some(segment) if is_drawn_twice(segment, &piece) => {}
                Some(segment) if piece.left - segment.right <= COLUMN_GAP * segment.size => {
                    segment.push(piece);
                }
                _ => segments.extend(open.replace(Segment::new(piece))),
            }
        }
        segments.extend(open);
    }
    segments
}

/// Bold type is often the same text twice, a hair apart.
fn is_drawn_twice(segment: &Segment, piece: &Piece) -> bool {
    segment.pieces.last().is_some_and(|last| {
        last.text == piece.text
            && (last.left - piece.left).abs() < 0.2 * piece.size
            && last.right > piece.left
    })
}

/// Segments as rows, from the top down, each from left to right.
pub(super) fn rows(segments: Vec<Segment>) -> Vec<Row> {
    side_by_side(segments, |segment| (segment.bottom, segment.size))
        .into_iter()
        .map(|mut segments| {
            segments.sort_by(|one, other| one.left.total_cmp(&other.left));
            let parts = segments.clone();
            let segments = joined(segments);
            let largest = segments.iter().max_by(|one, other| one.size.total_cmp(&other.size));
            let (bottom, size) = largest.map_or((0.0, 0.0), |segment| (segment.bottom, segment.size));
            Row { segments, parts, bottom, size }
        })
        .collect()
}

/// The segments of a row, those put together that no gap of a cell parts.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut cells: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        match cells.last_mut() {
            Some(cell) if segment.left - cell.right <= CELL_GAP * cell.size => {
                segment.pieces.into_iter().for_each(|piece| cell.push(piece));
            }
            _ => cells.push(segment),
        }
    }
    cells
}

/// Groups what overlaps in height by half of the lower of the two, from the top down.
fn side_by_side<T>(mut items: Vec<T>, extent: impl Fn(&T) -> (f32, f32)) -> Vec<Vec<T>> {
    let middle = |item: &T| {
        let (bottom, size) = extent(item);
        bottom + size / 2.0
    };
    items.sort_by(|one, other| middle(other).total_cmp(&middle(one)));
    let mut groups: Vec<Vec<T>> = Vec::new();
    // The extent of the largest item of the group in hand: a superscript must not draw the next line in.
    let mut reference = (0.0, 0.0);
    for item in items {
        let (bottom, size) = extent(&item);
        let (other_bottom, other_size) = reference;
        let overlap = (bottom + size).min(other_bottom + other_size) - bottom.max(other_bottom);
        match groups.last_mut() {
            Some(group) if overlap >= size.min(other_size) * 0.5 => {
                if size > other_size {
                    reference = (bottom, size);
                }
                group.push(item);
            }
            _ => {
                reference = (bottom, size);
                groups.push(vec![item]);
            }
        }
    }
    groups
}

/// Whether a character is as wide as its font's size: an ideograph, or a syllable of Korean.
pub(in crate::extract::pdf) fn is_wide(character: char) -> bool {
    is_ideograph(character) || matches!(u32::from(character), 0xac00..=0xd7a3)
}

/// Ideographs, kana and the marks that are as wide.
fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character), 0x3000..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef)
}
