use serde_json::{Value, json};

use crate::support::{Dir, Run, handbook};

/// A data set in the question layout, whose documents say different things in different words.
fn questions(dir: &Dir) {
    dir.write(
        "set/corpus/leave.md",
        "# Leave\n\nEmployees get 25 days of annual leave. It is agreed with the supervisor.\n",
    );
    dir.write(
        "set/corpus/rent.md",
        "# Rent\n\nThe rent of the office is 900 euros. It is due on the first of the month.\n",
    );
    dir.write(
        "set/corpus/oven.md",
        "# Oven\n\nThe oven reaches 250 degrees. It is cleaned every Friday evening.\n",
    );
    let lines = [
        json!({"id": "leave", "question": "How many days of annual leave do employees get?", "answers": ["25 days"], "document": "leave.md"}),
        json!({"id": "rent", "question": "How high is the rent of the office?", "answers": ["900 euros"], "document": "rent.md"}),
        json!({"id": "oven", "question": "When is the oven cleaned?", "answers": ["every Friday"], "document": "oven.md"}),
    ];
    dir.write("set/questions.jsonl", lines.map(|line| line.to_string()).join("\n"));
    dir.write(
        "set/unanswerable.jsonl",
        json!({"question": "Who built the bridge?", "answers": [], "document": null}).to_string(),
    );
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

#[test]
fn help() {
    let dir = Dir::new();
    for (name, arguments) in
        [("help-eval", vec!["eval", "--help"]), ("help-eval-make", vec!["eval", "make", "--help"])]
    {
        let run = dir.ibid(&arguments);
        run.expect_code(0);
        insta::assert_snapshot!(name, run.stdout);
    }
}

#[test]
fn questions_about_a_folder_with_every_stage_and_evidence() {
    let dir = Dir::new();
    questions(&dir);
    let run = dir.ibid(&["eval", "set", "--json"]);
    run.expect_code(0);
    let report = run.json();
    assert_eq!(report["schema"], "ibid.eval/1");
    let set = &report["datasets"][0];
    assert_eq!((&set["name"], &set["queries"], &set["documents"]), (&json!("set"), &json!(3), &json!(3)));
    assert_eq!(set["omitted"]["unanswerable"], 1, "{set}");
    let stages: Vec<&str> = set["stages"]
        .as_array()
        .expect("stages")
        .iter()
        .filter_map(|stage| stage["stage"].as_str())
        .collect();
    assert_eq!(stages, ["bm25", "dense", "fusion", "rerank"]);
    for stage in set["stages"].as_array().expect("stages") {
        for metric in ["recall@1", "recall@5", "recall@10", "recall@20", "MRR@10", "nDCG@10"] {
            let estimate = &stage["metrics"][metric];
            assert_eq!(estimate["mean"], 1.0, "{metric} of {stage}");
            assert!(number(&estimate["low"]) <= 1.0 && number(&estimate["high"]) <= 1.0 + 1e-9);
        }
        assert_eq!(stage["recall_curve"].as_array().map(Vec::len), Some(20));
        assert!(number(&stage["latency_ms"]["total"]["p95"]) > 0.0, "{stage}");
    }
    let evidence = &set["evidence"];
    assert_eq!((&evidence[0]["passage_tokens"], &evidence[1]["passage_tokens"]), (&json!(300), &json!(600)));
    assert_eq!(evidence[0]["sentence"]["mean"], 1.0, "{evidence}");
    assert_eq!(evidence[0]["answer"]["mean"], 1.0, "{evidence}");
    assert!(number(&evidence[0]["tokens"]) > 10.0, "{evidence}");
}

#[test]
fn beir_with_graded_judgements_and_what_is_left_out() {
    let dir = Dir::new();
    let corpus = [
        json!({"_id": "wing/1", "title": "Wings", "text": "Wings give lift to an aeroplane in flight."}),
        json!({"_id": "heat", "title": "Heat", "text": "Heat flows through slabs of metal."}),
        json!({"_id": "bread", "title": "Bread", "text": "Bread is baked of flour and water."}),
    ];
    dir.write("beir/corpus.jsonl", corpus.map(|record| record.to_string()).join("\n"));
    let queries = [
        json!({"_id": "1", "text": "what gives an aeroplane lift?"}),
        json!({"_id": "2", "text": "nobody judged this"}),
    ];
    dir.write("beir/queries.jsonl", queries.map(|record| record.to_string()).join("\r\n"));
    dir.write("beir/qrels.tsv", "query-id\tcorpus-id\tscore\n1\twing/1\t2\n1\tgone\t1\n9\theat\t1\n");
    let run = dir.ibid(&["eval", "beir", "--json", "--stages", "fusion"]);
    run.expect_code(0);
    let set = &run.json()["datasets"][0];
    assert_eq!(set["documents"], 3, "{set}");
    assert_eq!(set["stages"][0]["metrics"]["nDCG@10"]["mean"], 1.0, "{set}");
    assert_eq!(
        set["omitted"],
        json!({
            "queries_without_judgements": 1, "judgements_of_unknown_documents": 1,
            "judgements_of_unknown_queries": 1, "unanswerable": 0
        })
    );
    assert_eq!(set["evidence"], json!([]), "it was not asked for");
    let shown = dir.ibid(&["eval", "beir"]);
    assert!(
        shown.stdout.contains("recall@5") && shown.stdout.contains("no document is judged relevant: 1"),
        "{shown:?}"
    );
}

#[test]
fn own_questions_about_the_own_library() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    let good = json!({"question": "How many days of annual leave do employees get?", "document": "handbook.md", "answers": ["25 days"]});
    dir.write("mine.jsonl", format!("\u{feff}{good}\r\n"));
    let run = dir.ibid(&["eval", "mine.jsonl", "--json"]);
    run.expect_code(0);
    assert_eq!(run.json()["datasets"][0]["stages"][3]["metrics"]["recall@5"]["mean"], 1.0);

    let unknown = json!({"question": "Where?", "document": "hanbdook.md"});
    dir.write("typo.jsonl", format!("{good}\n{unknown}\n"));
    dir.ibid(&["eval", "typo.jsonl"]).expect_error(&["1 of typo", "hanbdook.md", "ibid list"]);
}

