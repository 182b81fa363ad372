use std::collections::{BTreeMap, HashMap};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use ibid_core::seam::{InvalidToolName, Tool, ToolName};
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation};
use rmcp::service::RunningService;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{RoleClient, ServiceExt as _};
use tokio::process::Command;

use super::config::expanded;
use super::tool::McpTool;
use super::{McpError, McpServer, McpTransport};
use crate::Redactor;

/// A server has so long to start and to tell its tools.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Characters of what is told of a failure.
const LONGEST_REASON: usize = 300;

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
    /// When its tools could not be called by its name, or it cannot be started or reached, or does not answer as the protocol
    /// asks.
    pub async fn open(name: &str, settings: &McpServer) -> Result<Self, McpError> {
        let server = name.to_owned();
        if tool_name(name, "a").is_err() {
            return Err(McpError::ServerName { server });
        }
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
    /// When it has none of that name, its settings do not allow it, or the name cannot name a tool.
    pub fn tool(&self, name: &str) -> Result<Arc<dyn Tool>, McpError> {
        let Some(offered) = self.offered.iter().find(|tool| tool.name == name && self.settings.allows(name))
        else {
            let has = self.offered.iter().map(|tool| tool.name.as_ref()).collect::<Vec<_>>().join(", ");
            return Err(McpError::NoTool { server: self.server.clone(), tool: name.to_owned(), has });
        };
        let called = tool_name(&self.server, name).map_err(|reason| McpError::ToolName {
            server: self.server.clone(),
            tool: name.to_owned(),
            reason,
        })?;
        let needs_no_confirmation = self.settings.without_confirmation.iter().any(|free| free == name);
        Ok(Arc::new(McpTool::new(called, offered, needs_no_confirmation, Arc::clone(&self.client))))
    }
}

/// What models call a tool by.
fn tool_name(server: &str, tool: &str) -> Result<ToolName, InvalidToolName> {
    format!("{server}.{tool}").parse()
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
            client.serve(transport).await.map_err(|error| unreachable(name, url, &error))
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
    let reason = error.to_string().chars().take(LONGEST_REASON).collect();
    McpError::Protocol { server: server.to_owned(), reason }
}

/// What is at the bottom of a chain of errors, which otherwise begins with the types of the transport.
fn unreachable(server: &str, url: &str, error: &(dyn std::error::Error + 'static)) -> McpError {
    let mut bottom = error;
    while let Some(cause) = bottom.source() {
        bottom = cause;
    }
    let text = bottom.to_string();
    let text = text.rsplit_once(" error: ").map_or(text.as_str(), |(_, cause)| cause);
    let text =
        text.split(", when ").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = text.chars().take(LONGEST_REASON).collect();
    // An address may hold a password.
    McpError::Unreachable { server: server.to_owned(), url: Redactor::default().text(url), reason }
}
