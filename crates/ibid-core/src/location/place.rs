use std::fmt;

use serde::{Deserialize, Serialize};

use super::CellRange;

/// Where a span of extracted text stands in its source file.
///
/// ```
/// use ibid_core::Place;
///
/// let place = Place { page: Some(7), lines: Some((12, 13)), ..Place::default() };
/// assert_eq!(place.to_string(), "page 7, lines 12–13");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The page the span begins on, from 1; `None` where the format has no pages.
    pub page: Option<u32>,
    /// First and last line, from 1. In paged formats they count within the page the span begins on; `None`
    /// where the format has no lines.
    pub lines: Option<(u32, u32)>,
    /// The headings above the span, outermost first.
    pub heading: Vec<String>,
    /// The slide the span begins on, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slide: Option<u32>,
    /// The chapter of the book the span begins in, from 1: its place in the order of reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<u32>,
    /// The cell of the notebook the span begins in, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notebook_cell: Option<u32>,
    /// The name of the sheet the span begins on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cells of the sheet that the span touches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells: Option<CellRange>,
    /// The part of the message the span begins in: `headers`, `text` or `html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

impl fmt::Display for Place {
    /// As people say it, without the headings: `page 7, lines 12–13`; nothing where nothing is known.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbered = |what: &str, number: Option<u32>| number.map(|number| format!("{what} {number}"));
        let parts = [
            numbered("page", self.page),
            numbered("slide", self.slide),
            numbered("chapter", self.chapter),
            numbered("cell", self.notebook_cell),
            self.sheet.as_ref().map(|sheet| format!("sheet {sheet}")),
            self.cells.map(|cells| cells.to_string()),
            self.part.clone(),
            self.lines.map(|(first, last)| {
                if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
            }),
        ];
        formatter.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}
