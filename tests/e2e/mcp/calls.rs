//! Calls that take their time: progress, cancellation; and the protocol as its official SDK speaks it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use ibid_testkit::{EngineReply, EngineServer};
use rmcp::handler::client::ClientHandler;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientConfig, ClientRequest, ProgressNotificationParam,
    ServerResult,
};
use rmcp::service::{NotificationContext, PeerRequestOptions, RequestHandle};
use rmcp::transport::TokioChildProcess;
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::config;
use crate::support::{Dir, handbook};

/// A client that tells of progress.
struct Listening {
    config: ClientConfig,
    told: UnboundedSender<String>,
}

impl ClientHandler for Listening {
    fn get_info(&self) -> ClientConfig {
        self.config.clone()
    }

    async fn on_progress(&self, progress: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        // The test may have heard enough.
        let _ = self.told.send(progress.message.unwrap_or_default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_and_cancelling_stops_the_model() {
    let dir = Dir::new();
    let (begun, begins) = channel();
    // It never comes to an end by itself.
    let engine = Arc::new(EngineServer::owned_by("vllm", move |_| {
        begun.send(()).expect("the test waits");
        EngineReply::events("").then_silence()
    }));
    let docs = handbook().to_string_lossy().into_owned();
    let command = dir.command(&["mcp", "--engine", engine.url(), "--docs", &docs]);
    let (told, mut progress) = unbounded_channel();
    let client = Listening { config: config(), told }
        .serve(TokioChildProcess::new(tokio::process::Command::from(command)).expect("the binary runs"))
        .await
        .expect("it is a server");
    let question = json!({ "question": "How many days of annual leave do employees get?" });
    let asked = async |name: &'static str, arguments: &Value| -> RequestHandle<RoleClient> {
        let arguments = arguments.as_object().expect("an object").clone();
        let call = CallToolRequest::new(CallToolRequestParams::new(name).with_arguments(arguments));
        let options = PeerRequestOptions::no_options();
        let request = ClientRequest::CallToolRequest(call);
        client.send_cancellable_request(request, options).await.expect("sent")
    };
    let ask = asked("ask", &question).await;
    let first = progress.recv().await.expect("progress");
    assert!(first.contains("passages found"), "{first}");
    let begins = tokio::task::spawn_blocking(move || begins.recv_timeout(Duration::from_mins(1)));
    begins.await.expect("it waits").expect("the model is asked");
    ask.cancel(Some("nobody waits for it".to_owned())).await.expect("sent");
    let gone = Arc::clone(&engine);
    tokio::task::spawn_blocking(move || gone.wait_for_disconnect()).await.expect("the model is stopped");

    let search = asked("search", &json!({ "query": "annual leave" })).await.await_response().await;
    let ServerResult::CallToolResult(found) = search.expect("the server goes on") else {
        panic!("no result")
    };
    assert_eq!(found.is_error, Some(false), "{found:?}");
    client.cancel().await.expect("it ends");
}

#[cfg_attr(not(mcp_sdk_available), ignore = "skipped: the Python package `mcp` is not installed")]
#[test]
fn the_official_python_client_gets_a_verified_quote() {
    let dir = Dir::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e/mcp/official_client.py");
    let ibid = dir.command(&["mcp", "--no-llm", "--docs", &handbook().to_string_lossy()]);
    let mut python = Command::new("python3");
    python.arg(script).arg(ibid.get_program()).args(ibid.get_args()).current_dir(dir.path("."));
    for (name, value) in ibid.get_envs() {
        if let Some(value) = value {
            python.env(name, value);
        }
    }
    let run = python.env("PYTHONPATH", env!("IBID_TEST_MCP_SDK")).output().expect("python runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let seen: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(seen["tools"], json!(["ask", "search", "read_document", "list_documents", "verify_quote"]));
    let quote = seen["quote"].as_str().expect("a quote");
    assert!(quote.contains("25 days of annual leave"), "{seen}");
    assert!(seen["document"].as_str().is_some_and(|text| text.contains(quote)), "{seen}");
    assert_eq!((&seen["verified"], &seen["wrong"][0]), (&json!(true), &json!(true)), "{seen}");
    assert!(seen["wrong"][1].as_str().is_some_and(|why| why.contains("nothing.md")), "{seen}");
    assert!(seen["steps"].to_string().contains("passages found"), "{seen}");
}
