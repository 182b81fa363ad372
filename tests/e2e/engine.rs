//! `--engine`: a model that another program runs, played by a server of the test's.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use ibid_testkit::{EngineReply, EngineServer};
use serde_json::json;

use crate::ask::assert_quotes_are_verbatim;
use crate::support::{Dir, Run, handbook};

const QUESTION: &str = "How many days of annual leave do employees get?";
const KEY: &str = "sk-e2e-0123456789";

/// What is answered to a question of yes or no.
pub(crate) fn yes() -> EngineReply {
    EngineReply::json(&json!({ "choices": [{ "message": { "content": "Yes" } }] }))
}

/// Says yes to every sentence, and writes what `writes` gives.
pub(crate) fn saying_yes(writes: impl Fn() -> EngineReply + Send + Sync + 'static) -> EngineServer {
    EngineServer::owned_by("llamacpp", move |request| if request.is_stream() { writes() } else { yes() })
}

/// Waits until the other end is dropped.
pub(crate) fn wait(gate: &Mutex<Receiver<()>>) {
    let _ = gate.lock().unwrap_or_else(PoisonError::into_inner).recv();
}

/// Answers `models` to who asks what it is, but only once what is returned with it is dropped; then it says yes, and `draft`.
pub(crate) fn slow_to_say_what_it_is(models: EngineReply, draft: &'static str) -> (EngineServer, Sender<()>) {
    let (gate, may_answer) = mpsc::channel();
    let may_answer = Mutex::new(may_answer);
    let engine = EngineServer::start(move |request| match request.path.as_str() {
        "/v1/models" => {
            wait(&may_answer);
            models.clone()
        }
        _ if request.is_stream() => EngineReply::says(draft, "stop"),
        _ => yes(),
    });
    (engine, gate)
}

/// Says yes, and then `draft`.
fn engine(draft: &'static str) -> EngineServer {
    saying_yes(move || EngineReply::says(draft, "stop"))
}

fn asked(dir: &Dir, url: &str, more: &[&str]) -> Command {
    let handbook = handbook();
    let docs = handbook.to_string_lossy();
    let mut arguments = vec!["ask", QUESTION, "--docs", &docs, "--engine", url];
    arguments.extend(more);
    let mut command = dir.command(&arguments);
    command.env("IBID_ENGINE_KEY", KEY);
    command
}

#[test]
fn an_answer_of_a_remote_engine_is_verified_and_its_key_shown_nowhere() {
    let dir = Dir::new();
    let server =
        engine("[1.1] Every full-time employee is entitled to 25 days of annual leave per calendar year.");
    let run = Run::of(asked(&dir, server.url(), &["--json"]).env("IBID_LOG", "trace"));
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    let answer = run.json();
    assert_eq!(answer["model"]["name"], "tiny", "{answer}");
    assert_quotes_are_verbatim(&answer, &handbook());
    let traced = dir.ibid(&["explain", "--json"]);
    assert!(!format!("{run:?}{traced:?}").contains(KEY));
    let sent = &server.conversations()[0];
    assert_eq!(sent.authorization.as_deref(), Some(format!("Bearer {KEY}").as_str()));
}

#[cfg(unix)]
#[test]
fn a_key_from_a_command_is_sent_and_a_command_that_fails_is_told() {
    let dir = Dir::new();
    let server = engine("NOT IN SOURCES");
    let ask = |command: &str| {
        let mut asked = asked(&dir, server.url(), &["--engine-key-command", command]);
        Run::of(asked.env_remove("IBID_ENGINE_KEY"))
    };
    ask(&format!("printf '%s\\nsecond line\\n' {KEY}")).expect_code(1);
    let sent = &server.conversations()[0];
    assert_eq!(sent.authorization.as_deref(), Some(format!("Bearer {KEY}").as_str()));
    ask("exit 3").expect_error(&["exit 3", "exit status: 3"]);
    ask("true").expect_error(&["prints nothing"]);
}

