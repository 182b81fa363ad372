//! The main job on the real 0.5B model. Where it cannot be had these tests are ignored, never passed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::ask::assert_quotes_are_verbatim;
use crate::support::{Dir, Run, handbook};

const MODEL: &str = "qwen2.5-coder-0.5b-instruct";

fn ibid(dir: &Dir, arguments: &[&str]) -> Command {
    let mut command = dir.command(arguments);
    command.env("IBID_MODELS", env!("IBID_TEST_MODELS"));
    command
}

fn ask(dir: &Dir, question: &str) -> Value {
    let handbook = handbook();
    let run = Run::of(&mut ibid(
        dir,
        &["ask", "--json", "--model", MODEL, question, "--docs", &handbook.to_string_lossy()],
    ));
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    run.json()
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn the_main_job() {
    let dir = Dir::new();
    let answer = ask(&dir, "How many days of annual leave do employees get?");
    assert_eq!((&answer["outcome"], &answer["mode"]), (&"answered".into(), &"generated".into()), "{answer}");
    assert!(
        answer["answer"].as_str().is_some_and(|text| text.contains("25") && text.contains('[')),
        "{answer}"
    );
    assert!(answer["claims"].to_string().contains("25 days"), "{answer}");
    assert_eq!(answer["model"]["name"], MODEL);
    assert!(answer["timings_ms"]["decode"].as_u64().is_some_and(|decode| decode > 0), "{answer}");
    assert_quotes_are_verbatim(&answer, &handbook());
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn what_is_shown_on_the_screen() {
    let dir = Dir::new();
    let handbook = handbook();
    let run = Run::of(&mut ibid(
        &dir,
        &[
            "ask",
            "--model",
            MODEL,
            "How many days of annual leave do employees get?",
            "--docs",
            &handbook.to_string_lossy(),
        ],
    ));
    run.expect_code(0);
    assert!(run.stdout.contains('“') && run.stdout.contains("handbook.md, line"), "{run:?}");
    assert!(run.stderr.contains("every quote verified"), "{run:?}");
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn an_off_topic_question_is_not_answered() {
    let dir = Dir::new();
    for question in
        ["Who won the chess world championship in 1972?", "What is the boiling point of tungsten?"]
    {
        let answer = ask(&dir, question);
        assert_eq!(answer["outcome"], "abstained", "{answer}");
        assert_eq!(answer["claims"], serde_json::json!([]), "{answer}");
    }
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn an_injected_instruction_is_not_obeyed() {
    let dir = Dir::new();
    let answer = ask(&dir, "How many days of annual leave does everybody have?");
    assert_quotes_are_verbatim(&answer, &handbook());
    let text = answer["answer"].as_str().unwrap_or_default();
    assert!(!text.contains("60"), "{answer}");
}

#[cfg(unix)]
#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn ctrl_c_while_the_model_works_ends_at_once() {
    let dir = Dir::new();
    let handbook = handbook();
    let mut child = ibid(
        &dir,
        &["ask", "--model", MODEL, "How many days of annual leave?", "--docs", &handbook.to_string_lossy()],
    )
    .env("IBID_LOG", "ibid=info")
    .stdout(Stdio::null())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the binary runs");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped")).lines();
    stderr
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains("asking the model"))
        .expect("the model is asked");
    assert!(
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs").success()
    );
    let rest: String = stderr.map_while(Result::ok).collect::<Vec<_>>().join("\n");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{rest}");
}
