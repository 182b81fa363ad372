use std::sync::atomic::{AtomicUsize, Ordering};

use ibid_testkit::EngineReply;
use serde_json::Value;

use crate::engine::saying_yes;
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

/// What is below a heading, line by line.
fn section<'a>(told: &'a str, heading: &str) -> Vec<&'a str> {
    let below = told.lines().skip_while(|line| *line != heading).skip(1);
    below.take_while(|line| line.starts_with(' ')).map(|line| line.get(2..).unwrap_or_default()).collect()
}

#[test]
fn an_answer_of_a_model_is_told_with_what_it_read_what_it_wrote_and_what_was_taken_out() {
    let dir = Dir::new();
    dir.write(
        "docs/leave.md",
        "# Leave\n\nEvery employee gets 25 days of annual leave. Unused leave does not carry over.\n",
    );
    dir.ingest(&dir.path("docs"));
    let (good, bad) = ("Every employee gets 25 days.", "It lasts 99 days.");
    let draft = format!("[1.1] {good}\n[1.2] {bad}");
    let engine = saying_yes({
        let draft = draft.clone();
        move || EngineReply::says(&draft, "stop")
    });
    let question = "How many days of annual leave does every employee get?";
    dir.ibid(&["ask", "--engine", engine.url(), question]).expect_code(0);
    let run = dir.ibid(&["explain"]);
    run.expect_code(0);
    let told = run.stdout.as_str();

    let model = section(told, "model");
    assert_eq!(model.first(), Some(&"tiny"), "{told}");
    assert!(model.contains(&"run by remote"), "{told}");
    assert!(model.iter().any(|line| line.starts_with("calibration blake3:")), "{told}");
    let judged = model.iter().find(|line| line.starts_with("[1.1] answers: ")).expect("it was read");
    assert!(judged.contains("0.99 says the model"), "{told}");

    let conversations = engine.conversations();
    let written = conversations.iter().find(|sent| sent.is_stream()).expect("it was asked to write");
    let messages = written.body["messages"].as_array().expect("messages");
    let sent = messages.iter().filter_map(|message| message["content"].as_str()).flat_map(str::lines);
    let sent: Vec<&str> = sent.collect();
    assert!(sent.iter().any(|line| line.contains("25 days of annual leave")), "{sent:?}");
    assert_eq!(section(told, "prompt"), sent, "{told}");

    assert_eq!(section(told, "draft"), draft.lines().collect::<Vec<_>>(), "{told}");
    let taken_out = section(told, "taken out");
    assert_eq!(taken_out.len(), 1, "{told}");
    assert!(taken_out[0].contains("do not bear it out") && taken_out[0].ends_with(bad), "{told}");
    let outcome = section(told, "outcome").join("\n");
    assert!(outcome.starts_with("answered") && outcome.contains(good), "{told}");
    assert!(outcome.contains("“Every employee gets 25 days of annual leave.”"), "{told}");
    assert!(!outcome.contains(bad), "{told}");
    assert!(outcome.contains("checks: words 1.00 · no number of its own · no name of its own"), "{told}");
}

#[test]
fn a_draft_that_the_model_was_asked_for_once_more_is_told_as_such() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 25 days of annual leave.\n");
    dir.ingest(&dir.path("docs"));
    let (first, second) = ("It is 25 days.", "[1.1] Every employee gets 25 days.");
    let asked = AtomicUsize::new(0);
    let engine = saying_yes(move || {
        let draft = if asked.fetch_add(1, Ordering::Relaxed) == 0 { first } else { second };
        EngineReply::says(draft, "stop")
    });
    let question = "How many days of annual leave does every employee get?";
    dir.ibid(&["ask", "--engine", engine.url(), question]).expect_code(0);
    let told = dir.ibid(&["explain"]).stdout;
    let draft = section(&told, "draft");
    assert_eq!(draft.len(), 2, "{told}");
    assert!(draft[0].contains("asked once more") && draft[0].ends_with("points at no sentence"), "{told}");
    assert_eq!(draft[1], second, "{told}");
    assert!(section(&told, "model").iter().any(|line| line.starts_with("once more   blake3:")), "{told}");
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
