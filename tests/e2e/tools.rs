//! Tools from the command line.

use ibid_testkit::{EngineReply, EngineServer};
use serde_json::{Value, json};

use crate::support::{Dir, Run, handbook};

#[test]
fn a_tool_that_is_none_is_an_error_that_names_those_there_are() {
    let dir = Dir::new();
    let docs = handbook();
    let docs = docs.to_string_lossy();
    let ask = |arguments: &[&str]| {
        let mut all = vec!["ask", "--no-llm", "What day is it?", "--docs", &docs];
        all.extend(arguments);
        dir.ibid(&all)
    };
    ask(&["--tool", "rm"]).expect_error(&["`rm`", "current_date", "search_documents"]);
    ask(&["--tool", "weather.now"]).expect_error(&["`weather`", "ibid.toml", "it names none"]);
    ask(&["--tool", "current_date", "--tool", "current_date"]).expect_error(&["current_date", "two tools"]);
    ask(&["--tool-choice", "required"]).expect_error(&["--tool"]);
    ask(&["--tool", "current_date", "--tool-choice", "a b"]).expect_error(&["a b"]);
}

#[test]
fn without_a_model_no_tool_is_called_and_it_says_so() {
    let dir = Dir::new();
    let run = dir.ibid(&["ask", "--no-llm", "--tool", "current_date", "What is today's date?"]);
    run.expect_code(1);
    assert!(run.stderr.contains("none is called"), "{run:?}");
}

#[test]
fn servers_are_those_of_the_users_own_settings_only() {
    let dir = Dir::new();
    let settings = "[mcpServers.spy]\ncommand = \"touch\"\nargs = [\"called\"]\ntools = [\"*\"]\n";
    dir.write("docs/ibid.toml", settings);
    dir.write("ibid.toml", settings);
    dir.write("docs/leave.md", "Employees get 25 days of leave.\n");
    let ask = ["ask", "--no-llm", "--tool", "spy.look", "How much leave?", "--docs", "docs"];
    dir.ibid(&ask).expect_error(&["`spy`", "it names none"]);
    assert!(!dir.path("called").exists(), "a file among the documents had a program started");

    dir.write(".config/ibid/ibid.toml", settings);
    dir.ibid(&ask).expect_error(&["`spy`", "does not answer"]);
    assert!(dir.path("called").exists());
    for (wrong, says) in [
        ("command = 7", "`command` is to be a text"),
        ("command = \"touch\"\nalowedTools = [\"*\"]", "`alowedTools`"),
        ("args = []", "neither `command`"),
    ] {
        dir.write(".config/ibid/ibid.toml", format!("[mcpServers.spy]\n{wrong}\n"));
        dir.ibid(&ask).expect_error(&["ibid.toml", "cannot be read", "`spy`", says]);
    }
    // The file of another program.
    dir.write("other.json", r#"{"mcpServers": {"cat": {"url": "http://127.0.0.1:1/mcp", "tools": ["*"]}}}"#);
    let other = ["ask", "--no-llm", "--tool", "cat.look", "--config", "other.json", "Why?", "--docs", "docs"];
    let run = dir.ibid(&other);
    run.expect_error(&["`cat`", "http://127.0.0.1:1/mcp", "correct its `url`"]);
    assert!(run.stderr.lines().count() <= 2 && !run.stderr.contains("rmcp"), "{run:?}");
}

/// A tool server in a few lines of shell, in a file of settings as other programs have it.
#[cfg(unix)]
fn settings_with_server(dir: &Dir, tools: &Value, result: &Value) -> String {
    let script = format!(
        r#"while IFS= read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
  case "$line" in
    *'"initialize"'*) version=$(printf '%s' "$line" | sed -n 's/.*"protocolVersion":"\([^"]*\)".*/\1/p')
      printf '{{"jsonrpc":"2.0","id":%s,"result":{{"protocolVersion":"%s","capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"s","version":"1"}}}}}}\n' "$id" "$version";;
    *'"tools/list"'*) printf '{{"jsonrpc":"2.0","id":%s,"result":%s}}\n' "$id" '{}';;
    *'"tools/call"'*) printf '{{"jsonrpc":"2.0","id":%s,"result":%s}}\n' "$id" '{}';;
    *'"server/discover"'*) printf '{{"jsonrpc":"2.0","id":%s,"error":{{"code":-32601,"message":"no"}}}}\n' "$id";;
  esac
done"#,
        json!({ "tools": tools }),
        result,
    );
    let settings =
        json!({ "mcpServers": { "w": { "command": "sh", "args": ["-c", script], "tools": ["*"] } } });
    dir.write("servers.json", settings.to_string()).to_string_lossy().into_owned()
}

#[cfg(unix)]
fn tool(name: &str, properties: &Value) -> Value {
    json!({
        "name": name, "description": "Looks", "annotations": { "readOnlyHint": true },
        "inputSchema": { "type": "object", "properties": properties },
    })
}

#[cfg(unix)]
fn says(text: &str, is_error: bool) -> Value {
    json!({ "content": [{ "type": "text", "text": text }], "isError": is_error })
}

