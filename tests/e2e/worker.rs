//! Files that break their reader. In builds for tests, a worker does to itself what the file's name says.
#![cfg(all(unix, debug_assertions))]

use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Dir, Run};

fn reason(report: &Value, name: &str) -> String {
    let refused = report["refused"].as_array().expect("a list");
    let entry = refused.iter().find(|entry| entry["path"].as_str().is_some_and(|path| path.ends_with(name)));
    entry.and_then(|entry| entry["reason"].as_str()).unwrap_or_default().to_owned()
}

/// Ingests one bad file among good ones.
fn ingest_with(name: &str, options: &[&str]) -> (Dir, Value) {
    let dir = Dir::new();
    for good in ["a.md", "m.md", "z.md"] {
        dir.write(&format!("docs/{good}"), format!("# Good\n\nThe file {good} can be read.\n"));
    }
    dir.write(&format!("docs/{name}"), "It does not come to this.\n");
    let run = dir.ibid(&[&["ingest", "--json", "--workers", "1", "docs"], options].concat());
    run.expect_code(3);
    assert_eq!(run.stderr.matches("panicked").count(), 0, "{run:?}");
    let report = run.json();
    assert_eq!(
        (&report["added"], report["refused"].as_array().map(Vec::len)),
        (&3.into(), Some(1)),
        "{report}"
    );
    (dir, report)
}

#[test]
fn a_crash_costs_one_file() {
    let (dir, report) = ingest_with("ibid-test-abort.txt", &[]);
    assert!(reason(&report, "abort.txt").contains("signal 6"), "{report}");
    let status = dir.ibid(&["status"]);
    assert!(status.stdout.contains("signal 6"), "{status:?}");
}

#[test]
fn a_crash_in_an_archive_costs_one_part_of_it() {
    let dir = Dir::new();
    let mut files = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["a.md", "ibid-test-abort.txt", "b.md", "ibid-test-stack.txt", "c.md"] {
        files.start_file(name, SimpleFileOptions::default()).expect("a file");
        files.write_all(format!("The file {name} can be read.\n").as_bytes()).expect("written");
    }
    dir.write("docs/letters.zip", files.finish().expect("a zip").into_inner());
    let ingest = || {
        let run = dir.ibid(&["ingest", "--json", "--embedding", "fast", "docs"]);
        run.expect_code(3).json()
    };
    let first = ingest();
    assert_eq!((&first["added"], first["refused"].as_array().map(Vec::len)), (&3.into(), Some(2)), "{first}");
    assert!(reason(&first, "letters.zip/ibid-test-abort.txt").contains("signal 6"), "{first}");
    assert!(reason(&first, "letters.zip/ibid-test-stack.txt").contains("nested too deeply"), "{first}");
    // It is not read again each time.
    let again = ingest();
    assert_eq!((&again["unchanged"], &again["refused"]), (&3.into(), &first["refused"]), "{again}");
}

#[test]
fn a_file_that_never_ends_is_given_up() {
    let (_, report) = ingest_with("ibid-test-hang.txt", &["--file-seconds", "5"]);
    assert!(reason(&report, "hang.txt").contains("longer than 5 s"), "{report}");
}

#[test]
fn processor_time_is_limited() {
    let (_, report) = ingest_with("ibid-test-spin.txt", &["--file-cpu-seconds", "1"]);
    assert!(reason(&report, "spin.txt").contains("1 s of processor time"), "{report}");
}

#[test]
fn memory_is_limited() {
    let (_, report) = ingest_with("ibid-test-memory.txt", &["--file-memory", "256"]);
    assert!(reason(&report, "memory.txt").contains("256 MiB of memory"), "{report}");
}

#[test]
fn deep_nesting_is_told() {
    let (_, report) = ingest_with("ibid-test-stack.txt", &[]);
    assert!(reason(&report, "stack.txt").contains("nested too deeply"), "{report}");
}

#[test]
fn what_is_kept_of_a_file_is_limited() {
    let dir = Dir::new();
    dir.write("docs/long.txt", "A line of a file that is long.\n".repeat(60_000));
    dir.write("docs/short.txt", "A line of a file that is short.\n");
    let run = dir.ibid(&["ingest", "--json", "--embedding", "fast", "--file-output", "1", "docs"]);
    run.expect_code(3);
    let report = run.json();
    assert!(reason(&report, "long.txt").contains("split it into smaller files"), "{report}");
    assert_eq!(report["added"], 1, "{report}");
}

#[test]
fn a_worker_says_nothing_to_a_person() {
    let dir = Dir::new();
    dir.ibid(&["extraction-worker"]).expect_code(0);
    let shell = format!("echo hello there | '{}' extraction-worker", env!("CARGO_BIN_EXE_ibid"));
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &shell]);
    Run::of(&mut command).expect_error(&["not by hand"]);
}
