//! Which files are read, and following them.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Dir, interrupt, skipped};

#[test]
fn a_dry_run_says_what_would_happen_and_does_nothing() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    dir.write("docs/film.mp4", "");
    let plan = dir.ibid(&["ingest", "--dry-run", "--json", "docs"]);
    plan.expect_code(0);
    assert_eq!(plan.json()["roots"][0]["new"], serde_json::json!(["a.md"]));
    dir.ibid(&["search", "text"]).expect_error(&["no library"]);

    dir.ingest(&dir.path("docs"));
    dir.write("docs/b.md", "# B\n\nText of b.\n");
    dir.write("docs/a.md", "# A\n\nText of a, changed.\n");
    let told = dir.ibid(&["ingest", "--dry-run", "docs"]);
    for line in ["new      b.md", "changed  a.md", "not read", "2 to read, 0 unchanged, 0 to remove"] {
        assert!(told.stdout.contains(line), "`{line}` is missing: {told:?}");
    }
    assert_eq!(dir.ibid(&["status", "--json"]).json()["documents"], 1);
}

#[test]
fn globs_hidden_files_and_sizes_choose_what_is_read() {
    let dir = Dir::new();
    for name in ["a.md", "b.txt", "drafts/c.md", ".hidden.md", "ignored.md"] {
        dir.write(&format!("docs/{name}"), format!("Text of {name}.\n"));
    }
    dir.write("docs/large.txt", "Text of a large file.\n".repeat(60_000));
    dir.write("docs/.ibidignore", "ignored.md\n");
    let read = |options: &[&str]| {
        let run = dir.ibid(&[&["ingest", "--json", "--embedding", "fast", "docs"], options].concat());
        let listed = dir.ibid(&["list", "--json"]).json();
        let names: Vec<String> = listed
            .as_array()
            .expect("a list")
            .iter()
            .map(|document| document["name"].as_str().expect("a name").to_owned())
            .collect();
        (names.join(" "), run.json()["refused"].to_string())
    };
    let (names, refused) = read(&["--max-file-size", "1"]);
    assert_eq!(names, "a.md b.txt drafts/c.md");
    assert!(refused.contains("large.txt") && refused.contains("the limit is 1048576"), "{refused}");
    assert_eq!(read(&["--include", "*.md", "--exclude", "drafts/**"]).0, "a.md");
    assert_eq!(read(&["--include", "*.md", "--hidden"]).0, ".hidden.md a.md drafts/c.md");
    dir.ibid(&["ingest", "docs", "--include", "[a"]).expect_error(&["[a"]);
}

/// So long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// `ibid ingest --watch`, with its reports as they come, and what it says besides.
struct Watching {
    child: Child,
    reports: Receiver<Value>,
    notes: Receiver<String>,
}

