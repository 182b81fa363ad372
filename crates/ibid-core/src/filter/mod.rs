mod language;
mod path_glob;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use path_glob::PathGlob;

use crate::{DocumentFormat, DocumentName};

/// Which documents a search may find: any of the values within a field, all of the fields that are set.
///
/// ```
/// use ibid_core::{DocumentFormat, Filter, FilterFacts};
///
/// let filter = Filter::new().path("policies/")?.language("de")?.after("2024-01-31")?;
/// let name = "policies/leave.md".parse()?;
/// let facts = FilterFacts {
///     name: &name,
///     format: DocumentFormat::Markdown,
///     tags: &[],
///     language: Some("deu"),
///     title: Some("Urlaubsordnung"),
///     authors: &["Eva Meier".to_owned()],
///     dated_ns: 1_706_659_200_000_000_000,
/// };
/// assert!(filter.matches(&facts));
/// assert!(filter.clone().title("urlaub").author("Meier").matches(&facts));
/// assert!(!filter.format(DocumentFormat::Pdf).matches(&facts));
/// assert!(Filter::new().path("policies/[").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[must_use]
pub struct Filter {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<PathGlob>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    formats: BTreeSet<DocumentFormat>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    languages: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    documents: BTreeSet<DocumentName>,
    /// In lower case.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    titles: BTreeSet<String>,
    /// In lower case.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    authors: BTreeSet<String>,
    /// In nanoseconds since 1970 UTC, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    after_ns: Option<i64>,
    /// In nanoseconds since 1970 UTC, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    before_ns: Option<i64>,
}

/// What a [`Filter`] looks at of a document.
#[derive(Debug, Clone, Copy)]
pub struct FilterFacts<'a> {
    /// Its name.
    pub name: &'a DocumentName,
    /// Its format.
    pub format: DocumentFormat,
    /// Its tags.
    pub tags: &'a [String],
    /// ISO 639-3 code of its language, where it could be told.
    pub language: Option<&'a str>,
    /// Its title, where it has one.
    pub title: Option<&'a str>,
    /// Who wrote it, or sent it.
    pub authors: &'a [String],
    /// When it was written or sent, by what the file says of itself, else when the file was last modified; in
    /// nanoseconds since 1970 UTC.
    pub dated_ns: i64,
}

/// The text cannot be a part of a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFilter {
    /// Not a glob.
    #[error("`{glob}` is not a path glob: {reason}")]
    Path {
        /// What was given.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Not a language code.
    #[error("`{code}` is not a language code: expected one of ISO 639, such as `de` or `deu`")]
    Language {
        /// What was given.
        code: String,
    },
    /// Not a date.
    #[error(
        "`{text}` is not a date: expected one such as `2024-01-31`, or a time such as `2024-01-31T12:00:00Z`"
    )]
    Date {
        /// What was given.
        text: String,
    },
}

impl Filter {
    /// The filter that every document passes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Documents whose name fits the [glob](PathGlob), too. By default, of every name.
    ///
    /// # Errors
    /// When it is not a glob.
    pub fn path(mut self, glob: &str) -> Result<Self, InvalidFilter> {
        self.paths.push(glob.parse()?);
        Ok(self)
    }

    /// Documents of this format, too. By default, of every format.
    pub fn format(mut self, format: DocumentFormat) -> Self {
        self.formats.insert(format);
        self
    }

