use std::collections::BTreeMap;

use ibid_core::seam::ToolError;
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::json;

use super::config::expanded;
use super::result::output;
use super::{McpConnection, McpError, McpServer, McpServers, McpTransport};

#[test]
fn settings_in_the_usual_form() {
    let text = json!({
        "somethingElse": 1,
        "mcpServers": {
            "files": {"command": "files-mcp", "args": ["--root", "/srv"], "env": {"KEY": "${FILES_KEY}"}, "tools": ["read"]},
            "tickets": {"type": "http", "url": "https://tickets.example/mcp", "headers": {"Authorization": "Bearer x"}}
        }
    });
    let servers: McpServers = serde_json::from_value(text).expect("settings");
    assert_eq!(servers.names().collect::<Vec<_>>(), ["files", "tickets"]);
    let files = servers.get("files").expect("a server");
    assert!(files.allows("read") && !files.allows("write"));
    let tickets = servers.get("tickets").expect("a server");
    assert!(!tickets.allows("find"), "nothing is allowed that is not named");
    assert!(matches!(&tickets.transport, McpTransport::Http { headers, .. } if headers.len() == 1));
    assert_eq!(serde_json::from_value::<McpServers>(json!({})).expect("settings"), McpServers::default());
}

#[test]
fn what_is_wrong_with_settings_is_told_by_server_and_key() {
    for (server, says) in [
        (json!({}), "neither `command`"),
        (json!(1), "no table"),
        (json!({"command": 1}), "`command` is to be a text"),
        (json!({"command": "a", "args": "b"}), "`args` is to be a list of texts"),
        (json!({"command": "a", "env": {"A": 1}}), "`env` is to be a table of texts"),
        (json!({"command": "a", "tools": "*"}), "`tools` is to be a list"),
        (json!({"command": "a", "alowedTools": ["*"]}), "no key `alowedTools`; there are command, args"),
        (json!({"command": "a", "tool": ["*"]}), "no key `tool`"),
        (json!({"command": "a", "url": "http://a.example"}), "both `command` and `url`"),
        (json!({"url": "http://a.example", "args": []}), "`args` goes with `command`"),
        (json!({"url": "http://a.example", "type": "sse"}), "type `sse`"),
    ] {
        let error = serde_json::from_value::<McpServers>(json!({"mcpServers": {"odd": server}}));
        let error = error.expect_err(&server.to_string()).to_string();
        assert!(error.contains("`odd`") && error.contains(says), "{error}");
    }
    assert!(serde_json::from_value::<McpServers>(json!({"mcpServers": 1})).is_err());
}

#[test]
fn names_of_servers_may_hold_dots() {
    let text = json!({"mcpServers": {"a": {"command": "x"}, "a.b": {"command": "x"}}});
    let servers: McpServers = serde_json::from_value(text).expect("settings");
    assert_eq!(servers.parts("a.b.find"), Some(("a.b", "find")));
    assert_eq!(servers.parts("a.find"), Some(("a", "find")));
    assert_eq!(servers.parts("c.find.all"), Some(("c", "find.all")));
    assert_eq!(servers.parts("find"), None);
}

#[test]
fn variables() {
    let variable = |name: &str| (name == "KEY").then(|| "abc".to_owned());
    assert_eq!(expanded("Bearer ${KEY}.", variable).as_deref(), Ok("Bearer abc."));
    assert_eq!(expanded("$KEY ${KEY", variable).as_deref(), Ok("$KEY ${KEY"));
    assert_eq!(expanded("${OTHER}", variable), Err("OTHER".to_owned()));
}

#[test]
fn what_a_result_says() {
    let said = |result: &CallToolResult| output(result).map(|output| output.text);
    let result =
        CallToolResult::success(vec![ContentBlock::text("One."), ContentBlock::image("AAAA", "image/png")]);
    assert_eq!(said(&result).as_deref(), Ok("One.\n\n(an image was left out)"));
    let failed = CallToolResult::error(vec![ContentBlock::text("No such city.")]);
    assert_eq!(said(&failed), Err(ToolError::Failed("No such city.".to_owned())));
    let mut structured = CallToolResult::structured(json!({"degrees": 7}));
    structured.content.clear();
    assert_eq!(said(&structured).as_deref(), Ok("{\"degrees\":7}"));
}

fn program(command: &str, args: &[&str]) -> McpServer {
    McpServer {
        transport: McpTransport::Stdio {
            command: command.to_owned(),
            args: args.iter().map(|text| (*text).to_owned()).collect(),
            env: BTreeMap::new(),
        },
        tools: vec!["*".to_owned()],
        without_confirmation: Vec::new(),
    }
}