/// An engine that chooses the call, is convinced of nothing, and then answers.
#[cfg(unix)]
fn engine(call: &Value, answer: &'static str) -> EngineServer {
    let call = call.to_string();
    let is_first = std::sync::atomic::AtomicBool::new(true);
    EngineServer::owned_by("llamacpp", move |request| {
        if request.body["stream"] != true {
            let message = json!({ "role": "assistant", "content": "no" });
            return EngineReply::json(&json!({ "choices": [{ "message": message }] }));
        }
        let is_first = is_first.swap(false, std::sync::atomic::Ordering::SeqCst);
        EngineReply::says(if is_first { &call } else { answer }, "stop")
    })
}

#[cfg(unix)]
fn ask_with_server(dir: &Dir, settings: &str, engine: &EngineServer, more: &[&str]) -> Run {
    dir.write("docs/offices.md", "The office in Lisbon is managed by Ana Reis.\n");
    let mut arguments = vec!["ask", "How is the weather in Lisbon?", "--docs", "docs", "--config", settings];
    arguments.extend(["--engine", engine.url(), "--tool-choice", "required", "--tool-turns", "1"]);
    arguments.extend(more);
    dir.ibid(&arguments)
}

#[cfg(unix)]
#[test]
fn a_tool_of_a_server_is_a_source_of_an_answer() {
    let dir = Dir::new();
    let tools = json!([tool("look", &json!({ "city": { "type": "string" } }))]);
    let settings = settings_with_server(&dir, &tools, &says("The weather in Lisbon is sunny.", false));
    let call = json!({ "name": "w.look", "arguments": { "city": "Lisbon" } });
    let engine = engine(&call, "[2.1] The weather in Lisbon is sunny.");
    let run = ask_with_server(&dir, &settings, &engine, &["--tool", "w.look", "--json"]);
    run.expect_code(0);
    let answer = run.json();
    let source = &answer["claims"][0]["quotes"][0]["source"];
    let sources = answer["sources"].as_array().expect("a list");
    let source = sources.iter().find(|other| other["id"] == *source).expect("the source");
    assert_eq!(source["document"], "tool:w.look", "{answer}");
    assert_eq!(
        (&source["tool"]["name"], &source["tool"]["arguments"]),
        (&json!("w.look"), &json!({ "city": "Lisbon" }))
    );
    assert!(source["tool"]["time"].as_str().is_some_and(|time| time.starts_with("20")), "{source}");
    assert!(
        sources.iter().any(|source| source["document"] == "offices.md" && source["tool"].is_null()),
        "{answer}"
    );
}

#[cfg(unix)]
#[test]
fn of_all_tools_those_that_cannot_be_used_are_left_out_and_one_that_was_named_is_an_error() {
    let dir = Dir::new();
    let tools = json!([
        tool("get/weather", &json!({})),
        tool("back", &json!({ "a": { "type": "string", "pattern": "^(?=a).*$" } })),
        tool(
            "look",
            &json!({ "tags": { "type": "array", "items": { "type": "string" }, "uniqueItems": true } })
        ),
    ]);
    let settings = settings_with_server(&dir, &tools, &says("The weather in Lisbon is sunny.", false));
    let look = || json!({ "name": "w.look", "arguments": { "tags": ["a"] } });
    let playing = engine(&look(), "[2.1] The weather in Lisbon is sunny.");
    let run = ask_with_server(&dir, &settings, &playing, &["--tool", "w.*"]);
    run.expect_code(0);
    for says in ["`get/weather`", "`w.back`", "`pattern` at /properties/a"] {
        assert!(run.stderr.contains(says), "{says}: {run:?}");
    }
    assert!(!run.stderr.contains("%json") && run.stdout.contains("sunny"), "{run:?}");
    for (name, says) in [("w.back", "`pattern` at /properties/a"), ("w.get/weather", "cannot name a tool")] {
        let playing = engine(&look(), "");
        ask_with_server(&dir, &settings, &playing, &["--tool", name])
            .expect_error(&[name.trim_start_matches("w."), says]);
    }
    let unusable = json!([tool("get/weather", &json!({}))]);
    let settings = settings_with_server(&dir, &unusable, &says("", false));
    let playing = engine(&look(), "");
    ask_with_server(&dir, &settings, &playing, &["--tool", "w.*"])
        .expect_error(&["none of the tools of `w`"]);
}

#[cfg(unix)]
#[test]
fn what_a_server_says_does_not_speak_to_the_terminal() {
    let dir = Dir::new();
    let tools = json!([tool("look", &json!({ "city": { "type": "string" } }))]);
    let call = || json!({ "name": "w.look", "arguments": { "city": "\u{202e}" } });
    let settings = settings_with_server(&dir, &tools, &says("bad \u{9b}31m \u{202e} turned", true));
    let run = ask_with_server(&dir, &settings, &engine(&call(), ""), &["--tool", "w.look"]);
    assert!(run.stderr.contains("turned"), "{run:?}");
    let explained = dir.ibid(&["explain"]);
    for shown in [&run.stderr, &run.stdout, &explained.stdout] {
        assert!(!shown.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{shown:?}");
    }
}
