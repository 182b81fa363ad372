//! `ibid ask --json --stream`: a line for each step, as docs/json.md has them.

use ibid_testkit::EngineReply;
use serde_json::{Value, json};

use crate::ask::assert_quotes_are_verbatim;
use crate::engine::saying_yes;
use crate::support::{Dir, Run};

const LEAVE: &str =
    "# Leave\n\nEvery employee gets 25 days of annual leave. Unused leave does not carry over.\n";
const QUESTION: &str = "How many days of annual leave does every employee get?";

fn ask(dir: &Dir, draft: &'static str, more: &[&str]) -> Run {
    dir.write("docs/leave.md", LEAVE);
    let engine = saying_yes(move || EngineReply::says(draft, "stop"));
    let arguments = ["ask", QUESTION, "--docs", "docs", "--engine", engine.url(), "--json"];
    dir.ibid(&[&arguments[..], more].concat())
}

/// Each line of standard output, which is nothing but lines of JSON.
fn events(run: &Run) -> Vec<Value> {
    assert!(run.stdout.ends_with('\n'), "{run:?}");
    let event = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
    run.stdout.lines().map(event).collect()
}

/// The names of events, and of checks which one.
fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["check"].as_str().or(event["event"].as_str()).expect("a name")).collect()
}

/// An answer without what is another one each time.
fn comparable(mut answer: Value) -> Value {
    let fields = answer.as_object_mut().expect("an object");
    for field in ["event", "timings_ms", "trace"] {
        fields.remove(field);
    }
    answer
}

#[test]
fn every_step_is_a_line_and_the_last_one_is_the_answer() {
    let dir = Dir::new();
    let draft = "[1.1] Every employee gets 25 days.\n[1.2] It lasts 99 days.";
    let run = ask(&dir, draft, &["--stream"]);
    run.expect_code(0);
    let events = events(&run);
    let expected = [
        "retrieved",
        "stated",
        "quote_started",
        "quote",
        "claim",
        "supported",
        "quote_started",
        "quote",
        "dropped",
        "done",
    ];
    assert_eq!(names(&events), expected, "{run:?}");
    assert_eq!(events[0]["sources"][0]["document"], "leave.md");
    assert_eq!(events[3]["text"], "Every employee gets 25 days of annual leave.");
    assert_eq!(events[4]["quotes"][0]["span"], events[3]["span"]);
    assert_eq!((&events[5]["claim"], &events[5]["support"]), (&json!(1), &events[4]["support"]));
    assert_eq!(events[8]["text"], "It lasts 99 days.");
    let why = events[8]["reason"].as_str().expect("a reason");
    assert!(why.contains("do not bear it out"), "{why}");

    let last = &events[9];
    assert_eq!((&last["schema"], &last["outcome"]), (&json!("ibid.answer/1"), &json!("answered")), "{last}");
    for field in ["text", "support", "quotes"] {
        assert_eq!(last["claims"][0][field], events[4][field], "{field}");
    }
    assert_eq!(last["sources"], events[0]["sources"]);
    assert_quotes_are_verbatim(last, &dir.path("docs"));
    let alone = ask(&dir, draft, &[]);
    alone.expect_code(0);
    assert_eq!(comparable(last.clone()), comparable(alone.json()));
}

#[test]
fn an_abstention_is_streamed_as_well() {
    let dir = Dir::new();
    let run = ask(&dir, "NOT IN SOURCES", &["--stream"]);
    run.expect_code(1);
    let events = events(&run);
    assert_eq!(names(&events), ["retrieved", "stated", "quote_started", "quote", "done"], "{run:?}");
    let last = events.last().expect("a last line");
    assert_eq!((&last["outcome"], &last["answer"]), (&json!("abstained"), &Value::Null), "{last}");
    assert_eq!(comparable(last.clone()), comparable(ask(&dir, "NOT IN SOURCES", &[]).json()));
}
