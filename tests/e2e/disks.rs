//! Disks that are full or cannot be written: mounting is needed, which not every machine allows.
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::support::{Dir, Run};

/// Runs a script in a mount namespace of its own, where `$IBID` is the command; none where mounting is not allowed.
fn with_mounts(dir: &Dir, script: &str) -> Option<Run> {
    let allowed = Command::new("unshare").args(["-m", "sh", "-c", "mount -t tmpfs none /mnt"]).output();
    if !allowed.is_ok_and(|run| run.status.success()) {
        #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
        {
            println!("skipped: mounting is not allowed here");
        }
        return None;
    }
    let template = dir.command(&[]);
    let mut command = Command::new("unshare");
    command
        .args(["-m", "sh", "-c", script])
        .current_dir(dir.path(""))
        .env_clear()
        .envs(template.get_envs().filter_map(|(key, value)| Some((key, value?))))
        .env("IBID", env!("CARGO_BIN_EXE_ibid"));
    Some(Run::of(&mut command))
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
    "#;
    let Some(run) = with_mounts(&dir, script) else { return };
    assert!(!run.stdout.contains("full: 0"), "the disk was not full: {run:?}");
    for ended in ["again: 0", "doctor: 0", "\"documents\":40"] {
        assert!(run.stdout.contains(ended), "`{ended}` is missing: {run:?}");
    }
}

#[test]
fn a_library_on_a_disk_that_cannot_be_written_says_so() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    dir.ibid(&["ingest", "--library", "./library", "docs"]).expect_code(0);
    let script = r#"
        mount --bind library library && mount -o remount,ro,bind library
        "$IBID" search --library ./library text; echo "search: $?"
        "$IBID" ingest --library ./library docs; echo "ingest: $?"
    "#;
    let Some(run) = with_mounts(&dir, script) else { return };
    assert!(run.stdout.contains("ingest: 2"), "{run:?}");
    assert!(run.stdout.contains("search: 2") && run.stderr.contains("cannot be written"), "{run:?}");
    assert!(!run.stderr.contains("panicked"), "{run:?}");
}
