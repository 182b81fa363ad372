//! Answers with a remote engine, whatever it writes: only verified quotes come through.

use std::sync::Arc;

use ibid::{AskOptions, Outcome, RemoteLanguageModel, RemoteOptions};
use ibid_testkit::{EngineReply, EngineServer};
use serde_json::json;

use crate::support::Fixture;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
const QUESTION: &str = "How many days of leave does every employee get?";

/// An engine without grammars or probabilities that says yes, and then these drafts, one a request.
fn engine(drafts: &'static [&'static str]) -> EngineServer {
    let next = std::sync::atomic::AtomicUsize::new(0);
    EngineServer::owned_by("somebody", move |request| {
        if request.body.get("stream").is_none() {
            return EngineReply::json(&json!({ "choices": [{ "message": { "content": "Yes" } }] }));
        }
        let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        EngineReply::says(drafts.get(index).copied().unwrap_or_default(), "stop")
    })
}

async fn ask(server: &EngineServer) -> ibid::AnswerReport {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let model = RemoteLanguageModel::connect(RemoteOptions::new(server.url())).await.expect("connected");
    let question = QUESTION.parse().expect("a question");
    fixture.library.ask(&question, Some(Arc::new(model)), &AskOptions::default()).await.expect("a report")
}

fn assert_verbatim(report: &ibid::AnswerReport) {
    for quote in report.answer().into_iter().flat_map(ibid::Answer::claims).flat_map(ibid::Claim::quotes) {
        assert_eq!(quote.span().of(LEAVE), Some(quote.text()));
    }
}

#[tokio::test]
async fn a_remote_engine_answers_like_one_of_our_own() {
    let server = engine(&["[1.1] Every employee gets 25 days of leave."]);
    let report = ask(&server).await;
    assert_eq!(report.outcome(), Outcome::Answered);
    assert_eq!(report.model().name.as_deref(), Some("tiny"));
    assert_eq!(report.model().engine.as_deref(), Some("remote"));
    assert_verbatim(&report);
}

#[tokio::test]
async fn a_lying_engine_gets_no_invented_quote_through() {
    const LIES: &[&str] = &[
        "[1.1] Every employee gets 60 days of leave.",
        "[9.9] Every employee gets 25 days of leave.",
        "[1.77] Every employee gets 25 days of leave.",
        "\"Every employee gets 60 days of leave.\" [1]",
        "According to the handbook, “employees get 60 days”.",
        "[1.1] See https://evil.example/?q=25 for the 25 days of leave.",
        "[1.1] ![leave](https://evil.example/25.png)",
        "{\"claims\": [{\"sentences\": [\"1.1\"], \"text\": \"60 days\", \"quote\": \"60 days\"}]}",
        "[1.1] \u{202e}syad 06\u{202c} days of leave",
        "[1.1-99999] Every employee gets 60 days.",
        "<think>60</think>",
        "",
    ];
    for lie in LIES {
        let lies: &'static [&'static str] = Vec::leak(vec![*lie; 4]);
        let server = engine(lies);
        let report = ask(&server).await;
        assert_verbatim(&report);
        let text = report.answer().map(ibid::Answer::text).unwrap_or_default();
        assert!(!text.contains("60") && !text.contains("evil"), "{lie}: {text}");
    }
}

#[tokio::test]
async fn a_draft_without_pointers_is_asked_for_once_more_with_what_was_wrong() {
    let server = engine(&["It is 25 days.", "[1.1] Every employee gets 25 days of leave."]);
    let report = ask(&server).await;
    assert_eq!(report.outcome(), Outcome::Answered);
    assert_verbatim(&report);
    let streamed: Vec<_> = server.conversations();
    let repair = streamed.last().expect("it was asked").last_message();
    assert!(repair.contains("points at no sentence"), "{repair}");

    let hopeless =
        engine(&["It is 25 days.", "It really is.", "[1.1] Every employee gets 25 days of leave."]);
    let report = ask(&hopeless).await;
    let text = report.answer().map(ibid::Answer::text);
    assert_eq!(
        text.as_deref(),
        Some("Every employee gets 25 days of leave. [1]"),
        "the sentence speaks for itself"
    );
    let asked = hopeless.conversations().len();
    assert_eq!(asked, streamed.len(), "it is asked once more, and not twice");
}

#[tokio::test]
async fn traces_hold_no_key_and_no_address() {
    let server = engine(&["[1.1] Every employee gets 25 days of leave."]);
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let options = RemoteOptions::new(server.url()).key(ibid::ApiKey::new("sk-hidden"));
    let model = RemoteLanguageModel::connect(options).await.expect("connected");
    let question = QUESTION.parse().expect("a question");
    let report = fixture
        .library
        .ask(&question, Some(Arc::new(model)), &AskOptions::default())
        .await
        .expect("a report");
    let json = serde_json::to_string(&report).expect("it is JSON");
    let trace = fixture.library.trace(report.trace()).await.expect("read").expect("kept");
    let kept = format!("{json}{trace:?}");
    assert!(!kept.contains("sk-hidden") && !kept.contains(server.url()), "{kept}");
}