#[tokio::test]
async fn an_address_at_which_there_is_no_server() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let url = format!("http://me:hunter2@127.0.0.1:{port}/mcp");
    let server = McpServer {
        transport: McpTransport::Http { url, headers: BTreeMap::new() },
        tools: Vec::new(),
        without_confirmation: Vec::new(),
    };
    let error = McpConnection::open("a", &server).await.expect_err("no server").to_string();
    assert!(
        error.contains(&format!("127.0.0.1:{port}/mcp")) && error.contains("correct its `url`"),
        "{error}"
    );
    assert!(error.len() < 300 && error.lines().count() == 1 && !error.contains("rmcp"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_name_of_a_server_that_no_tool_could_have() {
    for name in ["my server", "1st", "a/b", ""] {
        let error = McpConnection::open(name, &program("cat", &[])).await.expect_err("no name");
        assert!(matches!(&error, McpError::ServerName { .. }), "{error}");
    }
}

#[tokio::test]
async fn servers_that_are_none() {
    let error = McpConnection::open("a", &program("/nonexistent/server", &[])).await.expect_err("no program");
    assert!(matches!(&error, McpError::Start { server, .. } if server == "a"), "{error}");
    let mut server = program("cat", &[]);
    if let McpTransport::Stdio { env, .. } = &mut server.transport {
        env.insert("A".to_owned(), "${IBID_NO_SUCH_VARIABLE}".to_owned());
    }
    let error = McpConnection::open("a", &server).await.expect_err("no variable");
    assert!(error.to_string().contains("IBID_NO_SUCH_VARIABLE"), "{error}");
    #[cfg(unix)]
    for script in [
        "exit 1",
        "echo hello; exit 0",
        "printf '\\377\\376\\n'; exit 0",
        "echo '{\"jsonrpc\":\"2.0\"}'; exit 0",
    ] {
        let error = McpConnection::open("a", &program("sh", &["-c", script])).await.expect_err(script);
        assert!(matches!(error, McpError::Protocol { .. }), "{script}: {error}");
    }
}

/// Servers in a few lines of shell: one answer a line, whatever is asked.
#[cfg(unix)]
mod of_shell {
    use ibid_core::seam::{ToolEffect, ToolError};
    use serde_json::{Value, json};

    use super::{McpConnection, McpError, program};

    const TOOLS: &str = r#"{"tools":[{"name":"find","description":"Finds","inputSchema":{"type":"object","properties":{}}},{"name":"look","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object"}},{"name":"get/weather","inputSchema":{"type":"object"}}]}"#;

    /// Answers `initialize` and `tools/list`, then what `call` prints for a call whose id is in `$id`.
    fn script(call: &str) -> String {
        format!(
            r#"while IFS= read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
  case "$line" in
    *'"initialize"'*) version=$(printf '%s' "$line" | sed -n 's/.*"protocolVersion":"\([^"]*\)".*/\1/p')
      printf '{{"jsonrpc":"2.0","id":%s,"result":{{"protocolVersion":"%s","capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"s","version":"1"}}}}}}\n' "$id" "$version";;
    *'"tools/list"'*) printf '{{"jsonrpc":"2.0","id":%s,"result":%s}}\n' "$id" '{TOOLS}';;
    *'"tools/call"'*) {call};;
    *'"server/discover"'*) printf '{{"jsonrpc":"2.0","id":%s,"error":{{"code":-32601,"message":"no"}}}}\n' "$id";;
  esac
done"#
        )
    }

    async fn call(how: &str) -> Result<String, ToolError> {
        let server = program("sh", &["-c", &script(how)]);
        let connection = McpConnection::open("s", &server).await.expect("a server");
        let tool = connection.tool("find").expect("a tool");
        tool.call(json!({})).await.map(|output| output.text)
    }

    fn answer(result: &Value) -> String {
        format!(r#"printf '{{"jsonrpc":"2.0","id":%s,"result":%s}}\n' "$id" '{result}'"#)
    }

    #[tokio::test]
    async fn its_tools_can_be_called() {
        let result = json!({"content": [{"type": "text", "text": "It is in room 5."}]});
        assert_eq!(call(&answer(&result)).await.as_deref(), Ok("It is in room 5."));
        let server = program("sh", &["-c", &script("true")]);
        let connection = McpConnection::open("s", &server).await.expect("a server");
        assert_eq!(connection.allowed().collect::<Vec<_>>(), ["find", "look", "get/weather"]);
        let effect = |name| connection.tool(name).expect("a tool").description().effect;
        assert_eq!((effect("find"), effect("look")), (ToolEffect::Destructive, ToolEffect::ReadOnly));
        let error = connection.tool("other").expect_err("no tool");
        let odd = connection.tool("get/weather").expect_err("no name");
        assert!(
            matches!(&odd, McpError::ToolName { .. }) && odd.to_string().contains("`get/weather`"),
            "{odd}"
        );
        assert!(
            matches!(&error, McpError::NoTool { has, .. } if has == "find, look, get/weather"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn one_that_dies_during_a_call() {
        assert!(matches!(call("exit 1").await, Err(ToolError::Unavailable(_))));
    }

    #[tokio::test]
    async fn one_that_answers_badly() {
        let error =
            r#"printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32602,"message":"no such city"}}\n' "$id""#;
        assert_eq!(call(error).await, Err(ToolError::Failed("no such city".to_owned())));
        let failed = json!({"content": [{"type": "text", "text": "out of order"}], "isError": true});
        assert_eq!(call(&answer(&failed)).await, Err(ToolError::Failed("out of order".to_owned())));
        // Bytes that are no UTF-8 are no message; what follows is.
        let result = json!({"content": [{"type": "text", "text": "after all"}]});
        let broken = format!("printf '\\377\\376{{\\n'; {}", answer(&result));
        assert_eq!(call(&broken).await.as_deref(), Ok("after all"));
    }
}
