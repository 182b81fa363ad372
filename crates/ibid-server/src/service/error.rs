/// A request that could not be answered. Not knowing is no error: an abstention is an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The library or the language model failed, or the question cannot be asked.
    #[error(transparent)]
    Library(#[from] ibid::Error),
    /// The filter is none.
    #[error(transparent)]
    Filter(#[from] ibid::InvalidFilter),
    /// The question cannot be asked.
    #[error(transparent)]
    Question(#[from] ibid::InvalidQuestion),
    /// The text cannot name a document.
    #[error(transparent)]
    DocumentName(#[from] ibid::InvalidDocumentName),
    /// There is no such document.
    #[error("no document is named `{name}`: list_documents tells the names")]
    NoDocument {
        /// What was asked for.
        name: String,
    },
    /// A document was to be read from where it has no text.
    #[error("{name} has {bytes} bytes of text; {start} is behind its end or inside a character")]
    NoText {
        /// The document.
        name: String,
        /// Bytes of its text.
        bytes: usize,
        /// Where it was to be read from.
        start: u64,
    },
    /// A result has no JSON form.
    #[error("internal error: {0}; please report it")]
    Internal(String),
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
