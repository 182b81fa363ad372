//! Which files are read, and following them.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::support::Dir;

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

/// `ibid ingest --watch`, with its reports as they come.
struct Watching {
    child: Child,
    reports: Receiver<Value>,
}

impl Watching {
    fn start(dir: &Dir) -> Self {
        let mut command = dir.command(&["ingest", "--watch", "--json", "--embedding", "fast", "docs"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary runs");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (sender, reports) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).expect("a report"));
            }
        });
        Self { child, reports }
    }

    /// The sum of the reports until `is_enough`: a change may come in two parts.
    fn until(&self, is_enough: impl Fn(&Value) -> bool) {
        let patience = Duration::from_mins(2);
        while !is_enough(&self.reports.recv_timeout(patience).expect("a report")) {}
    }
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
    let interrupt = Command::new("kill").args(["-INT", &watching.child.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    assert_eq!(watching.child.wait().expect("it ends").code(), Some(0));
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
    let interrupt = Command::new("kill").args(["-INT", &watching.child.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    assert_eq!(watching.child.wait().expect("it ends").code(), Some(0));
    let again = dir.ibid(&["ingest", "--json", "docs"]).json();
    let counts = ["added", "updated", "removed", "unchanged"].map(|what| count(&again, what));
    assert_eq!(counts, [0, 0, 0, FILES as u64], "nothing was missed: {again}");
    dir.ibid(&["doctor"]).expect_code(0);
}
