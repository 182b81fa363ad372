//! Disks that are full or cannot be written: mounting is needed, which not every machine allows.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Dir, Run, skipped};

/// Runs a script in a mount namespace of its own, where `$IBID` is the command; none where mounting is not allowed.
fn with_mounts(dir: &Dir, script: &str) -> Option<Run> {
    let allowed = Command::new("unshare").args(["-m", "sh", "-c", "mount -t tmpfs none /mnt"]).output();
    if !allowed.is_ok_and(|run| run.status.success()) {
        skipped("mounting is not allowed here");
        return None;
    }
    Some(script_in(dir, Command::new("unshare").args(["-m", "sh", "-c", script])))
}

fn script_in(dir: &Dir, command: &mut Command) -> Run {
    let template = dir.command(&[]);
    command
        .current_dir(dir.path(""))
        .env_clear()
        .envs(template.get_envs().filter_map(|(key, value)| Some((key, value?))))
        .env("IBID", dir.program());
    Run::of(command)
}

#[test]
fn a_full_disk_loses_nothing_and_with_room_it_goes_on() {
    let dir = Dir::new();
    for number in 0..40 {
        let text = format!("# Note {number}\n\nThe number of this note is {number}.\n\n")
            + &format!("A sentence that takes room in note {number}. ").repeat(2_000);
        dir.write(&format!("docs/note-{number:02}.md"), text);
    }
    fs_err::create_dir(dir.path("disk")).expect("a folder");
    let script = r#"
        mount -t tmpfs -o size=24m none disk
        "$IBID" ingest --embedding fast --library disk/library docs; echo "full: $?"
        "$IBID" status --library disk/library >&2; echo "status: $?"
        mount -o remount,size=512m disk
        "$IBID" ingest --embedding fast --library disk/library docs >&2; echo "again: $?"
        "$IBID" doctor --library disk/library >&2; echo "doctor: $?"
        "$IBID" status --library disk/library --json
        "$IBID" list --library disk/library --json
        "$IBID" search --library disk/library --json -n 20 "the number of note 17"
    "#;
    let Some(run) = with_mounts(&dir, script) else { return };
    assert!(!run.stdout.contains("full: 0"), "the disk was not full: {run:?}");
    for ended in ["again: 0", "doctor: 0", "\"documents\":40"] {
        assert!(run.stdout.contains(ended), "`{ended}` is missing: {run:?}");
    }

    // It is as one that was made in one go.
    dir.ibid(&["ingest", "--embedding", "fast", "--library", "./whole", "docs"]).expect_code(0);
    let listed = dir.ibid(&["list", "--library", "./whole", "--json"]).json();
    let query = ["search", "--library", "./whole", "--json", "-n", "20", "the number of note 17"];
    let found = dir.ibid(&query).json();
    let mut lines = run.stdout.lines().rev().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let (found_there, listed_there) = (lines.next().expect("hits"), lines.next().expect("a list"));
    // Scores may differ in the last digit, by the order of a sum.
    let places = |found: &Value| -> Vec<[Value; 2]> {
        let hits = found["hits"].as_array().expect("hits").iter();
        hits.map(|hit| ["document", "span"].map(|key| hit[key].clone())).collect()
    };
    assert_eq!(places(&found_there), places(&found));
    let stored = |list: &Value| -> Vec<[Value; 4]> {
        let documents = list.as_array().expect("a list").iter();
        documents.map(|one| ["name", "content_hash", "bytes", "chunks"].map(|key| one[key].clone())).collect()
    };
    assert_eq!(stored(&listed_there), stored(&listed));
}

/// What is expected of [`READ_EVERYTHING`].
#[track_caller]
fn reads_but_does_not_write(run: &Run) {
    for ended in [
        "ingest: 2",
        "search: 0",
        "ask: 0",
        "status: 0",
        "doctor: 0",
        "show: 0",
        "chat: 0",
        // The trace could not be kept, and the answer does not name one.
        "\"trace\":null",
    ] {
        assert!(run.stdout.contains(ended), "`{ended}` is missing: {run:?}");
    }
    assert!(run.stdout.contains("Employees get 25 days of leave."), "{run:?}");
    assert!(run.stderr.contains("is where you cannot write"), "{run:?}");
    assert!(!run.stderr.contains("panicked") && !run.stderr.contains("warning"), "{run:?}");
}

