//! What a user wrote of one server. Read by hand: what is wrong is told by the server's name and the key.

use std::collections::BTreeMap;

use serde_json::Value;

use super::config::{McpServer, McpTransport};

/// The keys that a server may have.
const KEYS: &[&str] = &["command", "args", "env", "url", "headers", "tools", "withoutConfirmation", "type"];
/// What `type` may say: other programs want it, here `command` and `url` tell.
const KINDS: &[&str] = &["stdio", "http", "streamable-http", "streamableHttp"];

/// The settings of a server cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the tool server `{server}`: {reason}")]
pub(super) struct InvalidServer {
    server: String,
    reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error("its settings are no table of keys")]
    NoTable,
    #[error("it has no key `{0}`; there are {keys}", keys = KEYS.join(", "))]
    UnknownKey(String),
    #[error("`{key}` is to be {expected}")]
    Kind { key: &'static str, expected: &'static str },
    #[error("it has neither `command`, a program to start, nor `url`, an address")]
    NoTransport,
    #[error("it has both `command` and `url`: leave one of them out")]
    TwoTransports,
    #[error("`{key}` goes with `{with}`, which it does not have")]
    Alone { key: &'static str, with: &'static str },
    #[error("servers of the type `{0}` cannot be used: there are {kinds}", kinds = KINDS[..2].join(" and "))]
    UnknownKind(String),
}

/// The server of that name, as it was written.
pub(super) fn server(name: &str, settings: Value) -> Result<McpServer, InvalidServer> {
    let invalid = |reason| InvalidServer { server: name.to_owned(), reason };
    read(settings).map_err(invalid)
}

fn read(settings: Value) -> Result<McpServer, Reason> {
    let Value::Object(mut settings) = settings else { return Err(Reason::NoTable) };
    if let Some(unknown) = settings.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(Reason::UnknownKey(unknown.clone()));
    }
    let mut take = |key: &'static str| settings.remove(key).map(|value| (key, value));
    let kind = take("type").map(text).transpose()?;
    if let Some(kind) = kind.filter(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(Reason::UnknownKind(kind));
    }
    let (command, url) = (take("command").map(text).transpose()?, take("url").map(text).transpose()?);
    let (args, env) = (take("args").map(list).transpose()?, take("env").map(table).transpose()?);
    let headers = take("headers").map(table).transpose()?;
    let alone = |key, with| Err(Reason::Alone { key, with });
    let transport = match (command, url) {
        (Some(_), Some(_)) => return Err(Reason::TwoTransports),
        (None, None) => return Err(Reason::NoTransport),
        (Some(_), None) if headers.is_some() => return alone("headers", "url"),
        (None, Some(_)) if args.is_some() => return alone("args", "command"),
        (None, Some(_)) if env.is_some() => return alone("env", "command"),
        (Some(command), None) => {
            McpTransport::Stdio { command, args: args.unwrap_or_default(), env: env.unwrap_or_default() }
        }
        (None, Some(url)) => McpTransport::Http { url, headers: headers.unwrap_or_default() },
    };
    let tools = take("tools").map(list).transpose()?.unwrap_or_default();
    let without_confirmation = take("withoutConfirmation").map(list).transpose()?.unwrap_or_default();
    Ok(McpServer { transport, tools, without_confirmation })
}

fn text((key, value): (&'static str, Value)) -> Result<String, Reason> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(Reason::Kind { key, expected: "a text" }),
    }
}

fn list((key, value): (&'static str, Value)) -> Result<Vec<String>, Reason> {
    serde_json::from_value(value).map_err(|_| Reason::Kind { key, expected: "a list of texts" })
}

fn table((key, value): (&'static str, Value)) -> Result<BTreeMap<String, String>, Reason> {
    serde_json::from_value(value).map_err(|_| Reason::Kind { key, expected: "a table of texts" })
}
