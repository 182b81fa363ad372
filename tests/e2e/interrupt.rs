#![cfg(unix)]

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use ibid_testkit::{EngineReply, EngineServer};
use serde_json::Value;

use crate::engine::saying_yes;
use crate::support::{Dir, Run, interrupt};

const LEAVE: &str =
    "# Leave\n\nEvery employee gets 25 days of annual leave. Unused leave does not carry over.\n";
const QUESTION: &str = "How many days of annual leave does every employee get?";

#[test]
fn ctrl_c_during_ingest_loses_nothing() {
    let dir = Dir::new();
    for number in 0..150 {
        let text = format!("# Note {number}\n\nThe code of note {number} is {}.\n\n", number * 7919)
            + &"Padding sentence. ".repeat(60);
        dir.write(&format!("docs/note-{number:03}.md"), text);
    }
    let mut child = dir
        .command(&["ingest", "docs"])
        .env("IBID_LOG", "ibid=info")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped")).lines();
    stderr.by_ref().map_while(Result::ok).find(|line| line.contains("stored")).expect("a document is stored");
    interrupt(&child);
    let rest: String = stderr.map_while(Result::ok).collect::<Vec<_>>().join("\n");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130), "{rest}");

    dir.ibid(&["doctor"]).expect_code(0);
    let stored = dir.ibid(&["status", "--json"]).json()["documents"].as_u64().expect("a number");
    assert!((1..150).contains(&stored), "{stored} documents were stored");
    let report = dir.ingest(&dir.path("docs"));
    assert_eq!(report["unchanged"], stored, "{report}");
    assert_eq!(report["added"], 150 - stored, "{report}");
    dir.ibid(&["doctor"]).expect_code(0);
}

/// An engine that has written this and is still writing.
fn writing(draft: &'static str) -> EngineServer {
    saying_yes(move || EngineReply::begins(draft).then_silence())
}

/// `ibid ask` of that engine, and what it prints.
fn asking(dir: &Dir, engine: &EngineServer, more: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    dir.write("docs/leave.md", LEAVE);
    let arguments = ["ask", QUESTION, "--docs", "docs", "--engine", engine.url()];
    let mut command = dir.command(&[&arguments[..], more].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let stdout = BufReader::new(child.stdout.take().expect("piped")).lines();
    (child, stdout)
}

#[test]
fn ctrl_c_while_an_answer_is_written_leaves_the_claims_that_were_verified() {
    let dir = Dir::new();
    let engine = writing("[1.1] Every employee gets 25 days.\n[1.1] Unused days are paid out at the end");
    let (child, mut stdout) = asking(&dir, &engine, &[]);
    let shown: Vec<String> = stdout.by_ref().take(3).map(|line| line.expect("a line")).collect();
    let expected = [
        "Every employee gets 25 days. [1]",
        "  “Every employee gets 25 days of annual leave.”",
        "  [1] leave.md, line 3 › Leave",
    ];
    assert_eq!(shown, expected);
    interrupt(&child);
    let rest: Vec<String> = stdout.map(|line| line.expect("a line")).collect();
    let run = Run::ended(&child.wait_with_output().expect("it ends"));
    run.expect_code(130);
    assert!(rest.is_empty(), "{rest:?}");
    assert!(run.stderr.contains("stopped") && !run.stderr.contains("verified"), "{run:?}");
    engine.wait_for_disconnect();
}

#[test]
fn ctrl_c_in_the_middle_of_a_claim_ends_the_stream_without_it() {
    let dir = Dir::new();
    // To this sentence the model points by itself: when its quote is told, the draft has begun to come.
    let engine = writing("[1.2] Unused leave does");
    let (child, mut stdout) = asking(&dir, &engine, &["--json", "--stream"]);
    let event = |line: Result<String, std::io::Error>| -> Value {
        serde_json::from_str(&line.expect("a line")).expect("a line of JSON")
    };
    let is_pointed_at =
        |event: &Value| event["event"] == "quote" && event["text"] == "Unused leave does not carry over.";
    let before = stdout.by_ref().map(event).find(is_pointed_at);
    assert!(before.is_some(), "it ended without a quote");
    interrupt(&child);
    let after: Vec<Value> = stdout.map(event).collect();
    let run = Run::ended(&child.wait_with_output().expect("it ends"));
    run.expect_code(130);
    assert!(after.is_empty(), "{after:?}");
    engine.wait_for_disconnect();
}
