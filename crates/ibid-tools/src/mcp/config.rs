//! Which servers there are, in the form that other programs have for it, too.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::entry::server;

/// The servers that a user has named: `mcpServers`.
///
/// ```
/// let servers: ibid_tools::McpServers = serde_json::from_value(serde_json::json!({
///     "mcpServers": { "weather": { "command": "uvx", "args": ["weather-mcp"], "tools": ["forecast"] } }
/// }))?;
/// assert!(servers.get("weather").is_some());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct McpServers {
    servers: BTreeMap<String, McpServer>,
}

/// One server, and which of its tools may be enabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct McpServer {
    /// How it is reached.
    pub transport: McpTransport,
    /// The tools that may be enabled; `*` stands for all. By default none.
    pub tools: Vec<String>,
    /// Tools that change something and whose calls need no confirmation. By default none.
    pub without_confirmation: Vec<String>,
}

/// How a server is reached. In values of `env` and `headers`, `${NAME}` stands for a variable of the environment, so that no
/// secret has to be written into the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum McpTransport {
    /// A program that is started and talked to over its standard streams.
    Stdio {
        /// The program.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Variables of its environment, besides those that a program needs to run at all.
        env: BTreeMap<String, String>,
    },
    /// Streamable HTTP.
    Http {
        /// The address.
        url: String,
        /// Headers of every request.
        headers: BTreeMap<String, String>,
    },
}

impl<'de> Deserialize<'de> for McpServers {
    /// Other keys of the file are no business of ours; those of a server are, since a misspelt one would be obeyed by nobody.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default, rename = "mcpServers")]
            servers: BTreeMap<String, serde_json::Value>,
        }
        let mut servers = BTreeMap::new();
        for (name, settings) in File::deserialize(deserializer)?.servers {
            let settings = server(&name, settings).map_err(D::Error::custom)?;
            servers.insert(name, settings);
        }
        Ok(Self { servers })
    }
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

    /// The server and the tool that `name` stands for: `SERVER.TOOL`. Where names of servers hold dots, the longest one counts;
    /// where none fits, what stands before the first dot is taken for a server's.
    ///
    /// ```
    /// # let servers: ibid_tools::McpServers = serde_json::from_value(serde_json::json!({
    /// #     "mcpServers": { "my.files": { "command": "files" } } }))?;
    /// assert_eq!(servers.parts("my.files.read"), Some(("my.files", "read")));
    /// assert_eq!(servers.parts("other.read.all"), Some(("other", "read.all")));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn parts<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)> {
        let dots = name.match_indices('.').map(|(at, _)| (&name[..at], &name[at + 1..]));
        let known = dots.rev().find(|(server, _)| self.servers.contains_key(*server));
        known.or_else(|| name.split_once('.'))
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
