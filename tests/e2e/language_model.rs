//! The main job on the real 0.5B model. Where it cannot be had these tests are ignored, never passed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::ask::assert_quotes_are_verbatim;
use crate::support::{Dir, Run, handbook, interrupt};

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

#[track_caller]
fn assert_abstained(answer: &Value) {
    assert_eq!((&answer["outcome"], &answer["answer"]), (&"abstained".into(), &Value::Null), "{answer}");
    assert_eq!(answer["claims"], serde_json::json!([]), "{answer}");
    assert!(answer["abstention"]["reason"].is_string(), "{answer}");
}

/// Some 100,000 tokens without the end of a sentence or of a line: words that are nowhere else, and those of a question.
fn endless() -> String {
    const SYLLABLES: [&str; 10] = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"];
    let mut text = String::new();
    for number in 10_000..35_000 {
        if number % 40 == 0 {
            text.push_str("employees get days of annual leave and ");
        }
        let digits = number.to_string();
        text.extend(digits.bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]));
        text.push(' ');
    }
    text
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
        assert_abstained(&ask(&dir, question));
    }
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_sentence_as_long_as_a_book_is_no_error() {
    const STATED: &str = "Employees get 25 days of annual leave.";
    let dir = Dir::new();
    // The vectors of a book are made in a moment by this embedding model, and the language model does not see them.
    let question = "How many days of annual leave do employees get?";
    let arguments = ["ask", "--json", "--model", MODEL, "--embedding", "fast", question, "--docs", "docs"];
    dir.write("docs/endless.txt", endless());
    let alone = Run::of(&mut ibid(&dir, &arguments));
    let answer = alone.expect_code(1).json();
    assert_abstained(&answer);
    let detail = answer["abstention"]["detail"].as_str().expect("a detail");
    assert!(detail.contains("too long to be read"), "{answer}");

    dir.write("docs/leave.txt", STATED);
    let beside = Run::of(&mut ibid(&dir, &arguments));
    if beside.code == Some(1) {
        assert_abstained(&beside.json());
        return;
    }
    let answer = beside.expect_code(0).json();
    assert_eq!((&answer["outcome"], &answer["mode"]), (&"answered".into(), &"generated".into()), "{answer}");
    let claims = answer["claims"].as_array().expect("claims");
    assert!(!claims.is_empty(), "{answer}");
    for quote in claims.iter().flat_map(|claim| claim["quotes"].as_array().expect("quotes")) {
        assert_eq!(quote["text"], STATED, "{answer}");
    }
    assert_quotes_are_verbatim(&answer, &dir.path("docs"));
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
    interrupt(&child);
    let rest: String = stderr.map_while(Result::ok).collect::<Vec<_>>().join("\n");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{rest}");
}
