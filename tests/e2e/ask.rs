use std::path::Path;

use serde_json::Value;

use crate::support::{Dir, handbook};

/// Every quote is in its file, byte for byte. For Markdown the extracted text is the file.
#[track_caller]
pub(crate) fn assert_quotes_are_verbatim(answer: &Value, folder: &Path) {
    for claim in answer["claims"].as_array().expect("claims") {
        let quotes = claim["quotes"].as_array().expect("quotes");
        assert!(!quotes.is_empty(), "a claim without a quote: {claim}");
        for quote in quotes {
            let source = &answer["sources"][quote["source"].as_u64().expect("a number") as usize - 1];
            let name = source["document"].as_str().expect("a name");
            let text = quote["text"].as_str().expect("a text");
            let (start, end) =
                (quote["span"][0].as_u64().expect("start"), quote["span"][1].as_u64().expect("end"));
            let is_stored_as_it_is =
                matches!(Path::new(name).extension().and_then(|ending| ending.to_str()), Some("md" | "txt"));
            if is_stored_as_it_is {
                let file = fs_err::read_to_string(folder.join(name)).expect("the cited file");
                assert_eq!(&file[start as usize..end as usize], text, "{quote}");
            }
        }
    }
}

#[test]
fn without_a_model_the_best_sentences_are_quoted_and_it_says_so() {
    let dir = Dir::new();
    let handbook = handbook();
    let docs = handbook.to_string_lossy();
    let question = "How many days of annual leave do employees get?";
    let run = dir.ibid(&["ask", "--no-llm", "--json", question, "--docs", &docs]);
    run.expect_code(0);
    let answer = run.json();
    assert_eq!(answer["schema"], "ibid.answer/1");
    assert_eq!((&answer["mode"], &answer["outcome"]), (&"extractive".into(), &"answered".into()));
    for field in ["question", "answer", "claims", "sources", "abstention", "model", "timings_ms", "trace"] {
        assert!(answer.get(field).is_some(), "{field} is missing: {answer}");
    }
    assert!(answer["claims"].to_string().contains("25 days"), "{answer}");
    assert_quotes_are_verbatim(&answer, &handbook);

    let shown = dir.ibid(&["ask", "--no-llm", "--docs", &docs, question]);
    assert!(shown.stderr.contains("no language model"), "{shown:?}");
    assert!(shown.stdout.contains("25 days") && shown.stdout.contains("handbook.md, line"), "{shown:?}");
}

#[test]
fn offline_without_a_model_is_no_error() {
    let dir = Dir::new();
    let handbook = handbook();
    let run = dir.ibid(&["ask", "How many days of annual leave?", "--docs", &handbook.to_string_lossy()]);
    run.expect_code(0);
    assert!(run.stderr.contains("offline"), "{run:?}");
}

#[test]
fn a_question_about_something_else_is_not_answered() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    let run = dir.ibid(&["ask", "--no-llm", "--json", "Quasar redshift spectroscopy?", "--docs", "docs"]);
    run.expect_code(1);
    let answer = run.json();
    assert_eq!(answer["outcome"], "abstained");
    assert_eq!(answer["answer"], Value::Null);
    assert_eq!(answer["claims"], serde_json::json!([]));
    assert_eq!(answer["abstention"]["reason"], "no_relevant_passage", "{answer}");
}

#[test]
fn explain_shows_the_trace_of_an_answer() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let answer = dir.ibid(&["ask", "--no-llm", "--json", "How many days of annual leave?"]).json();
    let id = answer["trace"].as_str().expect("a trace");
    let trace = dir.ibid(&["explain", "--json", id]).json();
    assert_eq!(trace["question"], "How many days of annual leave?");
    assert!(trace["candidates"].as_array().is_some_and(|candidates| !candidates.is_empty()), "{trace}");
}

#[test]
fn an_answer_is_not_lost_with_its_bundle() {
    let dir = Dir::new();
    let handbook = handbook();
    let docs = handbook.to_string_lossy();
    let question = "How many days of annual leave do employees get?";
    let asked = |bundle: &str| {
        dir.ibid(&["ask", "--no-llm", "--json", "--bundle", bundle, question, "--docs", &docs])
    };
    // What is there already as a folder cannot be written as a file.
    dir.write("taken/note.txt", "");
    let run = asked("taken");
    run.expect_error(&["the bundle could not be written", "taken"]);
    assert_eq!(run.json()["outcome"], "answered");

    let run = asked("nothere/answer.json");
    run.expect_error(&["nothere/answer.json", "there is no folder nothere"]);
    assert!(run.stdout.is_empty(), "it is asked for nothing: {run:?}");
}
