use serde_json::Value;

use crate::support::{Dir, handbook};

const QUESTION: &str = "How many days of annual leave do employees get?";

#[test]
fn an_answer_is_told_step_by_step() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    dir.ibid(&["ask", "--no-llm", QUESTION]).expect_code(0);
    let run = dir.ibid(&["explain"]);
    run.expect_code(0);
    for part in [
        QUESTION,
        "searched for",
        "rerank",
        "passages",
        "best sentences",
        "none: the sentences that fit best were quoted",
        "outcome",
        "“Every full-time employee is entitled to 25 days",
        "handbook.md, line",
        "retrieve",
    ] {
        assert!(run.stdout.contains(part), "`{part}` is missing in: {}", run.stdout);
    }
    assert!(!run.stdout.contains('{'), "it is no JSON: {}", run.stdout);

    dir.ibid(&["ask", "--no-llm", "Quasar redshift spectroscopy?"]).expect_code(1);
    let abstained = dir.ibid(&["explain"]);
    assert!(abstained.stdout.contains("abstained"), "{abstained:?}");
    dir.ibid(&["explain", "01NOSUCHTRACE"]).expect_code(1);
}

#[test]
fn a_trace_holds_no_text_of_documents_and_says_when_they_changed() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let question = "How many days of leave does an employee get?";
    dir.ibid(&["ask", "--no-llm", question]).expect_code(0);
    let trace = dir.ibid(&["explain", "--json"]);
    assert!(!trace.stdout.contains("Every employee gets"), "{trace:?}");
    assert!(trace.json()["claims"][0]["quotes"][0]["hash"].is_string(), "{trace:?}");
    dir.write("docs/leave.md", "# Leave\n\nNothing is said any more.\n");
    dir.ingest(&dir.path("docs"));
    let run = dir.ibid(&["explain"]);
    run.expect_code(0);
    assert!(run.stdout.contains("changed or gone since"), "{run:?}");
}

#[test]
fn the_same_question_gives_the_same_answer_until_a_document_changes() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let asked =
        dir.ibid(&["ask", "--no-llm", "--json", "How many days of leave does an employee get?"]).json();
    let id = asked["trace"].as_str().expect("a trace");
    let run = dir.ibid(&["explain", id, "--replay", "--json"]);
    run.expect_code(0);
    let replay = run.json();
    assert_eq!((&replay["schema"], &replay["identical"]), (&"ibid.replay/1".into(), &Value::Bool(true)));
    dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 30 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let run = dir.ibid(&["explain", id, "--replay"]);
    run.expect_code(1);
    assert!(run.stdout.contains("leave.md has changed") && run.stdout.contains("30 days"), "{run:?}");
}

#[test]
fn old_traces_are_pruned_and_none_are_kept_where_none_are_wanted() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let ask = |keep: &str| {
        let run = dir.ibid(&["ask", "--no-llm", "--json", "--keep-traces", keep, QUESTION]);
        run.json()["trace"].as_str().map(str::to_owned)
    };
    let first = ask("2").expect("kept");
    let second = ask("2").expect("kept");
    ask("2").expect("kept");
    dir.ibid(&["explain", &first]).expect_code(1);
    dir.ibid(&["explain", &second]).expect_code(0);
    assert_eq!(ask("0"), None);
}
