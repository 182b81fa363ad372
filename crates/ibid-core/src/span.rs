use serde::{Deserialize, Serialize};

/// A byte range of a document's extracted text; written `[start, end]` in JSON, `end` not included.
///
/// ```
/// use ibid_core::Span;
///
/// let span = Span::new(0, 5)?;
/// assert_eq!(span.of("Leave is short."), Some("Leave"));
/// assert_eq!(Span::new(1, 2)?.of("é"), None, "not on a character boundary");
/// # Ok::<(), ibid_core::InvalidSpan>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "(usize, usize)", try_from = "(usize, usize)")]
pub struct Span {
    start: usize,
    end: usize,
}

/// The end of the span lies before its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the span ends at byte {end}, before its start at byte {start}")]
pub struct InvalidSpan {
    start: usize,
    end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    ///
    /// # Errors
    /// When `end < start`.
    pub fn new(start: usize, end: usize) -> Result<Self, InvalidSpan> {
        if end < start { Err(InvalidSpan { start, end }) } else { Ok(Self { start, end }) }
    }

    /// `length` bytes from `start` on.
    pub fn with_length(start: usize, length: usize) -> Self {
        Self { start, end: start.saturating_add(length) }
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start
    }

    /// The byte after the last one.
    pub fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside this span.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span in a text that begins `offset` bytes earlier.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }

    /// The text under the span; `None` outside `text` or off its character boundaries.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

impl TryFrom<(usize, usize)> for Span {
    type Error = InvalidSpan;

    fn try_from((start, end): (usize, usize)) -> Result<Self, Self::Error> {
        Self::new(start, end)
    }
}
