//! What a model is shown that is to choose a tool.

use std::fmt::Write as _;

use ibid_core::seam::{Message, Role, ToolCall, ToolCallSyntax, ToolDescription};
use ibid_core::{Passage, Question};
use serde_json::Value;

use crate::Excerpt;
use crate::prompt::{neutralize, pointer, sources};

const SYSTEM: &str = include_str!("system.txt");

/// A call that was made already.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierCall {
    /// The call.
    pub call: ToolCall,
    /// Why it gave nothing, where it did not.
    pub failure: Option<String>,
}

/// The messages that ask which tool to call next, to be answered under [`tool_call_grammar`](crate::tool_call_grammar).
///
/// What the calls gave is among the passages, as sources like any other. The messages hold no special token of a template
/// and no call that could be taken for one that the model made: calls are told in words.
pub fn tool_messages(
    question: &Question,
    (passages, excerpt): (&[Passage], &Excerpt),
    earlier: &[EarlierCall],
    (tools, syntax): (&[ToolDescription], &ToolCallSyntax),
) -> Vec<Message> {
    let mut system = SYSTEM.trim_end().to_owned();
    if !syntax.lists_tools {
        system.push_str("\n\nFunctions, each with the JSON Schema of its arguments:");
        for tool in shown_tools(tools) {
            let _ = write!(system, "\n{}: {} {}", tool.name, tool.description, tool.parameters);
        }
        system.push_str("\n\nA call is a line of JSON: {\"name\": …, \"arguments\": {…}}");
    }
    let mut content = sources(passages, excerpt, |citation| format!("{} ", pointer(citation)));
    for EarlierCall { call, failure } in earlier {
        let arguments = neutralize(&call.arguments.to_string());
        let _ = match failure {
            None => writeln!(content, "Done already: {} with {arguments}", call.name),
            Some(why) => writeln!(content, "Failed: {} with {arguments}: {}", call.name, neutralize(why)),
        };
    }
    let _ = write!(content, "Question: {}", neutralize(question.as_str()));
    vec![Message { role: Role::System, content: system }, Message { role: Role::User, content }]
}

/// Tools as a prompt may show them: whoever offers a tool writes its description and schema, and must not write anything
/// else into the prompt.
pub(crate) fn shown_tools(tools: &[ToolDescription]) -> Vec<ToolDescription> {
    let shown = |tool: &ToolDescription| ToolDescription {
        description: neutralize(&tool.description),
        parameters: shown_schema(&tool.parameters),
        ..tool.clone()
    };
    tools.iter().map(shown).collect()
}

fn shown_schema(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(neutralize(text)),
        Value::Array(items) => items.iter().map(shown_schema).collect(),
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| !matches!(key.as_str(), "$schema" | "title"));
            Value::Object(kept.map(|(key, value)| (neutralize(key), shown_schema(value))).collect())
        }
        other => other.clone(),
    }
}
