use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::sentence::lines;
use crate::{ContentHash, DocumentFormat, LocationMap, Metadata, Span, sentences};

/// Bytes around a chunk in which the rest of its first and last sentence is looked for.
const LONGEST_SENTENCE: usize = 4096;

/// The name of a document within its library: the path below its folder, with forward slashes.
///
/// ```
/// use ibid_core::DocumentName;
///
/// let name: DocumentName = "policies/leave.md".parse()?;
/// assert_eq!(name.extension(), Some("md"));
/// assert!("".parse::<DocumentName>().is_err());
/// # Ok::<(), ibid_core::InvalidDocumentName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DocumentName(String);

/// The text cannot name a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot name a document: a name is not empty and holds no NUL")]
pub struct InvalidDocumentName(String);

impl DocumentName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last dot of the last path component.
    pub fn extension(&self) -> Option<&str> {
        let file = self.0.rsplit('/').next()?;
        file.rsplit_once('.').map(|(_, extension)| extension).filter(|extension| !extension.is_empty())
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for DocumentName {
    type Err = InvalidDocumentName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.contains('\0') {
            return Err(InvalidDocumentName(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl From<DocumentName> for String {
    fn from(name: DocumentName) -> Self {
        name.0
    }
}

impl TryFrom<String> for DocumentName {
    type Error = InvalidDocumentName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Whether a character can be shown wherever a name is: it is neither a control character, which a terminal may act on,
/// nor one that turns the order of reading.
///
/// ```
/// assert!("Bericht 年.pdf".chars().all(ibid_core::is_printable));
/// assert!(!['\n', '\u{1b}', '\u{202e}'].into_iter().any(ibid_core::is_printable));
/// ```
pub fn is_printable(character: char) -> bool {
    let turns = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns && !matches!(character, '\u{2028}' | '\u{2029}')
}

/// What of a document was not read, so that "not in your documents" is said only of what was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Pages that yielded no text (scans, for example), from 1.
    pub pages_without_text: Vec<u32>,
    /// Anything else a reader should know: undecodable bytes, a part that was left out.
    pub notes: Vec<String>,
}

/// One source file as UTF-8 text, with the map from its bytes to places in the file.
///
/// All [`Span`](crate::Span)s of ibid are byte ranges of `text`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its name within the library.
    pub name: DocumentName,
    /// The hash of the file's bytes: which version this is.
    pub content_hash: ContentHash,
    /// The hash of `text`: what quotes are checked against.
    pub text_hash: ContentHash,
    /// The format it was read as.
    pub format: DocumentFormat,
    /// The title from its metadata or first heading.
    pub title: Option<String>,
    /// ISO 639-3 code of the language most of it is in, where it could be told.
    pub language: Option<String>,
    /// What else the file says of itself.
    pub metadata: Metadata,
    /// The extracted text.
    pub text: String,
    /// Byte ranges to pages, lines, headings.
    pub locations: LocationMap,
    /// What was not read.
    pub coverage: Coverage,
}

/// Whether a heading is the beginning of a title, which was too long for one.
fn is_cut_title(heading: &str, title: &str) -> bool {
    heading.strip_suffix('…').is_some_and(|beginning| title.starts_with(beginning))
}

/// Whether a line is the rule under a table's header: `|---|:--|`.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

impl Document {
    /// Whether a sentence says something by itself: a heading, the rule under a table's header, and the fence
    /// of a code block do not.
    pub fn is_prose(&self, sentence: Span) -> bool {
        let text = sentence.of(&self.text).unwrap_or_default().trim();
        if !text.chars().any(char::is_alphanumeric) || text.starts_with("```") {
            return false;
        }
        // A row of column names is a heading of the rows below it.
        let title = text.trim_matches(['#', '|', ' ']).trim();
        let is_markdown_heading =
            self.format == DocumentFormat::Markdown && text.starts_with('#') && title.len() < text.len();
        let path = self.locations.heading_path(sentence.start());
        !is_markdown_heading
            && path.last().is_none_or(|heading| heading != title && !is_cut_title(heading, title))
    }

    /// Which of `sentences` names the columns of the table that sentence `index` is a row of; `None` for what is no row of
    /// a table in Markdown, or where that row is not among them.
    pub fn table_header(&self, sentences: &[Span], index: usize) -> Option<usize> {
        let above = sentences.get(..=index)?;
        let first = above.iter().rposition(|span| !self.is_table_row(*span)).map_or(0, |other| other + 1);
        (first..index).rev().find(|row| self.names_columns(sentences[*row]))
    }

    /// The row that names the columns of the table that the row under `row` is one of; `None` for what is no row of a table
    /// in Markdown, and for that row itself.
    ///
    /// ```
    /// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, Span};
    /// # let text = "| tier | discount (%) |\n|---|---|\n| gold | 25 |\n".to_owned();
    /// # let document = Document { name: "a.md".parse()?, content_hash: ContentHash::of(b""),
    /// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Markdown, title: None, language: None,
    /// #     metadata: Metadata::default(), locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text };
    /// let row = Span::with_length(document.text.find("| gold").unwrap(), 13);
    /// assert_eq!(document.column_names(row), Some("| tier | discount (%) |"));
    /// # Ok::<(), ibid_core::InvalidDocumentName>(())
    /// ```
    pub fn column_names(&self, row: Span) -> Option<&str> {
        if !self.is_table_row(row) {
            return None;
        }
        let above = self.text.get(..row.start())?;
        // What stands before the row on its own line is none of another row.
        let above = &above[..above.rfind('\n').map_or(0, |end| end + 1)];
        let rows = above.lines().rev().take_while(|line| line.trim_start().starts_with('|'));
        let mut from_below = rows.skip_while(|line| !is_rule(line));
        from_below.next()?;
        from_below.next().map(str::trim)
    }

    /// Whether a sentence is a row of a table in Markdown.
    pub fn is_table_row(&self, sentence: Span) -> bool {
        sentence.of(&self.text).is_some_and(|text| text.trim_start().starts_with('|'))
    }

    /// Whether a sentence is the row of a table in Markdown that names its columns: what follows is `|---|:--|`.
    pub fn names_columns(&self, row: Span) -> bool {
        if !self.is_table_row(row) {
            return false;
        }
        let rest = self.text.get(row.end()..).unwrap_or_default().trim_start();
        rest.lines().next().is_some_and(is_rule)
    }

    /// The sentences of a part of the document's text; its lines where the format is made of lines.
    pub(crate) fn units_of(&self, text: &str) -> Vec<Span> {
        if self.format.is_line_based() { lines(text) } else { sentences(text) }
    }

    /// The sentences that a chunk touches and that say something, whole: a chunk may begin or end within one, and
    /// half a sentence may have lost its "not".
    ///
    /// ```
    /// # use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, Metadata, Span};
    /// # let text = "Leave is 25 days. It does not carry over.".to_owned();
    /// # let document = Document { name: "a.txt".parse()?, content_hash: ContentHash::of(b""),
    /// #     text_hash: ContentHash::of(text.as_bytes()), format: DocumentFormat::Text, title: None, language: None,
    /// #     metadata: Metadata::default(), locations: LocationMap::of_plain_text(&text), coverage: Coverage::default(), text };
    /// let sentences = document.sentences_of(Span::with_length(29, 12));
    /// assert_eq!(sentences[0].of(&document.text), Some("It does not carry over."));
    /// # Ok::<(), ibid_core::InvalidDocumentName>(())
    /// ```
    pub fn sentences_of(&self, chunk: Span) -> Vec<Span> {
        let text = self.text.as_str();
        let before = text.get(..chunk.start()).and_then(|before| before.rfind("\n\n"));
        let earliest = text.floor_char_boundary(chunk.start().saturating_sub(LONGEST_SENTENCE));
        let start = before.map_or(0, |end| end + 2).max(earliest);
        let after = text.get(chunk.end()..).and_then(|after| after.find("\n\n"));
        let latest = text.floor_char_boundary(text.len().min(chunk.end() + LONGEST_SENTENCE));
        let end = after.map_or(text.len(), |begin| chunk.end() + begin).min(latest);
        self.units_of(text.get(start..end).unwrap_or_default())
            .into_iter()
            .map(|sentence| sentence.shifted(start))
            .filter(|sentence| sentence.overlaps(chunk) && self.is_prose(*sentence))
            .collect()
    }
}
