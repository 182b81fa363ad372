use std::fmt::Write as _;

use ibid_core::seam::{ToolCallFormat, ToolCallSyntax, ToolDescription, ToolName};
use serde_json::Value;

use super::schema::strict_arguments;
use super::syntax::{HERMES_CLOSE, HERMES_OPEN, MISTRAL_OPEN, arguments_key};
use crate::{Grammar, JsonSchema, Refused, SchemaError};

/// The line with which a model says that it wants to call nothing.
pub const NO_CALL: &str = "ENOUGH";

/// What the grammar of calls allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolCallOptions {
    may_decline: bool,
    max_calls: usize,
}

impl Default for ToolCallOptions {
    fn default() -> Self {
        Self { may_decline: true, max_calls: 1 }
    }
}

impl ToolCallOptions {
    /// Whether the model may call nothing, and write [`NO_CALL`]. By default, it may.
    #[must_use]
    pub fn may_decline(mut self, may: bool) -> Self {
        self.may_decline = may;
        self
    }

    /// The most calls at once, where the format has more than one. By default, 1.
    #[must_use]
    pub fn max_calls(mut self, calls: usize) -> Self {
        self.max_calls = calls.max(1);
        self
    }
}

/// A tool's arguments cannot be confined by a grammar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the arguments of `{tool}` cannot be decoded under its schema: {reason}")]
pub struct UnsupportedTool {
    /// The tool.
    pub tool: ToolName,
    /// The pointer and keyword of what cannot be decoded, and why.
    pub reason: String,
}

/// The grammar of calls of `tools`, in the model's own format: whatever it admits can be parsed, calls one of these tools,
/// and has arguments that the tool's schema admits, apart from keywords that only a validator can check
/// ([`JsonSchema::inexact`]). A tool that [`check_tool`] refuses cannot be called.
///
/// ```
/// use ibid_core::seam::{ToolCallFormat, ToolCallSyntax, ToolDescription, ToolEffect};
/// use ibid_generate::{ToolCallOptions, tool_call_grammar};
///
/// let clock = ToolDescription {
///     name: "current_date".parse()?,
///     description: "Tells today's date".to_owned(),
///     parameters: serde_json::json!({"type": "object", "properties": {}}),
///     effect: ToolEffect::ReadOnly,
/// };
/// let syntax = ToolCallSyntax { format: ToolCallFormat::Hermes, ..ToolCallSyntax::default() };
/// let grammar = tool_call_grammar(&[clock], &syntax, ToolCallOptions::default());
/// assert!(grammar.as_str().contains("<tool_call>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tool_call_grammar(
    tools: &[ToolDescription],
    syntax: &ToolCallSyntax,
    options: ToolCallOptions,
) -> Grammar {
    let marker = |text: &str| match syntax.markers.iter().find(|(marker, _)| marker == text) {
        Some((_, id)) => format!("<[{id}]>"),
        None => literal(text),
    };
    let format = syntax.format;
    let key = arguments_key(format);
    let mut rules = String::new();
    let mut objects = Vec::new();
    for (number, tool) in tools.iter().enumerate() {
        let Ok(arguments) = arguments_rule(&tool.parameters) else { continue };
        let head = format!("{{\"name\": {}, \"{key}\": ", Value::from(tool.name.as_str()));
        let _ = writeln!(rules, "object_{number}: {} arguments_{number} \"}}\"", literal(&head));
        let _ = writeln!(rules, "arguments_{number}: {arguments}");
        objects.push(format!("object_{number}"));
    }
    if objects.is_empty() {
        return Grammar::of(&format!("start: {}\n", literal(NO_CALL)));
    }
    let more = |separator: &str, what: &str| match options.max_calls - 1 {
        0 => String::new(),
        more => format!(" ({separator} {what}){{0,{more}}}"),
    };
    let calls = match format {
        ToolCallFormat::Hermes => {
            let _ = writeln!(
                rules,
                "call: {} \"\\n\" object \"\\n\" {}",
                marker(HERMES_OPEN),
                marker(HERMES_CLOSE)
            );
            format!("call{}", more("\"\\n\"", "call"))
        }
        ToolCallFormat::Mistral => {
            format!("{} \"[\" object{} \"]\"", marker(MISTRAL_OPEN), more("\", \"", "object"))
        }
        ToolCallFormat::Llama3 | ToolCallFormat::Json => "object".to_owned(),
    };
    let decline = if options.may_decline { format!("{} | ", literal(NO_CALL)) } else { String::new() };
    Grammar::of(&format!("start: {decline}{calls}\nobject: {}\n{rules}", objects.join(" | ")))
}

/// Whether the arguments of a tool can be decoded under its schema.
///
/// # Errors
/// When they cannot, with the pointer and keyword of what is in the way.
pub fn check_tool(tool: &ToolDescription) -> Result<(), UnsupportedTool> {
    let refused = arguments_rule(&tool.parameters).err();
    refused.map_or(Ok(()), |reason| Err(UnsupportedTool { tool: tool.name.clone(), reason }))
}

/// The rule of a tool's arguments, or in one line why there is none. Said in the words that schemas of records are said in,
/// since the decoder by itself leaves keywords out or stumbles over them.
fn arguments_rule(parameters: &Value) -> Result<String, String> {
    let schema = JsonSchema::new(strict_arguments(parameters)).map_err(|error| one_line(&error))?;
    schema.rule().map_err(|error| one_line(&error))
}

/// Whoever offers a tool also writes what is wrong with it: a reason is not longer than helps.
fn one_line(error: &SchemaError) -> String {
    const LONGEST: usize = 300;
    let said = match error {
        SchemaError::Refused(refused) => refused.first().map(|first| {
            let pointer = shortened(&first.pointer);
            Refused { pointer, ..first.clone() }.to_string()
        }),
        SchemaError::Json(_) | SchemaError::TooLarge { .. } => None,
    };
    let said = said.unwrap_or_else(|| error.to_string());
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// The end of a long pointer: it says more than the beginning.
fn shortened(pointer: &str) -> String {
    const LONGEST: usize = 80;
    match pointer.char_indices().rev().nth(LONGEST) {
        Some((start, _)) => format!("…{}", &pointer[start..]),
        None => pointer.to_owned(),
    }
}

/// A string literal of the grammar; JSON's escapes are Lark's.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}
