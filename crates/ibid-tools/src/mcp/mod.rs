//! Servers of the Model Context Protocol as sources of tools.

mod config;
mod connection;
mod entry;
mod error;
mod result;
mod tool;

pub use config::{McpServer, McpServers, McpTransport};
pub use connection::McpConnection;
pub use error::McpError;

#[cfg(test)]
mod tests;
