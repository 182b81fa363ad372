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
