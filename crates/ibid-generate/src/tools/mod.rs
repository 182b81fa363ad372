//! Calls of tools: how a model writes them, a grammar under which it can write no others, and reading what it wrote.
//!
//! All of it are pure functions. Nothing in here calls a tool, and nothing but a model's output is ever read for calls.

mod grammar;
mod parse;
mod prompt;
mod schema;
mod syntax;

pub use self::grammar::{NO_CALL, ToolCallOptions, UnsupportedTool, check_tool, tool_call_grammar};
pub use self::parse::{ToolCallParseError, parse_tool_calls};
pub(crate) use self::prompt::shown_tools;
pub use self::prompt::{EarlierCall, tool_messages};
pub use self::schema::strict_arguments;
pub use self::syntax::{opening, syntax_of_template};

#[cfg(test)]
mod tests;
