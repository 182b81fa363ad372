#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support::Dir;

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
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(status.success());
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
