use std::collections::{BTreeMap, HashMap};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use ibid_core::seam::Tool;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation};
use rmcp::service::RunningService;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{RoleClient, ServiceExt as _};
use tokio::process::Command;

use super::config::expanded;
use super::tool::McpTool;
use super::{McpServer, McpTransport};

/// A server has so long to start and to tell its tools.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a program needs to run at all; nothing else of our environment is handed to a server.
const PASSED_ON: &[&str] = &[
    "HOME",
    "LANG",
    "LC_ALL",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "USERNAME",
    "USERPROFILE",
    "XDG_RUNTIME_DIR",
];

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

pub(super) type Client = RunningService<RoleClient, ClientConfig>;

/// A connection to a server. Its tools hold it open; with the last of them the server is ended.
#[derive(Debug)]
pub struct McpConnection {
    server: String,
    settings: McpServer,
    client: Arc<Client>,
    offered: Vec<rmcp::model::Tool>,
}

impl McpConnection {
    /// Connects to the server of that name and asks for its tools.
    ///
    /// # Errors
    /// When it cannot be started or reached, or does not answer as the protocol asks.
    pub async fn open(name: &str, settings: &McpServer) -> Result<Self, McpError> {
        let server = name.to_owned();
        let opening = async {
            let client = connect(name, &settings.transport).await?;
            let offered = client.list_all_tools().await.map_err(|error| protocol(name, &error))?;
            Ok(Self { server: server.clone(), settings: settings.clone(), client: Arc::new(client), offered })
        };
        tokio::time::timeout(PATIENCE, opening)
            .await
            .unwrap_or_else(|_| Err(McpError::Slow { server: server.clone() }))
    }

    /// The names of the tools that it has and its settings allow.
    pub fn allowed(&self) -> impl Iterator<Item = &str> {
        self.offered.iter().map(|tool| tool.name.as_ref()).filter(|tool| self.settings.allows(tool))
    }

    /// The tool of that name, which models call by the names of the server and the tool with a dot between.
    ///
    /// # Errors
    /// When it has none of that name, or its settings do not allow it.
    pub fn tool(&self, name: &str) -> Result<Arc<dyn Tool>, McpError> {
        let offered = self.offered.iter().find(|tool| tool.name == name && self.settings.allows(name));
        let tool = offered.and_then(|tool| {
            let needs_no_confirmation = self.settings.without_confirmation.iter().any(|free| free == name);
            McpTool::new(&self.server, tool, needs_no_confirmation, Arc::clone(&self.client))
        });
        let has = || self.offered.iter().map(|tool| tool.name.as_ref()).collect::<Vec<_>>().join(", ");
        match tool {
            Some(tool) => Ok(Arc::new(tool)),
            None => Err(McpError::NoTool { server: self.server.clone(), tool: name.to_owned(), has: has() }),
        }
    }
}

async fn connect(name: &str, transport: &McpTransport) -> Result<Client, McpError> {
    let client = ClientConfig::new(
        ClientCapabilities::default(),
        Implementation::new("ibid", env!("CARGO_PKG_VERSION")),
    );
    match transport {
        McpTransport::Stdio { command, args, env } => {
            let mut process = Command::new(command);
            process.args(args).env_clear().envs(resolved(name, env)?).kill_on_drop(true);
            process.envs(PASSED_ON.iter().filter_map(|key| Some((*key, std::env::var_os(key)?))));
            let started = TokioChildProcess::builder(process).stderr(Stdio::null()).spawn();
            let (process, _) = started.map_err(|source| McpError::Start {
                server: name.to_owned(),
                command: command.clone(),
                source,
            })?;
            client.serve(process).await.map_err(|error| protocol(name, &error))
        }
        McpTransport::Http { url, headers } => {
            let mut custom = HashMap::new();
            for (header, value) in resolved(name, headers)? {
                let invalid = || McpError::Header { server: name.to_owned(), header: header.clone() };
                custom.insert(header.parse().map_err(|_| invalid())?, value.parse().map_err(|_| invalid())?);
            }
            let config = StreamableHttpClientTransportConfig::with_uri(url.as_str()).custom_headers(custom);
            let transport = StreamableHttpClientTransport::from_config(config);
            client.serve(transport).await.map_err(|error| protocol(name, &error))
        }
    }
}

fn resolved(server: &str, values: &BTreeMap<String, String>) -> Result<Vec<(String, String)>, McpError> {
    let resolve = |(key, value): (&String, &String)| match expanded(value, |name| std::env::var(name).ok()) {
        Ok(value) => Ok((key.clone(), value)),
        Err(variable) => Err(McpError::NoVariable { server: server.to_owned(), variable }),
    };
    values.iter().map(resolve).collect()
}

fn protocol(server: &str, error: &dyn std::fmt::Display) -> McpError {
    let mut reason = error.to_string();
    reason.truncate(reason.floor_char_boundary(500));
    McpError::Protocol { server: server.to_owned(), reason }
}