    /// Documents with this tag, too. By default, with any and with none.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.insert(tag.into());
        self
    }

    /// Documents in this language, too, by its code of ISO 639-1 or 639-3. By default, in every language, also
    /// in none that could be told.
    ///
    /// # Errors
    /// When it is not a code.
    pub fn language(mut self, code: &str) -> Result<Self, InvalidFilter> {
        self.languages.insert(language::iso_639_3(code)?);
        Ok(self)
    }

    /// Documents whose title holds this text, too; upper and lower case are the same. By default, of every title,
    /// and of none.
    pub fn title(mut self, text: &str) -> Self {
        self.titles.insert(text.trim().to_lowercase());
        self
    }

    /// Documents with an author (of a mail: its sender) whose name or address holds this text, too; upper and lower
    /// case are the same. By default, of every author, and of none.
    pub fn author(mut self, text: &str) -> Self {
        self.authors.insert(text.trim().to_lowercase());
        self
    }

    /// The document with this name, too. By default, of every name.
    pub fn document(mut self, name: DocumentName) -> Self {
        self.documents.insert(name);
        self
    }

    /// Documents of this day (UTC) or later; or at this moment (RFC 3339) or later. By
    /// default, at any time. Of several, the latest counts.
    ///
    /// # Errors
    /// When it is neither a date nor a time.
    pub fn after(mut self, text: &str) -> Result<Self, InvalidFilter> {
        let (first, _) = bounds(text)?;
        self.after_ns = self.after_ns.max(Some(first));
        Ok(self)
    }

    /// Documents of this day (UTC) or earlier; or at this moment (RFC 3339) or earlier.
    /// By default, at any time. Of several, the earliest counts.
    ///
    /// # Errors
    /// When it is neither a date nor a time.
    pub fn before(mut self, text: &str) -> Result<Self, InvalidFilter> {
        let (_, last) = bounds(text)?;
        self.before_ns = Some(self.before_ns.map_or(last, |known| known.min(last)));
        Ok(self)
    }

    /// Whether every document passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a document passes: what this filter means, wherever it is applied.
    pub fn matches(&self, facts: &FilterFacts<'_>) -> bool {
        self.may_match(facts.name)
            && (self.formats.is_empty() || self.formats.contains(&facts.format))
            && (self.tags.is_empty() || facts.tags.iter().any(|tag| self.tags.contains(tag)))
            && (self.languages.is_empty() || facts.language.is_some_and(|code| self.languages.contains(code)))
            && (self.titles.is_empty() || facts.title.is_some_and(|title| holds_any(title, &self.titles)))
            && (self.authors.is_empty() || facts.authors.iter().any(|name| holds_any(name, &self.authors)))
            && self.after_ns.is_none_or(|first| facts.dated_ns >= first)
            && self.before_ns.is_none_or(|last| facts.dated_ns <= last)
    }

    /// Whether a document of this name can pass, as far as a name tells.
    pub fn may_match(&self, name: &DocumentName) -> bool {
        (self.paths.is_empty() || self.paths.iter().any(|glob| glob.matches(name)))
            && (self.documents.is_empty() || self.documents.contains(name))
    }

    /// The formats to choose from; none means every one.
    pub fn formats(&self) -> impl ExactSizeIterator<Item = DocumentFormat> + '_ {
        self.formats.iter().copied()
    }

    /// The languages to choose from, as ISO 639-3 codes; none means every one.
    pub fn languages(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.languages.iter().map(String::as_str)
    }

    /// Whether it looks at nothing but format and language.
    pub fn is_of_format_and_language(&self) -> bool {
        self.paths.is_empty()
            && self.tags.is_empty()
            && self.documents.is_empty()
            && self.titles.is_empty()
            && self.authors.is_empty()
            && self.after_ns.is_none()
            && self.before_ns.is_none()
    }
}

/// Whether one of these lower-case texts is in `text`.
fn holds_any(text: &str, parts: &BTreeSet<String>) -> bool {
    let text = text.to_lowercase();
    parts.iter().any(|part| text.contains(part.as_str()))
}

/// The first and the last nanosecond of a day or of a moment.
fn bounds(text: &str) -> Result<(i64, i64), InvalidFilter> {
    let invalid = || InvalidFilter::Date { text: text.to_owned() };
    if text.contains(['T', 't', ' ']) {
        let moment = nanoseconds(text.parse::<Timestamp>().map_err(|_| invalid())?);
        return Ok((moment, moment));
    }
    let day: Date = text.parse().map_err(|_| invalid())?;
    let start = day.to_zoned(TimeZone::UTC).map_err(|_| invalid())?.timestamp();
    let first = nanoseconds(start);
    Ok((first, first.saturating_add(NANOSECONDS_A_DAY - 1)))
}

const NANOSECONDS_A_DAY: i64 = 24 * 60 * 60 * 1_000_000_000;

/// A time before 1677 or after 2262 becomes the first or the last that there is.
fn nanoseconds(time: Timestamp) -> i64 {
    let nanoseconds = time.as_nanosecond();
    i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX })
}
