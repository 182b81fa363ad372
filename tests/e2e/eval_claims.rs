use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::eval_answers::prices;
use crate::support::{Dir, Run};

/// Measures the claims of so many questions.
fn measure(dir: &Dir, questions: &str, more: &[&str]) -> Run {
    let arguments = ["eval", "claims", "set", "--questions", questions, "--output", "claims.jsonl", "--json"];
    let run = dir.ibid(&[&arguments[..], more].concat());
    run.expect_code(0);
    run
}

fn written(dir: &Dir) -> String {
    fs_err::read_to_string(dir.path("claims.jsonl")).expect("it is written")
}

fn records(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// The question and the kind of each claim.
fn claims(lines: &str) -> BTreeSet<(String, String)> {
    records(lines).iter().map(|record| (record["id"].to_string(), record["kind"].to_string())).collect()
}

#[test]
fn claims_are_measured_once_and_a_page_shows_what_their_support_is_worth() {
    let dir = Dir::new();
    prices(&dir);
    let document = measure(&dir, "6", &["--html", "claims.html"]).json();
    assert_eq!(document["schema"], "ibid.eval-claims/1");
    let report = &document["report"];
    let counts = json!([["stated", 6], ["other_quote", 6], ["denied", 6], ["other_number", 6]]);
    assert_eq!(report["counts"], counts, "{report}");

    let lines = written(&dir);
    assert_eq!((lines.lines().count(), claims(&lines).len()), (24, 24), "a line for each claim: {lines}");
    for record in records(&lines) {
        let quotes_its_thing = record["quotes"][0].as_str().zip(record["id"].as_str());
        let quotes_its_thing = quotes_its_thing.is_some_and(|(quote, thing)| quote.contains(thing));
        assert_eq!(quotes_its_thing, record["kind"] != "other_quote", "{record}");
        assert!(record["claim"].is_string() && record["signals"].is_object(), "{record}");
        assert!(record["support"].is_number() && record["cosine"].is_number(), "{record}");
        assert_eq!((&record["entailed"], &record["model"]), (&Value::Null, &Value::Null), "{record}");
    }
    let areas = report["areas"].as_array().expect("areas");
    let numbers = areas.iter().find(|area| area["signal"] == "numbers known").expect("it was measured");
    assert_eq!((&report["against"][2], &numbers["against"][2]), (&json!("other_number"), &json!(1.0)));

    let page = fs_err::read_to_string(dir.path("claims.html")).expect("it is written");
    assert_eq!(page.matches("<svg").count(), 2, "{page}");
    for diagram in ["Reliability of the support", "Reliability of all signals combined"] {
        assert!(page.contains(diagram), "{diagram} is missing: {page}");
    }
    let bins = report["reliability"].as_array().expect("bins");
    assert!(!bins.is_empty(), "{report}");
    for bin in bins {
        let (support, stated) = (bin[0].as_f64().expect("a number"), bin[1].as_f64().expect("a number"));
        let dot = format!("predicted {support:.3}, stated {stated:.3} of {}", bin[2]);
        assert!(page.contains(&dot), "{dot} is missing: {page}");
    }

    let again = measure(&dir, "6", &[]).json();
    assert_eq!((written(&dir), &again["report"]), (lines.clone(), report), "nothing is measured anew");
    measure(&dir, "7", &[]);
    let more = written(&dir);
    assert!(more.starts_with(&lines), "what was measured stays: {more}");
    assert_eq!((more.lines().count(), claims(&more).len()), (28, 28), "{more}");
}

#[test]
fn a_line_that_was_not_written_to_its_end_is_measured_again() {
    let dir = Dir::new();
    prices(&dir);
    measure(&dir, "2", &[]);
    let whole = written(&dir);
    // As when the process is killed while it writes.
    dir.write("claims.jsonl", &whole[..whole.len() - 40]);
    measure(&dir, "2", &[]);
    let completed = written(&dir);
    assert_eq!(claims(&completed), claims(&whole), "{completed}");
    assert_eq!(completed.lines().count(), whole.lines().count(), "{completed}");
}

#[test]
fn too_few_claims_tell_nothing() {
    let dir = Dir::new();
    dir.write("set/corpus/a.md", "# A\n\nNothing is asked about this.\n");
    dir.write("set/questions.jsonl", json!({"question": "Why?", "document": "a.md"}).to_string());
    let run = dir.ibid(&["eval", "claims", "set", "--output", "claims.jsonl"]);
    run.expect_error(&["too few", "measure more"]);
}
