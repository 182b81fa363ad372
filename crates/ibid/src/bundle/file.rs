use serde_json::Value;

use super::{BUNDLE_SCHEMA, Bundle};
use crate::ask::ANSWER_SCHEMA;
use crate::record::{AnswerDocument, Recording, hash_without};

/// A file that holds an answer: a bundle, or what `ibid ask --json` printed.
///
/// ```
/// let error = ibid::AnswerFile::read("{\"schema\": \"ibid.search/1\"}").expect_err("no answer");
/// assert!(error.to_string().contains("ibid.bundle/1"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerFile {
    /// A bundle, and what is wrong with the file as such.
    Bundle(Box<Bundle>, Vec<String>),
    /// An answer without its passages: it can be checked against a library only.
    Answer(Box<AnswerDocument>),
    /// It says that it is one of these, but its fields are not what they have to be.
    Damaged(Vec<String>),
}

/// The file holds no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFileError {
    /// Not JSON.
    #[error("it is not a JSON document: {0}")]
    NotJson(#[from] serde_json::Error),
    /// Something else.
    #[error("it is no answer of ibid: its schema is {found}, expected {BUNDLE_SCHEMA} or {ANSWER_SCHEMA}")]
    OtherSchema {
        /// What its `schema` says.
        found: String,
    },
}

impl AnswerFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// When it is not JSON, or neither a bundle nor an answer.
    pub fn read(text: &str) -> Result<Self, AnswerFileError> {
        let value: Value = serde_json::from_str(text)?;
        match value.get("schema").and_then(Value::as_str) {
            Some(BUNDLE_SCHEMA) => Ok(Self::bundle(text, &value)),
            Some(ANSWER_SCHEMA) => Ok(match serde_json::from_str(text) {
                Ok(answer) => Self::Answer(Box::new(answer)),
                Err(error) => Self::Damaged(vec![format!("the answer cannot be read: {error}")]),
            }),
            found => {
                let found = found.map_or_else(|| "missing".to_owned(), |found| format!("`{found}`"));
                Err(AnswerFileError::OtherSchema { found })
            }
        }
    }

    fn bundle(text: &str, value: &Value) -> Self {
        let expected = hash_without(value, "hash").to_string();
        let mut problems = Vec::new();
        if value.get("hash").and_then(Value::as_str) != Some(expected.as_str()) {
            problems.push("the file was changed after it was written: its hash is another one".to_owned());
        }
        match serde_json::from_str(text) {
            Ok(bundle) => Self::Bundle(Box::new(bundle), problems),
            Err(error) => {
                problems.push(format!("the bundle cannot be read: {error}"));
                Self::Damaged(problems)
            }
        }
    }

    /// The answer in it; `None` where the file is damaged.
    pub fn answer(&self) -> Option<&AnswerDocument> {
        match self {
            Self::Bundle(bundle, _) => Some(&bundle.answer),
            Self::Answer(answer) => Some(answer),
            Self::Damaged(_) => None,
        }
    }

    /// What is needed to ask again and compare; only a bundle has it.
    pub fn recording(&self) -> Option<Recording> {
        match self {
            Self::Bundle(bundle, _) => bundle.recording(),
            Self::Answer(_) | Self::Damaged(_) => None,
        }
    }
}
