//! What a language model may call, apart from the documents themselves.
//!
//! Three nouns: a [`ToolSet`] holds the tools that are enabled; [`ToolSet::function`] makes one of an async fn; an
//! [`McpServers`] file names servers of the Model Context Protocol whose tools can be enabled, one by one. A
//! [`ToolRunner`] calls them with limits, so that a tool that hangs, panics or floods costs only its call.
//!
//! ```
//! # futures::executor::block_on(async {
//! use ibid_core::seam::Tool as _;
//! use ibid_tools::ToolSet;
//! use schemars::JsonSchema;
//! use serde::Deserialize;
//!
//! #[derive(Deserialize, JsonSchema)]
//! struct Person {
//!     /// First and last name
//!     name: String,
//! }
//!
//! let mut tools = ToolSet::new();
//! tools.function("extension_of", "The phone extension of a person", async |person: Person| match person.name.as_str() {
//!     "Ana Reis" => Ok("Ana Reis has extension 4711."),
//!     other => Err(format!("nobody is named {other}")),
//! })?;
//! let output = tools.tools()[0].call(serde_json::json!({"name": "Ana Reis"})).await;
//! assert_eq!(output.expect("a result").text, "Ana Reis has extension 4711.");
//! # Ok::<(), ibid_tools::InvalidTool>(()) }).unwrap();
//! ```

mod calculate;
mod current_date;
mod function;
mod mcp;
mod redact;
mod runner;
mod set;

pub use calculate::{CalculateError, calculate, calculator};
pub use current_date::current_date;
pub use function::FunctionTool;
pub use mcp::{McpConnection, McpError, McpServer, McpServers, McpTransport};
pub use redact::{REDACTED, Redactor};
pub use runner::{Confirm, ToolLimits, ToolRunner};
pub use set::{InvalidTool, ToolSet};