impl Watching {
    fn start(dir: &Dir) -> Self {
        let mut command = dir.command(&["ingest", "--watch", "--json", "--embedding", "fast", "docs"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let report = |line: String| serde_json::from_str::<Value>(&line).expect("a report");
        let reports = each_line(child.stdout.take().expect("piped"), report);
        let notes = each_line(child.stderr.take().expect("piped"), std::convert::identity);
        Self { child, reports, notes }
    }

    /// The sum of the reports until `is_enough`: a change may come in two parts.
    fn until(&self, is_enough: impl Fn(&Value) -> bool) {
        while !is_enough(&self.reports.recv_timeout(PATIENCE).expect("a report")) {}
    }

    fn until_it_says(&self, words: &str) {
        while !self.notes.recv_timeout(PATIENCE).expect("it says more").contains(words) {}
    }

    /// Ctrl-C.
    fn end(&mut self) {
        interrupt(&self.child);
        assert_eq!(self.child.wait().expect("it ends").code(), Some(0));
    }
}

/// What is made of each line that a program prints, as it comes.
fn each_line<T: Send + 'static>(
    printed: impl Read + Send + 'static,
    made_of: impl Fn(String) -> T + Send + 'static,
) -> Receiver<T> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(printed).lines().map_while(Result::ok) {
            let _ = sender.send(made_of(line));
        }
    });
    lines
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watching_follows_saves_renames_and_a_folder_that_is_made_again() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    let mut watching = Watching::start(&dir);
    watching.until(|report| report["added"] == 1);

    // As editors save: a new file in the place of the old.
    dir.write("docs/.a.md.swp", "# A\n\nText of a, saved.\n");
    fs_err::rename(dir.path("docs/.a.md.swp"), dir.path("docs/a.md")).expect("renamed");
    watching.until(|report| report["updated"] == 1);
    let hits = dir.ibid(&["search", "--json", "text of a"]).json();
    assert!(hits["hits"][0]["text"].to_string().contains("saved"), "{hits}");

    for number in 0..30 {
        dir.write(&format!("docs/many/{number}.md"), format!("# Note {number}\n\nText of it.\n"));
    }
    let added = std::cell::Cell::new(0);
    watching.until(|report| {
        added.set(added.get() + report["added"].as_u64().unwrap_or(0));
        added.get() == 30
    });
    fs_err::rename(dir.path("docs/many"), dir.path("docs/moved")).expect("renamed");
    let renamed = std::cell::Cell::new(0);
    watching.until(|report| {
        renamed.set(renamed.get() + report["renamed"].as_u64().unwrap_or(0));
        renamed.get() == 30
    });
    fs_err::remove_dir_all(dir.path("docs")).expect("removed");
    dir.write("docs/again.md", "# Again\n\nText of a new folder.\n");
    let removed = std::cell::Cell::new(0);
    watching.until(|report| {
        removed.set(removed.get() + report["removed"].as_u64().unwrap_or(0));
        report["added"] == 1 || removed.get() == 31
    });
    watching.end();
    dir.ibid(&["doctor"]).expect_code(0);
}

/// As when another branch of thousands of files is checked out: some go, some come, many change, all at once.
#[test]
fn watching_follows_thousands_of_changes_at_once() {
    const FILES: usize = 2_000;
    let dir = Dir::new();
    let name = |number: usize| format!("docs/{}/{number}.md", number % 40);
    for number in 0..FILES {
        dir.write(&name(number), format!("# Note {number}\n\nOf the first branch.\n"));
    }
    let mut watching = Watching::start(&dir);
    let added = std::cell::Cell::new(0);
    let count = |report: &Value, what: &str| report[what].as_u64().unwrap_or(0);
    watching.until(|report| {
        added.set(added.get() + count(report, "added"));
        added.get() == FILES as u64
    });
    for number in 0..FILES {
        let (changed, new) = (name(number), format!("docs/new/{number}.md"));
        let text = format!("# Note {number}\n\nOf another branch.\n");
        match number % 4 {
            0 => fs_err::remove_file(dir.path(&changed)).expect("removed"),
            1 => fs_err::write(dir.path(&changed), text).expect("written"),
            2 => drop(dir.write(&new, text)),
            _ => {}
        }
    }
    let changes = std::cell::Cell::new(0);
    watching.until(|report| {
        changes.set(
            changes.get()
                + ["added", "updated", "removed"].map(|what| count(report, what)).iter().sum::<u64>(),
        );
        changes.get() >= FILES as u64 * 3 / 4
    });
    watching.end();
    let again = dir.ibid(&["ingest", "--json", "docs"]).json();
    let counts = ["added", "updated", "removed", "unchanged"].map(|what| count(&again, what));
    assert_eq!(counts, [0, 0, 0, FILES as u64], "nothing was missed: {again}");
    dir.ibid(&["doctor"]).expect_code(0);
}

