use serde_json::{Value, json};

use crate::support::Dir;

const THINGS: [&str; 30] = [
    "anchor",
    "basket",
    "candle",
    "drum",
    "engine",
    "fountain",
    "guitar",
    "hammer",
    "inkwell",
    "jacket",
    "kettle",
    "ladder",
    "mirror",
    "needle",
    "organ",
    "pillow",
    "quilt",
    "rocket",
    "saddle",
    "tent",
    "umbrella",
    "violin",
    "wagon",
    "xylophone",
    "yacht",
    "zipper",
    "bicycle",
    "compass",
    "dagger",
    "easel",
];

/// Prices of many things, and questions about them and about something else.
pub(crate) fn prices(dir: &Dir) {
    let price = |index: usize| format!("{} euros", 111 + 7 * index);
    let mut document = String::from("# Prices\n\n");
    let mut questions = Vec::new();
    for (index, thing) in THINGS.iter().enumerate() {
        document.extend(["Whoever buys the ", thing, " pays ", &price(index), ". "]);
        let question = format!("How many euros does one pay for the {thing}?");
        let line =
            json!({"id": thing, "question": question, "answers": [price(index)], "document": "prices.md"});
        questions.push(line.to_string());
    }
    dir.write("set/corpus/prices.md", document);
    dir.write("set/questions.jsonl", questions.join("\n"));
    let off_topic = ["Who painted the ceiling of the chapel?", "When did the volcano erupt?"];
    let lines = off_topic.map(|question| json!({"question": question, "document": null}).to_string());
    dir.write("set/unanswerable.jsonl", lines.join("\n"));
}

#[test]
fn answers_are_counted_once_and_abstention_is_fitted_to_them() {
    let dir = Dir::new();
    prices(&dir);
    let ask = [
        "eval",
        "answers",
        "set",
        "--no-llm",
        "--all-signals",
        "--answerable",
        "14",
        "--off-topic",
        "2",
        "--near-misses",
        "14",
        "--output",
        "run.jsonl",
        "--json",
    ];
    let run = dir.ibid(&ask);
    run.expect_code(0);
    let summary = run.json()["summaries"][0].clone();
    let asked: Vec<&Value> =
        summary["kinds"].as_array().expect("kinds").iter().map(|kind| &kind["asked"]).collect();
    assert_eq!(asked, [14, 2, 14]);
    assert_eq!(summary["kinds"][0]["right"], 14, "{summary}");
    assert_eq!(summary["foreign_numbers"], 0);

    let lines = fs_err::read_to_string(dir.path("run.jsonl")).expect("written");
    let records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(records.len(), 30);
    for record in records.iter().filter(|record| record["kind"] == "near_miss") {
        let answer = record["answers"][0].as_str().expect("an answer");
        assert!(!record["claims"].to_string().contains(answer), "what answers it was taken out: {record}");
    }

    dir.ibid(&ask).expect_code(0);
    let again = fs_err::read_to_string(dir.path("run.jsonl")).expect("still there");
    assert_eq!(again, lines, "what was asked is not asked again");

    let run = dir.ibid(&["eval", "calibrate", "run.jsonl", "--output", "fitted.json", "--json"]);
    run.expect_code(0);
    assert_eq!(run.json()["report"]["right"], 14);
    let question = "How many euros does one pay for the kettle?";
    let answer =
        dir.ibid(&["ask", "--docs", "set/corpus", "--no-llm", "--calibration", "fitted.json", question]);
    answer.expect_code(0);
    assert!(answer.stdout.contains("the kettle pays 181 euros"), "{answer:?}");
    dir.ibid(&["ask", "--docs", "set/corpus", "--no-llm", "--calibration", "run.jsonl", question])
        .expect_error(&["run.jsonl", "no calibration", "ibid eval calibrate"]);

    let keep = ["eval", "calibrate", "run.jsonl", "--keep"];
    dir.ibid(&keep).expect_error(&["no library"]);
    dir.ingest(&dir.path("set/corpus"));
    let decided_by = || {
        dir.ibid(&["ask", "--no-llm", question]);
        dir.ibid(&["explain", "--json"]).json()["settings"]["calibration_hash"].clone()
    };
    let built_in = decided_by();
    let run = dir.ibid(&keep);
    run.expect_code(0);
    assert!(run.stderr.contains("best-sentences.json"), "{run:?}");
    let kept = decided_by();
    assert!(built_in.is_string() && kept.is_string() && built_in != kept, "{built_in} {kept}");
}

#[test]
fn too_little_to_fit_anything_to_is_an_error() {
    let dir = Dir::new();
    dir.write("run.jsonl", "");
    dir.ibid(&["eval", "calibrate", "run.jsonl"]).expect_error(&["too few", "ask more questions"]);
    dir.ibid(&["eval", "calibrate", "missing.jsonl"]).expect_error(&["missing.jsonl", "does not exist"]);
}
