use ibid_core::seam::InvalidToolName;

use super::connection::PATIENCE;

/// A server cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum McpError {
    /// Its program cannot be started.
    #[error("the tool server `{server}` cannot be started: `{command}`: {source}")]
    Start {
        /// The server's name.
        server: String,
        /// The program.
        command: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A variable that its settings name is not set.
    #[error("the settings of the tool server `{server}` name the variable {variable}, which is not set")]
    NoVariable {
        /// The server's name.
        server: String,
        /// The variable.
        variable: String,
    },
    /// A header cannot be sent.
    #[error("the tool server `{server}` is to be sent a header `{header}`, which is none")]
    Header {
        /// The server's name.
        server: String,
        /// The header's name.
        header: String,
    },
    /// No server answers at its address.
    #[error(
        "the tool server `{server}` cannot be reached at {url}: {reason}; start it, or correct its `url`"
    )]
    Unreachable {
        /// The server's name.
        server: String,
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// Its tools could not be called by its name.
    #[error(
        "no tool of the server `{server}` can be called by that name: name it in your settings with letters, digits, `_`, `-` \
         and `.`, a letter first, 62 at most"
    )]
    ServerName {
        /// The server's name.
        server: String,
    },
    /// A tool's name, with the server's before it, cannot name a tool.
    #[error("the tool `{tool}` of the server `{server}` cannot be called: {reason}")]
    ToolName {
        /// The server's name.
        server: String,
        /// The tool's name.
        tool: String,
        /// What is wrong with the two together.
        reason: InvalidToolName,
    },
    /// It does not answer as the protocol asks.
    #[error("the tool server `{server}` does not answer as the Model Context Protocol asks: {reason}")]
    Protocol {
        /// The server's name.
        server: String,
        /// What it did.
        reason: String,
    },
    /// It took too long.
    #[error("the tool server `{server}` was not ready within {} s", PATIENCE.as_secs())]
    Slow {
        /// The server's name.
        server: String,
    },
    /// It has no such tool, or the settings do not allow it.
    #[error(
        "the tool server `{server}` has no tool `{tool}` that its settings allow (`tools = [\"{tool}\"]`); it has: {has}"
    )]
    NoTool {
        /// The server's name.
        server: String,
        /// What was asked for.
        tool: String,
        /// What it has.
        has: String,
    },
}
