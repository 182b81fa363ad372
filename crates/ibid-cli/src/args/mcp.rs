use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::AnsweringArguments;

const HELP: &str = "\
Most MCP clients want a command and its arguments, in a file like this:

  { \"mcpServers\": { \"documents\": { \"command\": \"ibid\", \"args\": [\"mcp\", \"--library\", \"contracts\"] } } }

Tools: ask, search, read_document, list_documents, verify_quote. Documents are resources, too.";

/// `ibid mcp`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct McpArguments {
    /// Serve this file or folder instead of a library (it is kept in a cached one, and read before the client is
    /// served); may be given several times
    #[arg(long, value_name = "PATH")]
    pub(crate) docs: Vec<PathBuf>,
    /// Serve over streamable HTTP at this address of this machine (127.0.0.1:8417), not over standard input and output
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) http: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) answering: AnsweringArguments,
}
