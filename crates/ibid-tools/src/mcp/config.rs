//! Which servers there are, in the form that other programs have for it, too.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The servers that a user has named: `mcpServers`.
///
/// ```
/// let servers: ibid_tools::McpServers = serde_json::from_value(serde_json::json!({
///     "mcpServers": { "weather": { "command": "uvx", "args": ["weather-mcp"], "tools": ["forecast"] } }
/// }))?;
/// assert!(servers.get("weather").is_some());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct McpServers {
    #[serde(default, rename = "mcpServers")]
    servers: BTreeMap<String, McpServer>,
}

/// One server, and which of its tools may be enabled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct McpServer {
    /// How it is reached.
    #[serde(flatten)]
    pub transport: McpTransport,
    /// The tools that may be enabled; `*` stands for all. By default none.
    #[serde(default)]
    pub tools: Vec<String>,
    /// Tools that change something and whose calls need no confirmation. By default none.
    #[serde(default)]
    pub without_confirmation: Vec<String>,
}

/// How a server is reached. In values of `env` and `headers`, `${NAME}` stands for a variable of the environment, so that no
/// secret has to be written into the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum McpTransport {
    /// A program that is started and talked to over its standard streams.
    Stdio {
        /// The program.
        command: String,
        /// Its arguments.
        #[serde(default)]
        args: Vec<String>,
        /// Variables of its environment, besides those that a program needs to run at all.
        #[serde(default)]
        env: BTreeMap<String, String>,
    },
    /// Streamable HTTP.
    Http {
        /// The address.
        url: String,
        /// Headers of every request.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
}

impl McpServers {
    /// The server of that name.
    pub fn get(&self, name: &str) -> Option<&McpServer> {
        self.servers.get(name)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.servers.keys().map(String::as_str)
    }
}

impl McpServer {
    /// Whether this tool may be enabled.
    pub fn allows(&self, tool: &str) -> bool {
        self.tools.iter().any(|allowed| allowed == tool || allowed == "*")
    }
}

/// `text` with the variables that it names; the name of the first one that is not set otherwise.
pub(super) fn expanded(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, more)) = after.split_once('}') else { break };
        shown.push_str(before);
        shown.push_str(&variable(name).ok_or_else(|| name.to_owned())?);
        rest = more;
    }
    shown.push_str(rest);
    Ok(shown)
}
