use std::io::Write;
#[cfg(unix)]
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::ask::assert_quotes_are_verbatim;
#[cfg(unix)]
use crate::support::interrupt;
use crate::support::{Dir, Run, handbook};

/// A chat with these lines on its standard input.
pub(crate) fn chat(command: &mut Command, lines: &[&str]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    for line in lines {
        writeln!(stdin, "{line}").expect("written");
    }
    drop(stdin);
    Run::ended(&child.wait_with_output().expect("it ends"))
}

/// The ids of the sessions of the library.
fn sessions(dir: &Dir) -> Vec<String> {
    let listed = dir.ibid(&["chat", "--list", "--json"]).json();
    let sessions = listed.as_array().expect("sessions");
    sessions.iter().map(|session| session["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_conversation_through_a_pipe() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let run = chat(
        &mut dir.command(&["chat", "--no-llm"]),
        &[
            "/sources",
            "How many days of annual leave do employees get?",
            "/sources",
            "/open 1",
            "/verify",
            "Quasar redshift spectroscopy?",
            "/nonsense",
            "",
            "/sessions",
            "/help",
            "/quit",
            "never asked",
        ],
    );
    run.expect_code(0);
    assert!(run.stderr.contains("nothing was asked yet"), "{run:?}");
    for part in [
        "› How many days",
        "25 days",
        "← cited",
        "handbook.md:",
        "verified",
        "Not in your documents",
        "Ctrl-D leaves",
    ] {
        assert!(run.stdout.contains(part), "`{part}` is missing in: {}", run.stdout);
    }
    assert!(run.stderr.contains("no command /nonsense"), "{run:?}");
    assert!(!run.stdout.contains("never asked"), "{run:?}");
    assert!(run.stderr.contains("ibid chat --resume"), "{run:?}");
    assert_eq!(sessions(&dir).len(), 1);
}

#[test]
fn every_turn_is_grounded_like_a_single_question() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let questions = ["How many days of annual leave do employees get?", "Who approves travel abroad?"];
    let run = chat(&mut dir.command(&["chat", "--no-llm", "--json"]), &questions);
    run.expect_code(0);
    let turns: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(turns.len(), 2, "{run:?}");
    for (turn, question) in turns.iter().zip(questions) {
        assert_eq!((&turn["schema"], &turn["question"]), (&"ibid.turn/1".into(), &question.into()));
        assert_quotes_are_verbatim(&turn["answer"], &handbook());
        let alone = dir.ibid(&["ask", "--no-llm", "--json", question]).json();
        assert_eq!(turn["answer"]["claims"], alone["claims"]);
    }
}

#[test]
fn without_a_model_a_follow_up_is_searched_for_with_the_question_it_leans_on() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let lines = ["How many days of annual leave do employees get?", "And does it carry over?"];
    let run = chat(&mut dir.command(&["chat", "--no-llm", "--json"]), &lines);
    let turn: Value = serde_json::from_str(run.stdout.lines().last().expect("two lines")).expect("JSON");
    assert_eq!(turn["question"], lines[1]);
    assert_eq!(turn["asked"], lines.join(" "), "{run:?}");
    assert_eq!(turn["answer"]["question"], turn["asked"]);
}

