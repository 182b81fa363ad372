//! `ibid mcp` with a real client of the protocol.

mod calls;

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, ClientConfig, Implementation, ReadResourceRequestParams,
    ResourceContents,
};
use rmcp::service::RunningService;
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::ask::assert_quotes_are_verbatim;
use crate::support::{Dir, handbook};

type Client = RunningService<RoleClient, ClientConfig>;

fn config() -> ClientConfig {
    ClientConfig::new(ClientCapabilities::default(), Implementation::new("test", "1"))
}

async fn client(dir: &Dir, arguments: &[&str]) -> Client {
    let mut all = vec!["mcp", "--no-llm"];
    all.extend(arguments);
    let command = Command::from(dir.command(&all));
    config().serve(TokioChildProcess::new(command).expect("the binary runs")).await.expect("it is a server")
}

async fn handbook_client(dir: &Dir) -> Client {
    client(dir, &["--docs", &handbook().to_string_lossy()]).await
}

/// The structured result of a call; its text says the same.
async fn call(client: &Client, name: &'static str, arguments: Value) -> Value {
    let arguments = arguments.as_object().expect("an object").clone();
    let result = client.call_tool(CallToolRequestParams::new(name).with_arguments(arguments)).await;
    let result = result.expect("it is called");
    assert_eq!(result.is_error, Some(false), "{result:?}");
    let value = result.structured_content.expect("a structured result");
    let text = result.content[0].as_text().expect("a text").text.clone();
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
    value
}

