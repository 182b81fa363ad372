use ibid_core::seam::{ToolCall, ToolCallFormat, ToolName};
use serde_json::Value;

use super::grammar::NO_CALL;
use super::syntax::markers;

/// What a model wrote is no call. The model is told, and may write another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolCallParseError {
    /// It is no JSON where JSON was expected.
    #[error("this is no call of a tool: {0}")]
    NotJson(String),
    /// It has no name, or one that names nothing.
    #[error("the call names no tool")]
    NoName,
    /// Its arguments are no object.
    #[error("the arguments of `{0}` are no JSON object")]
    NoArguments(String),
}

/// The calls in what a model wrote; none where it wrote that it wants none.
///
/// Reads what an engine without grammars may write, too: other white space, missing markers, either name for the
/// arguments, arguments as text. Never given anything but a model's output: text of documents is not read for calls.
///
/// ```
/// use ibid_core::seam::ToolCallFormat;
/// use ibid_generate::parse_tool_calls;
///
/// let written = "<tool_call>\n{\"name\": \"calculate\", \"arguments\": {\"expression\": \"6*7\"}}\n</tool_call>";
/// let calls = parse_tool_calls(written, ToolCallFormat::Hermes)?;
/// assert_eq!(calls[0].name.as_str(), "calculate");
/// assert!(parse_tool_calls("ENOUGH", ToolCallFormat::Hermes)?.is_empty());
/// # Ok::<(), ibid_generate::ToolCallParseError>(())
/// ```
///
/// # Errors
/// When it is neither a call nor the line for none.
pub fn parse_tool_calls(written: &str, format: ToolCallFormat) -> Result<Vec<ToolCall>, ToolCallParseError> {
    let mut text = written.to_owned();
    for marker in markers(format) {
        text = text.replace(marker, " ");
    }
    let text = text.trim();
    if text == NO_CALL {
        return Ok(Vec::new());
    }
    let mut calls = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value.map_err(|error| ToolCallParseError::NotJson(error.to_string()))? {
            Value::Array(list) => {
                for item in list {
                    calls.push(call(item)?);
                }
            }
            one => calls.push(call(one)?),
        }
    }
    if calls.is_empty() {
        return Err(ToolCallParseError::NotJson("it is empty".to_owned()));
    }
    Ok(calls)
}

fn call(value: Value) -> Result<ToolCall, ToolCallParseError> {
    let Value::Object(mut object) = value else { return Err(ToolCallParseError::NoName) };
    let name = object.get("name").and_then(Value::as_str).ok_or(ToolCallParseError::NoName)?;
    let name: ToolName = name.parse().map_err(|_| ToolCallParseError::NoName)?;
    let arguments = ["arguments", "parameters"].iter().find_map(|key| object.remove(*key));
    let no_arguments = || ToolCallParseError::NoArguments(name.to_string());
    let arguments = match arguments {
        None | Some(Value::Null) => Value::Object(serde_json::Map::new()),
        Some(Value::String(text)) => serde_json::from_str(&text).map_err(|_| no_arguments())?,
        Some(arguments) => arguments,
    };
    if !arguments.is_object() {
        return Err(no_arguments());
    }
    Ok(ToolCall { name, arguments })
}
