//! `ibid extract --each`, with an engine that the test plays.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use ibid_testkit::{EngineReply, EngineServer};
use serde_json::Value;

use crate::support::{Dir, Run, interrupt};

const SCHEMA: &str = r#"{"type": "object", "properties": {"rent": {"type": ["integer", "null"]}}, "required": ["rent"], "additionalProperties": false}"#;
const RECORD: &str = r#"{"rent": 900}"#;

/// Leases `1.md` to `count`.md, and what extracts a record of each.
fn leases(count: usize) -> Dir {
    let dir = Dir::new();
    dir.write("schema.json", SCHEMA);
    for number in 1..=count {
        dir.write(
            &format!("docs/{number}.md"),
            format!("# Lease {number}\n\nThe rent is 900 euros a month.\n"),
        );
    }
    dir
}

fn extract(dir: &Dir, engine: &EngineServer, more: &[&str]) -> Command {
    let arguments = ["extract", "--each", "--schema", "schema.json", "docs", "--engine", engine.url()];
    dir.command(&[&arguments, more].concat())
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn several_records_are_made_at_once_and_come_in_order() {
    let dir = leases(4);
    // Each pair of requests is answered when both are there.
    let pair = Arc::new((Mutex::new(0_usize), Condvar::new()));
    let engine = EngineServer::owned_by("vllm", move |_| {
        let (seen, both) = &*pair;
        let mut count = seen.lock().expect("no test failed here");
        *count += 1;
        let wanted = count.next_multiple_of(2);
        both.notify_all();
        let waited = both.wait_timeout_while(count, Duration::from_mins(1), |count| *count < wanted);
        match waited {
            Ok((_, timeout)) if !timeout.timed_out() => EngineReply::says(RECORD, "stop"),
            _ => EngineReply::status("503 Service Unavailable", "alone"),
        }
    });
    let run = Run::of(&mut extract(&dir, &engine, &["--at-once", "2"]));
    run.expect_code(0);
    let records = lines(&run.stdout);
    let names: Vec<&str> = records.iter().filter_map(|record| record["document"].as_str()).collect();
    assert_eq!(names, ["1.md", "2.md", "3.md", "4.md"]);
    assert!(records.iter().all(|record| record["value"]["rent"] == 900), "{}", run.stdout);
}

#[test]
fn after_an_interruption_it_goes_on_where_it_was() {
    let dir = leases(4);
    let (third, came) = channel();
    let count = AtomicUsize::new(0);
    let slow = EngineServer::owned_by("vllm", move |_| {
        if count.fetch_add(1, Ordering::Relaxed) < 2 {
            return EngineReply::says(RECORD, "stop");
        }
        third.send(()).expect("the test waits");
        EngineReply::events("").then_silence()
    });
    let output = ["--output", "leases.jsonl"];
    let mut child = extract(&dir, &slow, &output).stderr(Stdio::piped()).spawn().expect("the binary runs");
    came.recv_timeout(Duration::from_mins(2)).expect("a third record is begun");
    interrupt(&child);
    let stopped = child.wait().expect("it ends");
    assert_eq!(stopped.code(), Some(130));
    let written = || fs_err::read_to_string(dir.path("leases.jsonl")).expect("a file");
    assert_eq!(lines(&written()).len(), 2, "{}", written());

    let engine = EngineServer::owned_by("vllm", |_| EngineReply::says(RECORD, "stop"));
    let run = Run::of(&mut extract(&dir, &engine, &output));
    run.expect_code(0);
    assert!(run.stderr.contains("2 records already in the file"), "{run:?}");
    assert_eq!(engine.conversations().len(), 2);
    let records = lines(&written());
    let names: Vec<&str> = records.iter().filter_map(|record| record["document"].as_str()).collect();
    assert_eq!(names, ["1.md", "2.md", "3.md", "4.md"]);
}

#[test]
fn a_document_that_holds_several_gives_a_record_for_each_section() {
    let dir = Dir::new();
    dir.write("schema.json", SCHEMA);
    dir.write(
        "docs/all.md",
        "# Leases\n\n## Graz\n\nThe rent is 900 euros.\n\n## Linz\n\nThe rent is 700 euros.\n",
    );
    dir.write("docs/note.txt", "The rent is 900 euros.\n");
    let engine = EngineServer::owned_by("vllm", |_| EngineReply::says(RECORD, "stop"));
    let run = Run::of(&mut extract(&dir, &engine, &["--per", "section"]));
    run.expect_code(0);
    let records = lines(&run.stdout);
    let seen: Vec<(&Value, &Value, &Value)> = records
        .iter()
        .map(|record| (&record["document"], &record["part"], &record["value"]["rent"]))
        .collect();
    let (nothing, rent) = (Value::Null, Value::from(900));
    let (all, note, graz, linz) = ("all.md".into(), "note.txt".into(), "Graz".into(), "Linz".into());
    // What another section says is no evidence.
    assert_eq!(seen, [(&all, &graz, &rent), (&all, &linz, &nothing), (&note, &nothing, &rent)]);
    Run::of(&mut extract(&dir, &engine, &["--per", "chapter"])).expect_error(&["chapter", "section"]);
}
