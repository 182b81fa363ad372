use std::fmt;
use std::str::FromStr;

use globset::{GlobBuilder, GlobSet};
use serde::{Deserialize, Serialize};

use super::InvalidFilter;
use crate::DocumentName;

/// A glob over document names, with the habits of a `.gitignore`: without a slash it fits at any depth, with one
/// it starts at the top; `*` stops at a slash, `**` does not; what fits a folder fits all that is below it.
///
/// ```
/// use ibid_core::PathGlob;
///
/// let fits = |glob: &str, name: &str| Ok::<_, Box<dyn std::error::Error>>(
///     glob.parse::<PathGlob>()?.matches(&name.parse()?)
/// );
/// assert!(fits("*.md", "policies/leave.md")?);
/// assert!(fits("policies", "policies/2024/leave.md")?);
/// assert!(!fits("policies/*.md", "policies/2024/leave.md")?);
/// assert!(fits("policies/**/*.md", "policies/2024/leave.md")?);
/// assert!(!fits("/*.md", "policies/leave.md")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PathGlob {
    text: String,
    compiled: GlobSet,
}

impl PathGlob {
    /// Whether a document's name fits.
    pub fn matches(&self, name: &DocumentName) -> bool {
        self.compiled.is_match(name.as_str())
    }

    /// The glob as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for PathGlob {
    type Err = InvalidFilter;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = |reason: String| InvalidFilter::Path { glob: text.to_owned(), reason };
        let inner = text.trim_end_matches('/');
        if inner.is_empty() {
            return Err(invalid("it names nothing".to_owned()));
        }
        let anchored = match inner.strip_prefix('/') {
            Some(rest) => rest.to_owned(),
            None if inner.contains('/') => inner.to_owned(),
            None => format!("**/{inner}"),
        };
        let mut globs = GlobSet::builder();
        let is_folder = text.ends_with('/');
        for (glob, is_wanted) in [(anchored.clone(), !is_folder), (format!("{anchored}/**"), true)] {
            if is_wanted {
                let glob = GlobBuilder::new(&glob).literal_separator(true).build();
                globs.add(glob.map_err(|error| invalid(error.kind().to_string()))?);
            }
        }
        let compiled = globs.build().map_err(|error| invalid(error.kind().to_string()))?;
        Ok(Self { text: text.to_owned(), compiled })
    }
}

impl PartialEq for PathGlob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PathGlob {}

impl TryFrom<String> for PathGlob {
    type Error = InvalidFilter;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PathGlob> for String {
    fn from(glob: PathGlob) -> Self {
        glob.text
    }
}

impl fmt::Display for PathGlob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