#[test]
fn broken_data_sets() {
    let dir = Dir::new();
    dir.write("lines.jsonl", "{\"question\": \"Why?\", \"document\": \"a.md\"}\n\nnot json\n");
    dir.ibid(&["eval", "lines.jsonl"]).expect_error(&["lines.jsonl, line 3"]);
    dir.ibid(&["eval", "nowhere"]).expect_error(&["nowhere", "does not exist"]);
    dir.write("notes/a.md", "A note.");
    dir.ibid(&["eval", "notes"]).expect_error(&["notes", "corpus.jsonl", "questions.jsonl"]);
    dir.write("empty.jsonl", "\n\n");
    dir.ibid(&["eval", "empty.jsonl"]).expect_error(&["nothing to ask"]);
    dir.write("mine.jsonl", "{\"question\": \"Why?\", \"document\": \"a.md\"}\n");
    dir.ibid(&["eval", "mine.jsonl"]).expect_error(&["no library", "ibid ingest"]);
    dir.write("hollow/questions.jsonl", "{\"question\": \"Why?\", \"document\": \"a.md\"}\n");
    fs_err::create_dir(dir.path("hollow/corpus")).expect("a folder");
    dir.ibid(&["eval", "hollow"]).expect_error(&["no document to search for hollow"]);
    dir.ibid(&["eval", "mine.jsonl", "--html", "no/such/folder.html"]).expect_error(&["no/such/folder.html"]);
    dir.ibid(&["eval", "mine.jsonl", "--stages", "magic"]).expect_error(&["magic", "bm25"]);
}

#[test]
fn the_report_is_one_file_in_which_documents_cannot_do_anything() {
    let dir = Dir::new();
    questions(&dir);
    let nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    dir.write("set/corpus/nasty.md", format!("# Nasty\n\nThe nasty one says {nasty} to whom it pleases.\n"));
    let lines = [
        json!({"question": format!("Who says {nasty}?"), "document": "leave.md", "answers": ["25 days"]}),
        json!({"question": "How high is the rent?", "document": "rent.md"}),
    ];
    dir.write("set/questions.jsonl", lines.map(|line| line.to_string()).join("\n"));
    dir.ibid(&["eval", "set", "--html", "report.html"]).expect_code(0);
    let html = fs_err::read_to_string(dir.path("report.html")).expect("it is written");
    assert!(html.contains("Who says &lt;script&gt;") && html.contains("The nasty one says"), "{html}");
    for forbidden in ["<script", "<img", "onerror=alert(2)>", "http://", "https://", "url(", "@import"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains("<svg") && html.contains("default-src 'none'"));
}

