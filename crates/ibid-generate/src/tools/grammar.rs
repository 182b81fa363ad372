use std::fmt::Write as _;

use ibid_core::seam::{ToolCallFormat, ToolCallSyntax, ToolDescription, ToolName};
use llguidance::ParserFactory;
use llguidance::api::TopLevelGrammar;
use serde_json::Value;
use toktrie::ApproximateTokEnv;

use super::schema::strict_arguments;
use super::syntax::{HERMES_CLOSE, HERMES_OPEN, MISTRAL_OPEN, arguments_key};
use crate::Grammar;

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
    /// What the grammar engine says of the schema.
    pub reason: String,
}

/// The grammar of calls of `tools`, in the model's own format: whatever it admits can be parsed, calls one of these tools,
/// and has arguments that the tool's schema admits.
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
        let head = format!("{{\"name\": {}, \"{key}\": ", Value::from(tool.name.as_str()));
        let _ = writeln!(rules, "object_{number}: {} arguments_{number} \"}}\"", literal(&head));
        let _ = writeln!(rules, "arguments_{number}: %json {}", compact(&strict_arguments(&tool.parameters)));
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
/// When the grammar engine refuses the schema, with the reason that it gives.
pub fn check_tool(tool: &ToolDescription) -> Result<(), UnsupportedTool> {
    let unsupported = |reason: String| UnsupportedTool { tool: tool.name.clone(), reason };
    let syntax = ToolCallSyntax::default();
    let grammar = tool_call_grammar(std::slice::from_ref(tool), &syntax, ToolCallOptions::default());
    let factory = ParserFactory::new_simple(&ApproximateTokEnv::single_byte_env())
        .map_err(|error| unsupported(error.to_string()))?;
    match factory.create_parser(TopLevelGrammar::from_lark(grammar.into())) {
        Ok(_) => Ok(()),
        Err(error) => Err(unsupported(format!("{error:#}"))),
    }
}

/// The schema on one line, written as the engine is to write values: with single spaces, as models are trained to.
fn compact(schema: &Value) -> String {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        let options = serde_json::json!({
            "whitespace_flexible": false, "item_separator": ", ", "key_separator": ": "
        });
        object.insert("x-guidance".to_owned(), options);
    }
    schema.to_string()
}

/// A string literal of the grammar; JSON's escapes are Lark's.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}