const READ_EVERYTHING: &str = r#"
    "$IBID" ingest --library ./library docs; echo "ingest: $?"
    "$IBID" search --library ./library "days of leave"; echo "search: $?"
    "$IBID" ask --no-llm --json --library ./library "How many days of leave do employees get?"; echo "ask: $?"
    "$IBID" status --library ./library; echo "status: $?"
    "$IBID" doctor --library ./library; echo "doctor: $?"
    "$IBID" show leave.md --library ./library; echo "show: $?"
    echo "How many days of leave do employees get?" | "$IBID" chat --no-llm --library ./library; echo "chat: $?"
"#;

#[test]
fn a_library_on_a_disk_that_cannot_be_written_is_read() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.ibid(&["ingest", "--library", "./library", "docs"]).expect_code(0);
    let script =
        format!("mount --bind library library && mount -o remount,ro,bind library\n{READ_EVERYTHING}");
    let Some(run) = with_mounts(&dir, &script) else { return };
    reads_but_does_not_write(&run);
}

/// What a process stores stands in the log of the catalog at first: the files as they are then are what a killed one leaves. With the index of that log SQLite reads both where they are, without it they have to be copied.
#[tokio::test]
async fn what_a_killed_writer_left_on_such_a_disk_is_read() -> Result<(), ibid::Error> {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    let library = ibid::Library::open(&dir.path("library"), ibid::Access::Write).await?;
    library.ingest(&[dir.path("docs")], ibid::IngestOptions::new()).await?;
    // An ingest ends by emptying the log; the trace of an answer stays in it.
    let question = "How many days of leave do employees get?".parse()?;
    library.ask(&question, None, &ibid::AskOptions::default()).await?;
    for left in ["with-index/library", "without-index/library"] {
        copy_folder(&dir.path("library"), &dir.path(left));
        assert!(fs_err::metadata(dir.path(left).join("catalog.sqlite-wal")).is_ok_and(|log| log.len() > 0));
    }
    drop(library);
    fs_err::remove_file(dir.path("without-index/library/catalog.sqlite-shm")).expect("it is there");
    for left in ["with-index", "without-index"] {
        let script = format!(
            "cd {left} && mount --bind library library && mount -o remount,ro,bind library\n{READ_EVERYTHING}\n\
             \"$IBID\" explain --library ./library; echo \"explain: $?\""
        );
        let Some(run) = with_mounts(&dir, &script) else { return Ok(()) };
        reads_but_does_not_write(&run);
        assert!(run.stdout.contains("explain: 0"), "{left}: {run:?}");
    }
    Ok(())
}

#[test]
fn a_library_of_another_user_is_read() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.ibid(&["ingest", "--library", "./library", "docs"]).expect_code(0);
    // Nothing binds the superuser, so the tests that are run by it read as nobody.
    let as_nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let is_superuser =
        Command::new("setpriv").args(as_nobody).arg("true").status().is_ok_and(|run| run.success());
    let script = format!(
        "chmod 755 . && chmod -R a+rX,a-w library && {} sh -c '{READ_EVERYTHING}'",
        if is_superuser { format!("exec setpriv {}", as_nobody.join(" ")) } else { "exec".to_owned() }
    );
    let run = script_in(&dir, Command::new("sh").args(["-c", &script]));
    if run.stderr.contains("Permission denied") && !run.stdout.contains("search: ") {
        skipped("the program cannot be run by another user here");
        return;
    }
    reads_but_does_not_write(&run);
    // So that it can be deleted.
    Command::new("chmod").args(["-R", "u+w", "library"]).current_dir(dir.path("")).status().expect("it runs");
}

fn copy_folder(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).expect("a folder");
    for entry in fs_err::read_dir(from).expect("listed") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs_err::copy(entry.path(), target).expect("copied");
        }
    }
}
