use std::fmt;
use std::str::FromStr;

/// The longest question in bytes: longer ones are documents, to be ingested.
const MAX_BYTES: usize = 8 * 1024;

/// What the user asks: trimmed, with a letter or digit in it, at most 8 KiB.
///
/// ```
/// use ibid_core::Question;
///
/// let question: Question = "  How many days?\n".parse()?;
/// assert_eq!(question.as_str(), "How many days?");
/// assert!(" ".parse::<Question>().is_err());
/// assert!("???".parse::<Question>().is_err());
/// # Ok::<(), ibid_core::InvalidQuestion>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question(String);

/// The text cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuestion {
    /// Nothing but white space.
    #[error("the question is empty: write what you want to know")]
    Empty,
    /// Marks only.
    #[error("the question has no letter and no digit: write in words what you want to know")]
    NoWords,
    /// Over the limit.
    #[error("the question is {bytes} bytes long, the limit is {MAX_BYTES}: ingest long texts as documents")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl Question {
    /// The question.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Question {
    type Err = InvalidQuestion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidQuestion::Empty);
        }
        if !text.contains(char::is_alphanumeric) {
            return Err(InvalidQuestion::NoWords);
        }
        if text.len() > MAX_BYTES {
            return Err(InvalidQuestion::TooLong { bytes: text.len() });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