#[test]
fn a_session_is_resumed_and_forgotten_for_good() {
    let dir = Dir::new();
    dir.write(
        "docs/leave.md",
        "# Leave\n\nEvery employee gets 25 days of leave.\n\nIt does not carry over.\n",
    );
    dir.ingest(&dir.path("docs"));
    let first = "How many days of leave does every zookeeper get?";
    chat(&mut dir.command(&["chat", "--no-llm"]), &[first]).expect_code(0);
    let run = chat(&mut dir.command(&["chat", "--no-llm", "--resume"]), &["/sources", "Does it carry over?"]);
    run.expect_code(0);
    assert!(run.stdout.contains(first) && run.stdout.contains("25 days"), "what was said is shown: {run:?}");
    assert!(run.stdout.contains("← cited"), "{run:?}");
    let ids = sessions(&dir);
    assert_eq!(ids.len(), 1, "it went on");

    // What a document said goes with the document, what the user asked stays.
    dir.write("docs/leave.md", "# Leave\n\nNothing is said any more.\n");
    dir.ingest(&dir.path("docs"));
    let run = chat(&mut dir.command(&["chat", "--no-llm", "--resume", &ids[0]]), &["/verify"]);
    assert!(run.stdout.contains(first) && !run.stdout.contains("25 days"), "{run:?}");

    dir.ibid(&["chat", "--forget", &ids[0]]).expect_code(0);
    dir.ibid(&["chat", "--forget", &ids[0]]).expect_error(&["no session", "ibid chat --list"]);
    dir.ibid(&["chat", "--list"]).expect_code(1);
    let library = dir.path(".local/share/ibid/libraries/default");
    for file in fs_err::read_dir(&library).expect("the library").filter_map(Result::ok) {
        if file.path().is_file() {
            let bytes = fs_err::read(file.path()).expect("read");
            let holds_it = bytes.windows(9).any(|window| window == b"zookeeper");
            assert!(!holds_it, "{} still holds the question", file.path().display());
        }
    }
}

#[test]
fn a_question_that_cannot_be_asked_does_not_end_the_conversation() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let long = "why ".repeat(5000);
    let run = chat(&mut dir.command(&["chat", "--no-llm"]), &[&long, "How many days of annual leave?"]);
    run.expect_code(0);
    assert!(run.stderr.contains("ingest long texts as documents"), "{run:?}");
    assert!(run.stdout.contains("25 days"), "{run:?}");
    dir.ibid(&["chat", "--no-llm", "--resume", "nonsense"]).expect_error(&["nonsense", "ibid chat --list"]);
}

#[test]
fn every_question_of_a_program_has_its_line() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let long = "why ".repeat(5000);
    let questions = [
        "How many days of annual leave do employees get?",
        "???",
        long.as_str(),
        "Who approves travel abroad?",
    ];
    let run = chat(&mut dir.command(&["chat", "--no-llm", "--json"]), &questions);
    run.expect_code(2);
    let turns: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(turns.len(), questions.len(), "{run:?}");
    for (turn, question) in turns.iter().zip(questions) {
        assert_eq!((&turn["schema"], &turn["question"]), (&"ibid.turn/1".into(), &question.trim().into()));
        assert_eq!(turn["session"], turns[0]["session"], "{turn}");
        assert_ne!(turn.get("error").is_some(), turn.get("answer").is_some(), "{turn}");
    }
    assert!(turns[1]["error"].as_str().is_some_and(|why| why.contains("no letter")), "{}", turns[1]);
    assert!(turns[2]["error"].as_str().is_some_and(|why| why.contains("ingest long texts")), "{}", turns[2]);
    assert!(turns[3]["answer"].is_object(), "it goes on: {}", turns[3]);

    let run = chat(&mut dir.command(&["chat", "--no-llm", "--json"]), &["/nonsense", "", questions[0]]);
    run.expect_code(0);
    assert_eq!(run.stdout.lines().count(), 1, "a command is no question: {run:?}");
}

#[cfg(unix)]
#[test]
fn the_pager_of_the_user_shows_what_stands_around_a_source() {
    let dir = Dir::new();
    let document = "# Leave\n\nEvery employee gets 25 days of annual leave.\n\nIt does not carry over.\n";
    dir.write("docs/leave.md", document);
    dir.ingest(&dir.path("docs"));
    dir.write("pager.sh", "cat > \"$1\"\n");
    let lines = ["How many days of annual leave does every employee get?", "/open 1 pager", "/verify"];
    let run = chat(dir.command(&["chat", "--no-llm"]).env("PAGER", "sh pager.sh shown.txt"), &lines);
    run.expect_code(0);
    let shown = fs_err::read_to_string(dir.path("shown.txt")).expect("what the pager was given");
    let (place, passage) = shown.split_once("\n\n").expect("a place, then the passage");
    assert!(place.contains("leave.md:"), "{shown}");
    assert!(passage.contains("25 days of annual leave"), "{shown}");
    assert!(document.contains(passage.trim_end()), "it is not as it stands in the document: {shown}");
    assert!(run.stdout.contains(" verified"), "the chat does not go on: {run:?}");
}

