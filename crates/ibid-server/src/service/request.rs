//! What can be asked. The descriptions are what a model reads that is to ask it.

use schemars::JsonSchema;
use serde::Deserialize;

/// `ask`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// The question, as a whole sentence that needs no context
    #[schemars(length(min = 1, max = 8000))]
    pub question: String,
    /// Only look at documents whose name fits this glob, such as `policies/**` or `*.pdf`
    #[serde(default)]
    pub path: Option<String>,
}

/// `search`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// What to look for; "a quoted phrase" is exact, -word excludes
    #[schemars(length(min = 1, max = 8000))]
    pub query: String,
    /// The most hits (default 5)
    #[serde(default)]
    #[schemars(range(min = 1, max = 50))]
    pub limit: Option<u16>,
    /// Only look at documents whose name fits this glob, such as `policies/**` or `*.pdf`
    #[serde(default)]
    pub path: Option<String>,
}

/// `read_document`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentRequest {
    /// The document's name, as `list_documents` or a hit has it
    #[schemars(length(min = 1))]
    pub document: String,
    /// The byte of its text to begin at (default 0; `next` of the part before)
    #[serde(default)]
    pub start: Option<u64>,
    /// The most bytes of text (default 16000)
    #[serde(default)]
    #[schemars(range(min = 100, max = 1_000_000))]
    pub bytes: Option<u32>,
}

/// `list_documents`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentsRequest {
    /// Only documents whose name fits this glob, such as `policies/**` or `*.pdf`
    #[serde(default)]
    pub path: Option<String>,
    /// Only documents behind this name in alphabetical order (`next` of the part before)
    #[serde(default)]
    pub after: Option<String>,
    /// The most documents (default 200)
    #[serde(default)]
    #[schemars(range(min = 1, max = 1000))]
    pub limit: Option<u16>,
}

/// `verify_quote`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// The document's name
    #[schemars(length(min = 1))]
    pub document: String,
    /// The words that it is said to say
    #[schemars(length(min = 1, max = 100_000))]
    pub text: String,
}