#[test]
fn an_answer_of_a_remote_engine_is_repeated_by_one_and_by_no_other() {
    let dir = Dir::new();
    let server =
        engine("[1.1] Every full-time employee is entitled to 25 days of annual leave per calendar year.");
    let url = server.url();
    dir.ingest(&handbook());
    let mut ask = dir.command(&["ask", QUESTION, "--engine", url, "--bundle", "answer.json", "--json"]);
    let asked = Run::of(ask.env("IBID_ENGINE_KEY", KEY));
    assert!(matches!(asked.code, Some(0 | 1)), "{asked:?}");
    assert_eq!(asked.json()["model"]["engine"], "remote", "{asked:?}");
    let written = fs_err::read_to_string(dir.path("answer.json")).expect("written");
    assert!(!written.contains(url) && !written.contains(KEY), "{written}");

    dir.ibid(&["explain", "--replay"]).expect_error(&["remote engine", "--engine"]);
    let verified = dir.ibid(&["verify", "--replay", "--json", "answer.json"]);
    verified.expect_error(&["remote engine", "--engine"]);
    let report = verified.json();
    assert_eq!((&report["verified"], &report["replay"]), (&true.into(), &json!(null)), "{report}");
    assert!(report["replay_error"].as_str().is_some_and(|why| why.contains("remote engine")), "{report}");

    for command in [&["explain"][..], &["verify", "answer.json"]] {
        let run = dir.ibid(&[command, &["--replay", "--json", "--engine", url]].concat());
        run.expect_code(0);
        let report = run.json();
        let replay = if report["replay"].is_null() { &report } else { &report["replay"] };
        assert_eq!((&replay["identical"], &replay["differences"]), (&true.into(), &json!([])), "{report}");
    }
}

#[test]
fn what_the_engine_invents_is_not_answered() {
    let dir = Dir::new();
    let server = engine("[1.1] Every employee gets 77 days of annual leave and a pony.");
    let run = Run::of(&mut asked(&dir, server.url(), &["--json"]));
    let answer = run.json();
    for claim in answer["claims"].as_array().expect("claims") {
        // The sentence was found to answer, so it speaks for itself.
        assert_eq!(claim["text"], claim["quotes"][0]["text"], "{run:?}");
    }
    assert!(!answer["answer"].to_string().contains("77") && !run.stdout.contains("pony"), "{run:?}");
}

#[test]
fn it_says_whom_it_asks() {
    let dir = Dir::new();
    let server = engine("NOT IN SOURCES");
    let run = Run::of(&mut asked(&dir, server.url(), &["--engine-grammar", "none"]));
    run.expect_code(1);
    assert!(run.stderr.contains("asking tiny at http://127.0.0.1"), "{run:?}");
    assert!(server.conversations().iter().all(|sent| sent.body.get("grammar").is_none()));
}

#[test]
fn engines_that_cannot_be_asked() {
    let dir = Dir::new();
    let server = engine("");
    Run::of(&mut asked(&dir, "http://127.0.0.1:9", &[])).expect_error(&["no engine answers", "127.0.0.1:9"]);
    Run::of(&mut asked(&dir, "https://engine.example", &[])).expect_error(&["offline"]);
    Run::of(&mut asked(&dir, "http://me:hunter2@127.0.0.1", &[])).expect_error(&["IBID_ENGINE_KEY"]);
    Run::of(&mut asked(&dir, server.url(), &["--engine-grammar", "ebnf"])).expect_error(&["json-schema"]);
    if !cfg!(feature = "llama-cpp") {
        Run::of(&mut asked(&dir, "llama-cpp", &[]))
            .expect_error(&["without llama-cpp", "--features llama-cpp"]);
    }
    let closed = EngineServer::start(|_| EngineReply::status("401 Unauthorized", "{}"));
    let run = Run::of(&mut asked(&dir, closed.url(), &[]));
    run.expect_error(&["IBID_ENGINE_KEY"]);
    assert!(!run.stderr.contains(KEY), "{run:?}");
}

#[test]
fn sources_are_told_before_the_engine_has_said_what_it_is_and_its_refusal_is_an_error_then() {
    let dir = Dir::new();
    let refusal = EngineReply::status("401 Unauthorized", "{}");
    let (engine, gate) = slow_to_say_what_it_is(refusal, "NOT IN SOURCES");
    let mut command = asked(&dir, engine.url(), &["--json", "--stream"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped")).lines();
    let first = stdout.next().expect("a line").expect("it is read");
    assert!(first.contains("\"retrieved\""), "{first}");
    drop(gate);
    let rest: Vec<String> = stdout.map(|line| line.expect("a line")).collect();
    assert!(rest.is_empty(), "{rest:?}");
    let run = Run::ended(&child.wait_with_output().expect("it ends"));
    run.expect_error(&["refused the key", "IBID_ENGINE_KEY"]);
    assert!(engine.conversations().is_empty(), "{run:?}");
}

#[test]
fn an_engine_that_cannot_be_asked_stops_the_reading_and_leaves_it_whole() {
    let dir = Dir::new();
    let run = Run::of(&mut asked(&dir, "http://127.0.0.1:9", &["--json"]));
    run.expect_error(&["no engine answers", "127.0.0.1:9"]);
    assert!(run.stdout.is_empty(), "{run:?}");
    // What was begun is whole all the same.
    let handbook = handbook();
    let docs = handbook.to_string_lossy();
    dir.ibid(&["ask", "--no-llm", QUESTION, "--docs", &docs]).expect_code(0);
}
