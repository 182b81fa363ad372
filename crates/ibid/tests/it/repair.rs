//! A second request for a draft: what it takes counts, and the trace tells of it.

use std::sync::Arc;

use ibid::{AnswerReport, AskOptions, Generate, Trace};
use ibid_testkit::{ScriptedAnswer, ScriptedModel};

use crate::support::Fixture;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
const GOOD: &str = "[1.1] Every employee gets 25 days.";
const WITHOUT_POINTER: &str = "It is 25 days.";

/// The answer, as the library keeps its trace, and the words that the model was sent in all.
async fn ask(answers: impl IntoIterator<Item = ScriptedAnswer>) -> (AnswerReport, Trace, usize) {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let question = "How many days of leave does every employee get?".parse().expect("a question");
    let model = Arc::new(ScriptedModel::new(answers));
    let asked: Arc<dyn Generate> = Arc::clone(&model) as _;
    let report = fixture.library.ask(&question, Some(asked), &AskOptions::default()).await.expect("a report");
    let trace = fixture.library.trace(report.trace()).await.expect("read").expect("kept");
    let requests = model.requests();
    let sent = requests.iter().flat_map(|request| &request.messages);
    let words = sent.map(|message| message.content.split_whitespace().count()).sum();
    (report, trace, words)
}

#[tokio::test]
async fn what_the_second_request_takes_counts_and_is_traced() {
    let (report, trace, words) = ask([WITHOUT_POINTER.into(), GOOD.into()]).await;
    assert!(report.answer().is_some(), "{report:?}");
    let written = WITHOUT_POINTER.split(' ').count() + GOOD.split(' ').count();
    assert_eq!(report.tokens(), (words, written), "as the scripted model counts");
    let repair = trace.repair.expect("it was asked once more");
    assert_eq!(repair.reasons, ["points at no sentence"]);
    assert!(trace.prompt_hash.is_some_and(|first| first != repair.prompt_hash));
}

#[tokio::test]
async fn where_one_request_was_enough_or_the_second_one_failed_no_repair_is_traced() {
    let failed = ScriptedAnswer::Fails(String::new());
    for answers in [vec![GOOD.into()], vec![WITHOUT_POINTER.into(), failed]] {
        let (_, trace, _) = ask(answers).await;
        assert_eq!(trace.repair, None);
        let kept = serde_json::to_value(&trace).expect("JSON");
        assert!(kept.get("repair").is_none(), "{kept}");
        let read: Trace = serde_json::from_value(kept).expect("a trace of an earlier ibid has none either");
        assert_eq!(read.repair, None);
    }
}
