//! The tools of one question: built-in ones, and those of servers that the user's settings name.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;
use ibid::{
    BUILTIN_TOOLS, Confirm, Library, McpConnection, McpServers, SearchOptions, Tool, ToolCall, ToolLimits,
    ToolSet, ToolUse, builtin_tool, check_tool,
};

use crate::args::ToolArguments;
use crate::render::LiveArea;
use crate::settings::Settings;
use crate::{exit, render};

/// The tools that were named, and nothing else. `area` is drawn in while the answer is made: it pauses where the user is to
/// confirm a call.
pub(super) async fn enabled(
    arguments: &ToolArguments,
    (library, search): (&Library, &SearchOptions),
    settings: &Settings,
    area: &LiveArea,
) -> anyhow::Result<ToolUse> {
    let mut tools = ToolSet::new();
    let mut connections: BTreeMap<String, McpConnection> = BTreeMap::new();
    let mut servers = None;
    for name in &arguments.tool {
        if let Some(tool) = builtin_tool(name, library, search) {
            tools.add(tool)?;
            continue;
        }
        if !name.contains('.') {
            anyhow::bail!(unknown(name));
        }
        let servers = match &servers {
            Some(servers) => servers,
            None => servers.insert(configured(arguments.config.as_deref(), settings)?),
        };
        let (server, tool) = servers.parts(name).with_context(|| unknown(name))?;
        let connection = match connections.entry(server.to_owned()) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(place) => {
                let file = arguments.config.as_deref().unwrap_or(&settings.user_config);
                let named = servers.get(server).with_context(|| no_server(server, servers, file))?;
                exit::survive_closed_pipes();
                place.insert(McpConnection::open(server, named).await?)
            }
        };
        if tool == "*" {
            add_all(&mut tools, connection, server)?;
        } else {
            add(&mut tools, connection.tool(tool)?)?;
        }
    }
    Ok(ToolUse {
        tools,
        choice: arguments.tool_choice.clone(),
        limits: ToolLimits {
            turns: usize::from(arguments.tool_turns),
            seconds: arguments.tool_seconds.into(),
            ..ToolLimits::default()
        },
        confirm: Some(Arc::new(AtTheTerminal { area: area.clone() })),
    })
}

fn add(tools: &mut ToolSet, tool: Arc<dyn Tool>) -> anyhow::Result<()> {
    check_tool(tool.description())?;
    Ok(tools.add(tool)?)
}

/// All tools that the settings allow. The question is none the worse for one of them that cannot be used: it was not asked
/// for by its name.
fn add_all(tools: &mut ToolSet, connection: &McpConnection, server: &str) -> anyhow::Result<()> {
    let before: Vec<String> =
        tools.descriptions().iter().map(|description| description.name.to_string()).collect();
    let mut are_any = false;
    for name in connection.allowed() {
        if before.contains(&format!("{server}.{name}")) {
            are_any = true;
            continue;
        }
        match connection.tool(name).map_err(anyhow::Error::from).and_then(|tool| add(tools, tool)) {
            Ok(()) => are_any = true,
            Err(error) => render::warning(&render::printable(&format!("a tool is left out: {error:#}"))),
        }
    }
    if connection.allowed().next().is_none() {
        // Says what there is, and how it is allowed.
        connection.tool("*")?;
    }
    anyhow::ensure!(are_any, "none of the tools of `{server}` can be used");
    Ok(())
}

fn unknown(name: &str) -> String {
    format!(
        "no tool is named `{name}`: there are {}, and SERVER.TOOL of the servers in ibid.toml",
        BUILTIN_TOOLS.join(", ")
    )
}

fn no_server(name: &str, servers: &McpServers, file: &Path) -> String {
    let known: Vec<&str> = servers.names().collect();
    let known =
        if known.is_empty() { "it names none".to_owned() } else { format!("it names {}", known.join(", ")) };
    format!("no tool server is named `{name}` in {}: {known}", file.display())
}

/// The servers of the user's own settings. A file of that name among the documents is never looked for: whoever writes it
/// could have programs started.
fn configured(file: Option<&Path>, settings: &Settings) -> anyhow::Result<McpServers> {
    let path = match file {
        Some(path) => path,
        None if settings.user_config.exists() => &settings.user_config,
        None => return Ok(McpServers::default()),
    };
    let text = fs_err::read_to_string(path)?;
    let text = text.trim_start_matches('\u{feff}');
    // The files of other programs are JSON, which TOML never begins like.
    let servers = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(anyhow::Error::from)
    } else {
        toml::from_str(text).map_err(anyhow::Error::from)
    };
    servers.with_context(|| format!("{} cannot be read", path.display()))
}

/// Asks the user before a tool changes something; where there is no terminal to ask at, the answer is no.
#[derive(Debug)]
struct AtTheTerminal {
    area: LiveArea,
}

impl Confirm for AtTheTerminal {
    fn confirm<'a>(&'a self, call: &'a ToolCall) -> BoxFuture<'a, bool> {
        async move {
            if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
                render::warning(&format!(
                    "{} was not called: it may change something, and nobody could be asked",
                    call.name
                ));
                return false;
            }
            let _pause = self.area.pause();
            let wanted = format!("The model wants to call {} with {}", call.name, call.arguments);
            render::note(&render::printable(&wanted));
            render::note("It may change something. Call it? [y/N]");
            let answer = tokio::task::spawn_blocking(|| {
                let mut line = String::new();
                std::io::stdin().read_line(&mut line).map(|_| line)
            });
            matches!(answer.await, Ok(Ok(line)) if matches!(line.trim(), "y" | "Y" | "yes"))
        }
        .boxed()
    }
}