/// As when branches with other folders are checked out, one after the other.
#[test]
fn watching_follows_folders_that_go_and_come_back() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    let mut watching = Watching::start(&dir);
    let documents = std::cell::Cell::new(0);
    let has = |report: &Value, expected: i64| {
        let count = |what: &str| report[what].as_i64().unwrap_or(0);
        documents.set(documents.get() + count("added") - count("removed"));
        documents.get() == expected
    };
    watching.until(|report| has(report, 1));
    for round in 0..=50 {
        for number in 0..10 {
            let text = format!("# Note {number}\n\nOf branch {round}.\n");
            dir.write(&format!("docs/branch/{number}/deep/note.md"), text);
        }
        if round < 50 {
            fs_err::remove_dir_all(dir.path("docs/branch")).expect("removed");
        }
    }
    // Only now are there twelve.
    dir.write("docs/last.md", "# Last\n\nText of the last one.\n");
    watching.until(|report| has(report, 12));
    dir.write("docs/branch/3/deep/new.md", "# New\n\nIt is watched still.\n");
    watching.until(|report| has(report, 13));
    watching.end();
    let again = dir.ibid(&["ingest", "--json", "docs"]).json();
    assert_eq!(again["unchanged"], 13, "nothing was missed: {again}");
    dir.ibid(&["doctor"]).expect_code(0);
}

#[test]
fn watching_goes_on_beside_a_folder_that_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::new();
    dir.write("docs/open/a.md", "# A\n\nText of a.\n");
    dir.write("docs/shut/b.md", "# B\n\nText of b.\n");
    let shut = dir.path("docs/shut");
    fs_err::set_permissions(&shut, PermissionsExt::from_mode(0o000)).expect("a mode");
    if fs_err::read_dir(&shut).is_ok() {
        skipped("permissions do not hold the superuser back");
        return;
    }
    let mut watching = Watching::start(&dir);
    watching.until(|report| report["added"] == 1 && report["refused"].to_string().contains("docs/shut"));
    dir.write("docs/open/a.md", "# A\n\nText of a, changed.\n");
    watching.until(|report| report["updated"] == 1);
    dir.write("docs/open/new/deep/c.md", "# C\n\nText of c.\n");
    watching.until(|report| report["added"] == 1);
    watching.end();
    fs_err::set_permissions(&shut, PermissionsExt::from_mode(0o755)).expect("a mode");
}

/// Links are not read, and one may lead to the whole disk.
#[cfg(target_os = "linux")]
#[test]
fn watching_does_not_follow_links() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    for number in 0..100 {
        dir.write(&format!("elsewhere/{number}/b.md"), "# B\n\nText of b.\n");
    }
    std::os::unix::fs::symlink(dir.path("elsewhere"), dir.path("docs/link")).expect("a link");
    let mut watching = Watching::start(&dir);
    watching.until(|report| report["added"] == 1);
    let open = fs_err::read_dir(format!("/proc/{}/fdinfo", watching.child.id())).expect("it runs");
    let told = open.flatten().filter_map(|file| fs_err::read_to_string(file.path()).ok());
    let watched: usize = told.map(|told| told.matches("inotify wd:").count()).sum();
    assert!((1..10).contains(&watched), "{watched} folders are watched");
    watching.end();
}

/// A change that comes while others write to the library is not left for the next one.
#[test]
fn watching_waits_for_others_who_write() {
    let dir = Dir::new();
    dir.write("docs/a.md", "# A\n\nText of a.\n");
    let mut watching = Watching::start(&dir);
    watching.until(|report| report["added"] == 1);
    let lock = dir.path(".local/share/ibid/libraries/default/writer.lock");
    let lock = fs_err::OpenOptions::new().write(true).open(lock).expect("it is there").into_file();
    lock.lock().expect("it is free after the ingest");
    dir.write("docs/a.md", "# A\n\nText of a, changed.\n");
    watching.until_it_says("this goes on as soon as it can");
    lock.unlock().expect("it was locked");
    watching.until(|report| report["updated"] == 1);
    watching.end();
}
