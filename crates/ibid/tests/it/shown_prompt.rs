//! The prompt of an answer, made again from its trace: what the engine was sent, or none.

use std::sync::Arc;

use ibid::{AnswerReport, AskOptions, Generate, IngestOptions, Message, Protocol};
use ibid_testkit::ScriptedModel;

use crate::support::Fixture;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";

async fn ask(fixture: &Fixture, model: &Arc<ScriptedModel>, protocol: Protocol) -> AnswerReport {
    let question = "How many days of leave does every employee get?".parse().expect("a question");
    let model: Arc<dyn Generate> = Arc::clone(model) as _;
    let options = AskOptions { protocol, ..AskOptions::default() };
    fixture.library.ask(&question, Some(model), &options).await.expect("a report")
}

/// As `ibid explain` makes it.
async fn shown(fixture: &Fixture, report: &AnswerReport) -> Option<Vec<Message>> {
    let trace = fixture.library.trace(report.trace()).await.expect("read").expect("kept");
    let mut passages = Vec::new();
    for passage in &trace.passages {
        passages.push(fixture.library.passage(passage).await.expect("read"));
    }
    trace.prompt(&passages)
}

#[tokio::test]
async fn what_is_shown_is_what_was_sent_until_the_document_changes() {
    for protocol in [Protocol::Point, Protocol::Copy] {
        let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
        let model = Arc::new(ScriptedModel::new(["[1.1] Every employee gets 25 days.".into()]));
        let report = ask(&fixture, &model, protocol).await;
        let sent = model.requests()[0].messages.clone();
        assert!(sent.iter().any(|message| message.content.contains("25 days of leave")), "{sent:?}");
        assert_eq!(shown(&fixture, &report).await, Some(sent), "{protocol:?}");

        fs_err::write(fixture.docs().join("leave.md"), LEAVE.replace("25", "30")).expect("a file");
        fixture.library.ingest(&[fixture.docs()], IngestOptions::new()).await.expect("ingested");
        assert_eq!(shown(&fixture, &report).await, None, "{protocol:?}");
    }
}

#[tokio::test]
async fn where_nothing_was_written_no_prompt_is_shown() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let model = Arc::new(ScriptedModel::new([]).saying_yes(0.0));
    let report = ask(&fixture, &model, Protocol::Point).await;
    assert!(report.abstention().is_some() && model.requests().is_empty(), "{report:?}");
    assert!(!model.judged().is_empty(), "the sentences were read");
    assert_eq!(shown(&fixture, &report).await, None);
}
