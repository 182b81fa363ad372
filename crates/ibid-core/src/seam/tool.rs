use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Passage;

/// The longest name of a tool.
const MAX_NAME: usize = 64;

/// The name by which a model calls a tool: letters, digits, `_`, `-` and `.`, 64 at most, the first one a letter.
///
/// ```
/// use ibid_core::seam::ToolName;
///
/// assert!("weather.forecast".parse::<ToolName>().is_ok());
/// assert!("rm -rf".parse::<ToolName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ToolName(String);

/// The text cannot name a tool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot name a tool: letters, digits, `_`, `-` and `.`, {MAX_NAME} at most, a letter first")]
pub struct InvalidToolName(String);

impl ToolName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ToolName {
    type Err = InvalidToolName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.len() <= MAX_NAME
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if is_name { Ok(Self(text.to_owned())) } else { Err(InvalidToolName(text.to_owned())) }
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<ToolName> for String {
    fn from(name: ToolName) -> Self {
        name.0
    }
}

impl TryFrom<String> for ToolName {
    type Error = InvalidToolName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// What a call of a tool may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolEffect {
    /// Nothing.
    ReadOnly,
    /// Something: every call has to be confirmed.
    Destructive,
}

/// What a tool is called, what it does and what it takes: the field's usual three, and what it may change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolDescription {
    /// Its name.
    pub name: ToolName,
    /// What it does, for the model.
    pub description: String,
    /// The JSON Schema of its arguments: an object.
    pub parameters: Value,
    /// What a call may change.
    pub effect: ToolEffect,
}

/// A call of a tool, as a model wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The tool.
    pub name: ToolName,
    /// The arguments: an object.
    pub arguments: Value,
}

/// What a tool gave: words of its own, or passages of documents.
#[derive(Debug, Clone, Default)]
pub struct ToolOutput {
    /// Its words, which become a source.
    pub text: String,
    /// Passages of documents, each of which becomes a source of its document.
    pub passages: Vec<Passage>,
}

impl From<String> for ToolOutput {
    fn from(text: String) -> Self {
        Self { text, passages: Vec::new() }
    }
}

impl From<&str> for ToolOutput {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A call gave no result. The model is told why; nothing of it becomes a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// There is no tool of that name among those that were enabled.
    #[error("no tool named `{0}` is enabled")]
    Unknown(String),
    /// The arguments are not as its schema says.
    #[error("the arguments are not valid: {0}")]
    InvalidArguments(String),
    /// The tool says that it failed.
    #[error("the tool failed: {0}")]
    Failed(String),
    /// It did not end in time.
    #[error("the tool did not answer within {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    /// It panicked.
    #[error("the tool ended with a defect: {0}")]
    Panicked(String),
    /// The program that runs it is gone.
    #[error("the tool's server is not there any more: {0}")]
    Unavailable(String),
    /// The user did not confirm a call that may change something.
    #[error("the user did not allow this call")]
    Declined,
}

/// Something that a model may call. Dropping the future of a call cancels it.
pub trait Tool: Send + Sync + fmt::Debug {
    /// What it is called, does and takes; the same every time.
    fn description(&self) -> &ToolDescription;

    /// Calls it with arguments that its schema admits.
    fn call(&self, arguments: Value) -> BoxFuture<'_, Result<ToolOutput, ToolError>>;
}

/// How a family of models writes the call of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolCallFormat {
    /// Qwen, Hermes and others: `<tool_call>` around an object with `name` and `arguments`.
    Hermes,
    /// Llama 3: an object with `name` and `parameters`.
    Llama3,
    /// Mistral: `[TOOL_CALLS]` before a list of objects with `name` and `arguments`.
    Mistral,
    /// Models whose template knows no tools: an object with `name` and `arguments`.
    Json,
}

/// How one model writes calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolCallSyntax {
    /// The format.
    pub format: ToolCallFormat,
    /// Whether the model's chat template lists the tools of a request. Where it does not, the messages have to.
    pub lists_tools: bool,
    /// The markers of the format that are special tokens of the model's vocabulary, with their ids.
    pub markers: Vec<(String, u32)>,
}

impl Default for ToolCallSyntax {
    fn default() -> Self {
        Self { format: ToolCallFormat::Json, lists_tools: false, markers: Vec::new() }
    }
}