#[cfg(unix)]
#[test]
fn a_pager_that_is_not_there_does_not_end_the_conversation() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let lines = ["How many days of annual leave do employees get?", "/open 1 pager", "/verify"];
    let run = chat(dir.command(&["chat", "--no-llm"]).env("PAGER", "no-such-pager"), &lines);
    run.expect_code(0);
    assert!(run.stderr.contains("`no-such-pager`") && run.stderr.contains("PAGER"), "{run:?}");
    assert!(run.stdout.contains(" verified"), "the chat does not go on: {run:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_opened_does_not_end_the_conversation() {
    let dir = Dir::new();
    let document = dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 25 days of annual leave.\n");
    dir.ingest(&dir.path("docs"));
    let question = "How many days of annual leave does every employee get?";
    let lines = [question, "/open 2 file", "/open 1 folder", "/open 1 file", "/verify"];
    let run = chat(dir.command(&["chat", "--no-llm"]).env("PATH", dir.path("no-programs")), &lines);
    run.expect_code(0);
    for part in ["from 1 to 1", "`/open N folder`", "cannot start `", "opens files on this desktop"] {
        assert!(run.stderr.contains(part), "`{part}` is missing in: {}", run.stderr);
    }
    assert!(run.stdout.contains(" verified"), "the chat does not go on: {run:?}");

    fs_err::remove_file(document).expect("removed");
    let run = chat(&mut dir.command(&["chat", "--no-llm", "--resume"]), &["/open 1 file", "/verify"]);
    run.expect_code(0);
    assert!(run.stderr.contains("leave.md is not there any more"), "{run:?}");
    assert!(!run.stderr.contains("opened "), "{run:?}");
    assert!(run.stdout.contains(" verified"), "the chat does not go on: {run:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_chat_that_waits_for_the_next_line_of_a_pipe() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let mut child = dir
        .command(&["chat", "--no-llm", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    writeln!(stdin, "How many days of annual leave do employees get?").expect("written");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped")).lines();
    let turn = stdout.next().expect("a turn").expect("a line");
    assert!(turn.contains("25 days"), "{turn}");
    // A signal that comes before it waits again is not seen: there is no telling from here, so more than one is sent.
    let has_ended = (0..10_000).any(|_| {
        interrupt(&child);
        child.try_wait().expect("looked at").is_some()
    });
    if !has_ended {
        child.kill().expect("killed");
    }
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "it goes on waiting");
    drop(stdin);
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_follow_up_is_rewritten_and_shown() {
    let dir = Dir::new();
    let handbook = handbook();
    let mut command = dir.command(&[
        "chat",
        "--json",
        "--model",
        "qwen2.5-coder-0.5b-instruct",
        "--docs",
        &handbook.to_string_lossy(),
    ]);
    let lines = ["How many days of annual leave do employees get?", "Can they carry it over?"];
    let run = chat(command.env("IBID_MODELS", env!("IBID_TEST_MODELS")), &lines);
    run.expect_code(0);
    let turns: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(turns[0]["asked"], lines[0], "a first question stays as it is");
    let asked = turns[1]["asked"].as_str().expect("a question").to_lowercase();
    assert!(asked.contains("leave") && asked.contains("carry"), "{asked}");
    for turn in &turns {
        assert_quotes_are_verbatim(&turn["answer"], &handbook);
    }
}
