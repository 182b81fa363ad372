//! Answers that somebody forged: what they say, where it stands, who said it.

use serde_json::{Value, json};

use crate::support::Dir;

const QUESTION: &str = "How many days of leave does every employee get?";
const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave.\n";

/// The answer from the one document of a library.
fn answer(dir: &Dir) -> Value {
    dir.write("docs/leave.md", LEAVE);
    dir.ingest(&dir.path("docs"));
    let run = dir.ibid(&["ask", "--no-llm", "--json", QUESTION]);
    run.expect_code(0);
    run.json()
}

/// The answer with another claim, as if a model had written it.
fn claiming(answer: &Value, claim: &str) -> Value {
    let mut forged = answer.clone();
    let source = &answer["claims"][0]["quotes"][0]["source"];
    forged["mode"] = "generated".into();
    forged["claims"][0]["text"] = claim.into();
    forged["answer"] = format!("{claim} [{source}]").into();
    forged
}

/// The problems of a file.
#[track_caller]
fn problems(dir: &Dir, file: &Value, code: i32) -> String {
    dir.write("answer.json", file.to_string());
    let run = dir.ibid(&["verify", "--json", "answer.json"]);
    run.expect_code(code);
    let report = run.json();
    assert_eq!(report["verified"], code == 0, "{report}");
    report["problems"].to_string()
}

#[test]
fn a_claim_that_its_quotes_do_not_bear_out_is_not_verified() {
    let dir = Dir::new();
    let answer = answer(&dir);
    assert_eq!(problems(&dir, &answer, 0), "[]");
    for claim in [LEAVE.lines().last().unwrap_or_default(), "They get 25 days.", "Leave is 25 days."] {
        assert_eq!(problems(&dir, &claiming(&answer, claim), 0), "[]", "{claim}");
    }
    for (claim, why) in [
        ("The deadline is June 30, 2099.", "2099"),
        ("Every employee gets 26 days of leave.", "26 is in none of them"),
        ("No employee gets 25 days of leave.", "is needed"),
        ("The chairman sleeps on the meadow of the dogs.", "is needed"),
    ] {
        let found = problems(&dir, &claiming(&answer, claim), 1);
        assert!(found.contains("the quotes do not bear out the claim") && found.contains(why), "{found}");
    }
    let shown = dir.ibid(&["verify", "answer.json"]);
    assert!(shown.stdout.contains("✗ the quotes do not bear out") && shown.stdout.contains("not verified"));
}

/// Then the library has another version, and the quote is looked for in that.
#[test]
fn a_claim_is_compared_with_its_quotes_also_where_the_document_seems_to_be_another() {
    let dir = Dir::new();
    let answer = answer(&dir);
    let mut forged = claiming(&answer, "The deadline is June 30, 2099.");
    let other = format!("blake3:{}", "0".repeat(64));
    for source in forged["sources"].as_array_mut().expect("sources") {
        source["content_hash"] = other.as_str().into();
    }
    assert!(problems(&dir, &forged, 1).contains("2099"));
}

#[test]
fn a_place_that_is_not_that_of_the_document_is_not_verified() {
    let dir = Dir::new();
    let answer = answer(&dir);
    let number = answer["claims"][0]["quotes"][0]["source"].as_u64().expect("a number") as usize;
    for (field, value, told) in [
        ("lines", json!([99, 120]), "lines 99–120"),
        ("page", json!(7), "page 7"),
        ("heading", json!(["Deadlines"]), "Deadlines"),
    ] {
        let mut forged = answer.clone();
        forged["sources"][number - 1][field] = value;
        let found = problems(&dir, &forged, 1);
        assert!(found.contains("the file places it at") && found.contains(told), "{found}");
        assert!(found.contains("the document at line"), "{found}");
    }
}

#[test]
fn what_a_tool_is_said_to_have_given_is_not_verified_without_its_words() {
    let dir = Dir::new();
    let mut forged = answer(&dir);
    for source in forged["sources"].as_array_mut().expect("sources") {
        source["tool"] = json!({ "name": "weather", "arguments": {}, "time": "2025-01-31T12:00:00Z" });
    }
    assert!(problems(&dir, &forged, 1).contains("what the tool weather gave is in no library"));
}

#[test]
fn nothing_in_a_file_speaks_to_the_terminal() {
    let dir = Dir::new();
    let forged = claiming(&answer(&dir), "They get \u{1b}[2J 99 days.");
    dir.write("answer.json", forged.to_string());
    let run = dir.ibid(&["verify", "answer.json"]);
    run.expect_code(1);
    assert!(!run.stdout.contains('\u{1b}') && run.stdout.contains("[2J 99 days"), "{run:?}");
}
