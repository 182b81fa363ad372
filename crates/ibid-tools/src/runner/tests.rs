use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use ibid_core::seam::{ToolCall, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Confirm, ToolLimits, ToolRunner};
use crate::{FunctionTool, ToolSet};

#[derive(Debug, Deserialize, JsonSchema)]
struct Text {
    text: String,
}

fn call(name: &str, arguments: Value) -> ToolCall {
    ToolCall { name: name.parse().expect("a name"), arguments }
}

async fn run(tools: ToolSet, call: &ToolCall) -> Result<(ToolOutput, bool), ToolError> {
    let limits = ToolLimits { seconds_per_call: 1, result_bytes: 1000, ..ToolLimits::default() };
    ToolRunner::new(tools, limits, None).call(call).await
}

fn one<R>(function: impl Fn(Text) -> R + Send + Sync + 'static) -> ToolSet
where
    R: Future<Output = Result<String, String>> + Send,
{
    let mut tools = ToolSet::new();
    tools.function("one", "Does one thing", function).expect("a tool");
    tools
}

#[tokio::test]
async fn a_result_and_typed_errors() {
    let tools = one(async |text: Text| {
        if text.text.is_empty() { Err("there is no text".to_owned()) } else { Ok(text.text.to_uppercase()) }
    });
    let (output, is_cut) = run(tools.clone(), &call("one", json!({"text": "a"}))).await.expect("a result");
    assert_eq!((output.text.as_str(), is_cut), ("A", false));
    let failed = run(tools.clone(), &call("one", json!({"text": ""}))).await;
    assert_eq!(failed.unwrap_err(), ToolError::Failed("there is no text".to_owned()));
    for arguments in [json!({}), json!({"text": 1}), json!([]), json!(null)] {
        let error = run(tools.clone(), &call("one", arguments)).await.unwrap_err();
        assert!(matches!(error, ToolError::InvalidArguments(_)), "{error}");
    }
    let error = run(tools, &call("other", json!({}))).await.unwrap_err();
    assert_eq!(error, ToolError::Unknown("other".to_owned()));
}

#[tokio::test]
async fn one_that_panics_costs_only_its_call() {
    let tools =
        one(async |text: Text| if text.text == "a" { panic!("out of {}", "luck") } else { Ok(text.text) });
    let error = run(tools.clone(), &call("one", json!({"text": "a"}))).await.unwrap_err();
    assert_eq!(error, ToolError::Panicked("out of luck".to_owned()));
    assert!(run(tools, &call("one", json!({"text": "b"}))).await.is_ok());
}

#[tokio::test]
async fn one_that_hangs_is_stopped() {
    struct Told(Arc<AtomicBool>);
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let stopped = Arc::new(AtomicBool::new(false));
    let tools = {
        let stopped = Arc::clone(&stopped);
        one(move |_: Text| {
            // Told even where the call ends before it has begun.
            let told = Told(Arc::clone(&stopped));
            async move {
                std::future::pending::<()>().await;
                drop(told);
                Ok(String::new())
            }
        })
    };
    let limits = ToolLimits { seconds_per_call: 0, ..ToolLimits::default() };
    let hanging = call("one", json!({"text": "a"}));
    let error = ToolRunner::new(tools, limits, None).call(&hanging).await.unwrap_err();
    assert_eq!(error, ToolError::TimedOut(Duration::ZERO));
    tokio::task::yield_now().await;
    assert!(stopped.load(Ordering::SeqCst), "it goes on");
}

#[tokio::test]
async fn ten_megabytes_are_cut_at_a_character() {
    let tools = one(async |_: Text| Ok("é".repeat(5 << 20)));
    let (output, is_cut) = run(tools, &call("one", json!({"text": ""}))).await.expect("a result");
    assert!(is_cut && output.text.len() == 1000, "{}", output.text.len());
    let tools = one(async |_: Text| Err("é".repeat(5 << 20)));
    let ToolError::Failed(why) = run(tools, &call("one", json!({"text": ""}))).await.unwrap_err() else {
        panic!()
    };
    assert!(why.len() < 600);
}

#[derive(Debug)]
struct Says(bool);

impl Confirm for Says {
    fn confirm<'a>(&'a self, _: &'a ToolCall) -> BoxFuture<'a, bool> {
        std::future::ready(self.0).boxed()
    }
}

#[tokio::test]
async fn a_destructive_one_needs_a_confirmation() {
    let called = Arc::new(AtomicBool::new(false));
    let tools = {
        let called = Arc::clone(&called);
        let delete = move |text: Text| {
            called.store(true, Ordering::SeqCst);
            async move { Ok::<_, Infallible>(text.text) }
        };
        let mut tools = ToolSet::new();
        let tool = FunctionTool::new("delete", "Deletes", delete).expect("a tool").destructive();
        tools.add(Arc::new(tool)).expect("a tool");
        tools
    };
    let delete = call("delete", json!({"text": "all"}));
    for confirm in [None, Some(false)] {
        let confirm = confirm.map(|says| Arc::new(Says(says)) as Arc<dyn Confirm>);
        let runner = ToolRunner::new(tools.clone(), ToolLimits::default(), confirm);
        assert_eq!(runner.call(&delete).await.unwrap_err(), ToolError::Declined);
        assert!(!called.load(Ordering::SeqCst));
    }
    let runner = ToolRunner::new(tools, ToolLimits::default(), Some(Arc::new(Says(true))));
    assert!(runner.call(&delete).await.is_ok() && called.load(Ordering::SeqCst));
}

/// A user who thinks about it.
#[derive(Debug)]
struct Thinks(Duration);

impl Confirm for Thinks {
    fn confirm<'a>(&'a self, _: &'a ToolCall) -> BoxFuture<'a, bool> {
        tokio::time::sleep(self.0).map(|()| true).boxed()
    }
}

#[tokio::test]
async fn the_time_in_which_the_user_is_asked_does_not_count() {
    let (limit, thinking) = (Duration::from_secs(1), Duration::from_millis(1500));
    let delete = async |text: Text| {
        tokio::time::sleep(Duration::from_millis(text.text.parse().expect("a number"))).await;
        Ok::<_, Infallible>(text.text)
    };
    let mut tools = ToolSet::new();
    tools
        .add(Arc::new(FunctionTool::new("delete", "Deletes", delete).expect("a tool").destructive()))
        .expect("a tool");
    for (milliseconds, is_done) in [("1", true), ("600000", false)] {
        let confirm: Arc<dyn Confirm> = Arc::new(Thinks(thinking));
        let runner = ToolRunner::new(tools.clone(), ToolLimits::default(), Some(confirm));
        let started = std::time::Instant::now();
        let call = call("delete", json!({"text": milliseconds}));
        let done = runner.within(limit, started, runner.call(&call)).await;
        assert_eq!(done.is_some(), is_done, "{milliseconds}");
        assert!(started.elapsed() > thinking);
        assert!(runner.working_time(started) < started.elapsed());
    }
    let runner = ToolRunner::new(tools, ToolLimits::default(), None);
    let never = runner.within(limit, std::time::Instant::now(), std::future::pending::<()>()).await;
    assert!(never.is_none());
}

#[test]
fn tools_that_lie_about_their_schema_cannot_be_enabled() {
    #[derive(Debug)]
    struct Liar(ibid_core::seam::ToolDescription);
    impl ibid_core::seam::Tool for Liar {
        fn description(&self) -> &ibid_core::seam::ToolDescription {
            &self.0
        }
        fn call(&self, _: Value) -> BoxFuture<'_, Result<ToolOutput, ToolError>> {
            std::future::ready(Ok(ToolOutput::default())).boxed()
        }
    }
    let mut tools = ToolSet::new();
    for parameters in [
        json!("text"),
        json!(true),
        json!({"type": "string"}),
        json!({"type": "nonsense"}),
        json!({"type": "object", "properties": 7}),
        json!({"type": "object", "properties": {"a": {"$ref": "https://example.com/schema.json"}}}),
        json!({"type": "object", "properties": {"a": {"$ref": "file:///etc/passwd"}}}),
        json!({"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}}),
    ] {
        let description = ibid_core::seam::ToolDescription {
            name: "liar".parse().expect("a name"),
            description: String::new(),
            parameters: parameters.clone(),
            effect: ibid_core::seam::ToolEffect::ReadOnly,
        };
        let error = tools.add(Arc::new(Liar(description))).expect_err(&parameters.to_string());
        assert!(error.to_string().contains("`liar`"), "{error}");
    }
    assert!(tools.is_empty());
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Door {
    #[schemars(length(max = 5), extend("x-ibid" = {"secret": true}))]
    pin: String,
}

#[tokio::test]
async fn secrets_that_a_tool_was_given_are_neither_in_errors_nor_in_what_it_tells() {
    let mut tools = ToolSet::new();
    let open = async |door: Door| match door.pin.as_str() {
        "4711" => Ok("The pin 4711 was accepted.".to_owned()),
        pin => Err(format!("{pin} is wrong")),
    };
    tools.function("open", "Opens the door", open).expect("a tool");
    let runner = ToolRunner::new(tools, ToolLimits::default(), None);
    let long = runner.call(&call("open", json!({"pin": "4711-and-more"}))).await.unwrap_err().to_string();
    assert!(long.contains("/pin") && !long.contains("4711"), "{long}");
    let wrong = runner.call(&call("open", json!({"pin": "0815"}))).await.unwrap_err().to_string();
    assert!(!runner.redactor().text(&wrong).contains("0815"), "{wrong}");
    let (right, _) = runner.call(&call("open", json!({"pin": "4711"}))).await.expect("a result");
    assert_eq!(runner.redactor().text(&right.text), "The pin [redacted] was accepted.");
    assert!(
        !runner.redactor().text("0815 again").contains("0815"),
        "what an earlier call was given counts as well"
    );
}