#[test]
fn saved_runs_are_compared() {
    let dir = Dir::new();
    questions(&dir);
    dir.ibid(&["eval", "set", "--save", "a.json"]).expect_code(0);
    dir.ibid(&["eval", "set", "--save", "b.json", "--fusion", "reciprocal-rank"]).expect_code(0);
    let run = dir.ibid(&["eval", "--compare", "a.json", "b.json", "--json"]);
    run.expect_code(0);
    let comparison = run.json();
    assert_eq!(comparison["schema"], "ibid.eval-comparison/1");
    let set = &comparison["datasets"][0];
    assert_eq!(set["queries"], 3);
    assert!(set["settings"].to_string().contains("reciprocal-rank in B"), "{set}");
    assert_eq!(set["metrics"][0]["verdict"], "none", "{set}");
    let shown = dir.ibid(&["eval", "--compare", "a.json", "b.json"]);
    assert!(shown.stdout.contains("3 questions of both"), "{shown:?}");
    assert!(shown.stdout.contains("the same") && shown.stdout.contains("recall@5"), "{shown:?}");

    dir.write("other.json", "{}");
    dir.ibid(&["eval", "--compare", "a.json", "other.json"]).expect_error(&["other.json", "no saved run"]);
    dir.ibid(&["eval", "--compare", "a.json", "gone.json"]).expect_error(&["gone.json"]);
}

#[test]
fn a_second_evaluation_reads_nothing_again_and_finds_the_same() {
    let dir = Dir::new();
    questions(&dir);
    let rankings = |run: &Run, file: &str| {
        run.expect_code(0);
        let mut saved: Value =
            serde_json::from_str(&fs_err::read_to_string(dir.path(file)).expect("it is written"))
                .expect("JSON");
        let queries = saved["datasets"][0]["queries"].take();
        queries
            .as_array()
            .expect("queries")
            .iter()
            .map(|query| query["stages"]["rerank"]["documents"].clone())
            .collect::<Vec<_>>()
    };
    let first = rankings(&dir.ibid(&["eval", "set", "--save", "a.json"]), "a.json");
    let log = dir
        .command(&["eval", "set", "--save", "b.json"])
        .env("IBID_LOG", "ibid=info")
        .output()
        .expect("it runs");
    assert!(!String::from_utf8_lossy(&log.stderr).contains("stored"), "{log:?}");
    let second = rankings(&dir.ibid(&["eval", "set", "--save", "b.json"]), "b.json");
    assert_eq!(first, second);
    assert_eq!(first.len(), 3);
}

#[test]
fn drafts_are_questions_that_can_be_asked() {
    let dir = Dir::new();
    dir.ingest(&handbook());
    dir.ibid(&["eval", "make", "-n", "6", "--output", "mine.jsonl"]).expect_code(0);
    let text = fs_err::read_to_string(dir.path("mine.jsonl")).expect("it is written");
    let drafts: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(drafts.len(), 6);
    for draft in &drafts {
        assert_eq!(draft["draft"], true);
        let (sentence, answer) = (draft["sentence"].as_str(), draft["answers"][0].as_str());
        assert!(sentence.is_some_and(|sentence| sentence.contains(answer.expect("an answer"))), "{draft}");
        assert!(draft["question"].as_str().is_some_and(|question| question.contains("____")), "{draft}");
    }
    let documents: std::collections::BTreeSet<String> =
        drafts.iter().map(|draft| draft["document"].to_string()).collect();
    assert!(documents.len() >= 4, "they are spread: {documents:?}");

    let again = dir.ibid(&["eval", "make", "-n", "6"]);
    assert_eq!(again.stdout, text, "the same seed gives the same drafts");
    dir.ibid(&["eval", "make", "--output", "mine.jsonl"]).expect_error(&["mine.jsonl", "there already"]);

    let report = dir.ibid(&["eval", "mine.jsonl", "--json"]).json();
    assert_eq!((&report["datasets"][0]["queries"], &report["datasets"][0]["drafts"]), (&json!(6), &json!(6)));
    assert_eq!(
        report["datasets"][0]["evidence"][0]["sentence"]["queries"], 6,
        "every draft's sentence is known"
    );
}

#[test]
fn a_library_without_sentences_gives_no_drafts() {
    let dir = Dir::new();
    dir.write("docs/short.md", "# Short\n\nToo short.\n");
    dir.ingest(&dir.path("docs"));
    let run = dir.ibid(&["eval", "make"]);
    run.expect_code(1);
    assert!(run.stderr.contains("no sentence"), "{run:?}");
}