/// What a tool says that fails.
async fn failed(client: &Client, name: &'static str, arguments: Value) -> String {
    let arguments = arguments.as_object().expect("an object").clone();
    let result = client.call_tool(CallToolRequestParams::new(name).with_arguments(arguments)).await;
    let result = result.expect("it is called");
    assert_eq!(result.is_error, Some(true), "{result:?}");
    result.content[0].as_text().expect("a text").text.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tool_over_standard_streams() {
    let dir = Dir::new();
    let printed = dir
        .ibid(&["search", "--json", "-n", "2", "annual leave", "--docs", &handbook().to_string_lossy()])
        .json();
    let client = handbook_client(&dir).await;
    let tools = client.list_all_tools().await.expect("tools");
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, ["ask", "search", "read_document", "list_documents", "verify_quote"]);
    for tool in &tools {
        assert!(
            tool.annotations.as_ref().is_some_and(|hints| hints.read_only_hint == Some(true)),
            "{tool:?}"
        );
        assert_eq!(tool.input_schema["type"], "object");
    }

    let found = call(&client, "search", json!({"query": "annual leave", "limit": 2})).await;
    assert_eq!(found["schema"], "ibid.search/1");
    assert_eq!(found["hits"].as_array().map(Vec::len), Some(2), "{found}");
    assert_eq!(found["hits"], printed["hits"], "the same form and the same hits as of the command line");

    let answer =
        call(&client, "ask", json!({"question": "How many days of annual leave do employees get?"})).await;
    assert_eq!((&answer["schema"], &answer["outcome"]), (&json!("ibid.answer/1"), &json!("answered")));
    assert!(answer["claims"].to_string().contains("25 days"), "{answer}");
    assert_quotes_are_verbatim(&answer, &handbook());
    let abstained = call(&client, "ask", json!({"question": "Quasar redshift?", "path": "price*"})).await;
    assert_eq!(abstained["outcome"], "abstained", "not knowing is no error");

    let list = call(&client, "list_documents", json!({"limit": 3})).await;
    assert_eq!(list["documents"].as_array().map(Vec::len), Some(3), "{list}");
    let rest = call(&client, "list_documents", json!({"after": list["next"]})).await;
    assert!(
        rest["documents"].to_string().contains("travel-policy-2025.md") && rest["next"].is_null(),
        "{rest}"
    );

    let quote = &answer["claims"][0]["quotes"][0]["text"];
    let source = &answer["sources"]
        [answer["claims"][0]["quotes"][0]["source"].as_u64().expect("a number") as usize - 1];
    let checked = call(&client, "verify_quote", json!({"document": source["document"], "text": quote})).await;
    assert_eq!(
        (&checked["verified"], &checked["places"][0]["span"]),
        (&json!(true), &answer["claims"][0]["quotes"][0]["span"])
    );
    let checked =
        call(&client, "verify_quote", json!({"document": source["document"], "text": "60 days of leave"}))
            .await;
    assert_eq!(checked["verified"], false);
    assert!(checked["detail"].as_str().is_some_and(|why| why.contains("does not say")), "{checked}");
    client.cancel().await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_can_follow_the_folder_meanwhile() {
    let dir = Dir::new();
    let docs = dir.write("docs/leave.md", "Annual leave is 25 days.\n");
    let docs = docs.parent().expect("a folder").to_string_lossy().into_owned();
    let client = client(&dir, &["--docs", &docs]).await;
    dir.write("docs/rent.md", "The rent is 900 euros.\n");
    dir.ibid(&["search", "--docs", &docs, "How high is the rent?"]).expect_code(0);
    let found = call(&client, "search", json!({ "query": "How high is the rent?" })).await;
    assert!(found.to_string().contains("900 euros"), "{found}");
    client.cancel().await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_read_part_by_part_and_as_resources() {
    let dir = Dir::new();
    let client = handbook_client(&dir).await;
    let whole = fs_err::read_to_string(handbook().join("handbook.md")).expect("a document");
    let (mut text, mut start) = (String::new(), json!(0));
    while !start.is_null() {
        let part =
            call(&client, "read_document", json!({"document": "handbook.md", "start": start, "bytes": 1000}))
                .await;
        assert_eq!(part["span"][0], start);
        text.push_str(part["text"].as_str().expect("a text"));
        start = part["next"].clone();
    }
    assert_eq!(text, whole, "the parts are the document");

    let resources = client.list_all_resources().await.expect("resources");
    let resource =
        resources.iter().find(|resource| resource.name == "taipei-office.md").expect("the document");
    let read =
        client.read_resource(ReadResourceRequestParams::new(resource.uri.clone())).await.expect("it is read");
    let ResourceContents::TextResourceContents { text, .. } = &read.contents[0] else { panic!("{read:?}") };
    assert_eq!(*text, fs_err::read_to_string(handbook().join("taipei-office.md")).expect("a document"));
    for uri in ["ibid:///nothing.md", "file:///etc/passwd", "ibid:///../../etc/passwd"] {
        assert!(client.read_resource(ReadResourceRequestParams::new(uri)).await.is_err(), "{uri}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_told_and_harm_nothing() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    let client = client(&dir, &["--docs", "docs"]).await;
    for (name, arguments) in [
        ("delete_document", json!({"document": "leave.md"})),
        ("search", json!({})),
        ("search", json!({"query": 7})),
        ("search", json!({"query": "leave", "limit": -1})),
        ("ask", json!({"question": "Leave?", "model": "other"})),
    ] {
        let request = CallToolRequestParams::new(name)
            .with_arguments(arguments.as_object().expect("an object").clone());
        assert!(client.call_tool(request).await.is_err(), "{name} {arguments}");
    }
    for (name, arguments, says) in [
        ("ask", json!({"question": " "}), "empty"),
        ("ask", json!({"question": "long ".repeat(5000)}), "bytes long"),
        ("search", json!({"query": "-leave"}), "leave out"),
        ("search", json!({"query": "leave", "path": "[z-a"}), "[z-a"),
        ("read_document", json!({"document": "nothing.md"}), "nothing.md"),
        ("read_document", json!({"document": "leave.md", "start": 10_000}), "behind its end"),
        ("verify_quote", json!({"document": "", "text": "x"}), "cannot name"),
    ] {
        let told = failed(&client, name, arguments.clone()).await;
        assert!(told.contains(says), "{name} {arguments}: {told}");
    }
    let found = call(&client, "search", json!({"query": "leave", "limit": 50})).await;
    assert!(found["hits"].to_string().contains("25 days"), "it still works: {found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_over_http() {
    let dir = Dir::new();
    let docs = handbook();
    let mut server = dir
        .command(&["mcp", "--no-llm", "--http", "127.0.0.1:0", "--docs", &docs.to_string_lossy()])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let lines = BufReader::new(server.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let mut lines = lines.skip_while(|line| !line.contains("serving http://"));
    let line = lines.next().expect("it says where it is");
    let url =
        line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address").to_owned();
    let client =
        config().serve(StreamableHttpClientTransport::from_uri(url.clone())).await.expect("it is a server");
    let found = call(&client, "search", json!({"query": "annual leave"})).await;
    assert_eq!(found["schema"], "ibid.search/1");
    drop(client);
    server.kill().expect("it is there");
    server.wait().expect("it ends");

    let refused = dir.ibid(&["mcp", "--no-llm", "--http", "0.0.0.0:0", "--docs", &docs.to_string_lossy()]);
    refused.expect_error(&["other machines", "127.0.0.1"]);
}

#[test]
fn standard_output_holds_nothing_but_the_protocol() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "Employees get 25 days of leave.\n");
    let run = dir.ibid(&["mcp", "--no-llm", "--docs", "docs"]);
    // Standard input is closed at once: the client wanted nothing.
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    let missing = dir.ibid(&["mcp", "--no-llm", "--library", "./nothing"]);
    missing.expect_error(&["no library"]);
    assert_eq!(missing.stdout, "");
}
