use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A rectangle of cells of a sheet, written as spreadsheets do: `B2` or `A2:D7`. Rows and columns count from 1.
///
/// ```
/// use ibid_core::CellRange;
///
/// let row = CellRange::new((2, 1), (2, 28));
/// assert_eq!(row.to_string(), "A2:AB2");
/// assert_eq!("A2:AB2".parse(), Ok(row));
/// assert_eq!(row.cover(CellRange::new((7, 3), (7, 3))).to_string(), "A2:AB7");
/// assert!("7".parse::<CellRange>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CellRange {
    first: (u32, u32),
    last: (u32, u32),
}

/// The text is no range of cells.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no range of cells: expected one such as `B2` or `A2:D7`")]
pub struct InvalidCellRange(String);

impl CellRange {
    /// The cells from one (row, column) to another, in whatever order they come.
    pub fn new(one: (u32, u32), other: (u32, u32)) -> Self {
        let least = |one: u32, other: u32| one.min(other).max(1);
        Self {
            first: (least(one.0, other.0), least(one.1, other.1)),
            last: (one.0.max(other.0).max(1), one.1.max(other.1).max(1)),
        }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        let first = (self.first.0.min(other.first.0), self.first.1.min(other.first.1));
        let last = (self.last.0.max(other.last.0), self.last.1.max(other.last.1));
        Self { first, last }
    }
}

impl fmt::Display for CellRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", letters(self.first.1), self.first.0)?;
        if self.first != self.last {
            write!(formatter, ":{}{}", letters(self.last.1), self.last.0)?;
        }
        Ok(())
    }
}

impl FromStr for CellRange {
    type Err = InvalidCellRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (one, other) = text.split_once(':').unwrap_or((text, text));
        match (cell(one), cell(other)) {
            (Some(one), Some(other)) => Ok(Self::new(one, other)),
            _ => Err(InvalidCellRange(text.to_owned())),
        }
    }
}

impl From<CellRange> for String {
    fn from(range: CellRange) -> Self {
        range.to_string()
    }
}

impl TryFrom<String> for CellRange {
    type Error = InvalidCellRange;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// (row, column) of `AB12`.
fn cell(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = text[..letters].bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 =
        text[letters..].bytes().all(|byte| byte.is_ascii_digit()).then(|| text[letters..].parse().ok())??;
    (column > 0 && row > 0).then_some((row, column))
}

/// Column 28 is `AB`.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CellRange;

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in (1_u32.., 1_u32..), columns in (1_u32.., 1_u32..)) {
            let range = CellRange::new((rows.0, columns.0), (rows.1, columns.1));
            prop_assert_eq!(range.to_string().parse(), Ok(range));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[A-Za-z0-9:é$]{0,12}") {
            if let Ok(range) = text.parse::<CellRange>() {
                prop_assert_eq!(range.to_string().parse(), Ok(range));
            }
        }
    }
}
