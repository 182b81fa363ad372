//! Servers of the Model Context Protocol as sources of tools.

mod config;
mod connection;
mod result;
mod tool;

pub use config::{McpServer, McpServers, McpTransport};
pub use connection::{McpConnection, McpError};

#[cfg(test)]
mod tests;
