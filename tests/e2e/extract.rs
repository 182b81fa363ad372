//! `ibid extract`: with an engine that the test plays, and with the real 0.5B model where it is.

use std::path::{Path, PathBuf};
use std::process::Command;

use ibid_testkit::{EngineReply, EngineServer};
use serde_json::Value;

use crate::support::{Dir, Run};

const MODEL: &str = "qwen2.5-coder-0.5b-instruct";

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn example(name: &str) -> String {
    examples().join(name).to_string_lossy().into_owned()
}

fn engine(record: &'static str) -> EngineServer {
    EngineServer::owned_by("llamacpp", move |_| EngineReply::says(record, "stop"))
}

/// Every quote stands in its document, and every value that is not null has one.
#[track_caller]
fn assert_grounded(record: &Value, folder: &Path) {
    for leaf in record["evidence"].as_array().expect("a list") {
        let value = record["value"].pointer(leaf["pointer"].as_str().expect("a pointer"));
        let states_something = value.is_some_and(|value| !value.is_null());
        let quotes = leaf["quotes"].as_array().expect("a list");
        assert!(!states_something || !quotes.is_empty() || leaf["standing"] == "fixed", "{leaf} in {record}");
        for quote in quotes {
            let source = record["sources"]
                .as_array()
                .expect("a list")
                .iter()
                .find(|source| source["id"] == quote["source"]);
            let document = source.expect("the source")["document"].as_str().expect("a name").to_owned();
            let text = fs_err::read_to_string(folder.join(document)).expect("the document");
            assert!(text.contains(quote["text"].as_str().expect("text")), "{quote}");
        }
    }
}

#[test]
fn a_record_of_a_remote_engine_is_grounded_like_any_other() {
    let dir = Dir::new();
    let server = engine(
        r#"{"parties": ["Steirische Gewerbepark AG", "Nobody Ltd"], "signed": "2023-05-12", "begins": "2023-07-01", "monthly_amount": 7680, "deposit": 99, "notice_months": 6}"#,
    );
    let run = dir.ibid(&[
        "extract",
        "--json",
        "--schema",
        &example("contracts.schema.json"),
        "--docs",
        &example("contracts/lease-graz.md"),
        "--engine",
        server.url(),
        "What are the terms of the lease?",
    ]);
    run.expect_code(0);
    let record = run.json();
    assert_eq!(record["schema"], "ibid.record/1");
    assert_eq!(record["value"]["parties"], serde_json::json!(["Steirische Gewerbepark AG"]), "{record}");
    assert_eq!(
        (&record["value"]["monthly_amount"], &record["value"]["deposit"]),
        (&7680.into(), &Value::Null),
        "{record}"
    );
    assert_grounded(&record, &examples().join("contracts"));
    let sent = &server.conversations()[0].body;
    assert_eq!(sent["response_format"]["type"], "json_schema", "{sent}");
}

#[test]
fn ask_takes_a_schema_and_people_see_record_and_quotes() {
    let dir = Dir::new();
    let server = engine(
        r#"{"parties": [], "signed": null, "begins": null, "monthly_amount": 7680, "deposit": null, "notice_months": 6}"#,
    );
    let run = dir.ibid(&[
        "ask",
        "--schema",
        &example("contracts.schema.json"),
        "--docs",
        &example("contracts"),
        "--engine",
        server.url(),
        "How much is the monthly rent of the workshop?",
    ]);
    run.expect_code(0);
    let record: Value = serde_json::from_str(&run.stdout).expect("the record alone");
    assert_eq!(record["monthly_amount"], 7680, "{run:?}");
    assert!(
        run.stderr.contains("/monthly_amount") && run.stderr.contains("“The monthly rent is 7,680.00 EUR"),
        "{run:?}"
    );
}

#[test]
fn without_a_record_no_quote_is_said_to_be_verified() {
    let dir = Dir::new();
    let schema = serde_json::json!({
        "type": "object", "properties": { "land\u{1b}[2Jlord": { "type": "string" } }, "required": ["land\u{1b}[2Jlord"],
    });
    dir.write("landlord.json", schema.to_string());
    dir.write("docs/lease.md", "The rent is 900 euros a month.\n");
    // Punctuation is in every sentence, and states nothing.
    let server = engine(r#"{"land\u001b[2Jlord": "."}"#);
    let run = dir.ibid(&[
        "extract",
        "--schema",
        "landlord.json",
        "--docs",
        "docs",
        "--engine",
        server.url(),
        "Who is the landlord?",
    ]);
    run.expect_code(1);
    assert!(run.stdout.contains("No record") && !run.stderr.contains("verified"), "{run:?}");
    assert!(!run.stdout.contains("\u{1b}[2J") && !run.stderr.contains("\u{1b}[2J"), "{run:?}");
}

#[test]
fn each_document_is_a_row_and_a_second_run_adds_nothing() {
    let dir = Dir::new();
    let server = engine(
        r#"{"number": null, "seller": "Nordlicht Büromöbel GmbH", "date": null, "due": null, "total": null, "currency": null, "paid": null}"#,
    );
    let (invoices, schema) = (example("invoices"), example("invoices.schema.json"));
    let arguments = [
        "extract",
        "--each",
        "--schema",
        &schema,
        &invoices,
        "--engine",
        server.url(),
        "--output",
        "invoices.csv",
    ];
    let first = dir.ibid(&arguments);
    first.expect_code(0);
    let csv = fs_err::read_to_string(dir.path("invoices.csv")).expect("a file");
    assert!(
        csv.starts_with(
            "document,part,content_hash,outcome,reason,number,number (quote),number (place),seller,"
        ),
        "{csv}"
    );
    assert!(csv.contains("2025-001.md") && csv.contains("Nordlicht Büromöbel GmbH"), "{csv}");
    let second = dir.ibid(&arguments);
    second.expect_code(0);
    assert!(second.stderr.contains("5 records already in the file"), "{second:?}");
    assert_eq!(fs_err::read_to_string(dir.path("invoices.csv")).expect("a file"), csv);
}

#[test]
fn what_cannot_be_used_is_said_before_anything_is_read() {
    let dir = Dir::new();
    let bad = dir.write("bad.json", r#"{"$ref": "https://example.org/x.json"}"#);
    let bad = bad.to_string_lossy();
    dir.ibid(&["extract", "--schema", &bad, "Why?"]).expect_error(&["bad.json", "$ref", "nothing is read"]);
    dir.ibid(&["extract", "--schema", "missing.json", "Why?"]).expect_error(&["missing.json"]);
    dir.ibid(&["extract", "--schema", &example("invoices.schema.json"), "Why?", "so?"])
        .expect_error(&["one question"]);
    dir.ibid(&[
        "extract",
        "--each",
        "--schema",
        &example("invoices.schema.json"),
        &example("invoices"),
        "--output",
        "x.docx",
    ])
    .expect_error(&["x.docx", "--form"]);
}

fn ibid(dir: &Dir, arguments: &[&str]) -> Command {
    let mut command = dir.command(arguments);
    command.env("IBID_MODELS", env!("IBID_TEST_MODELS"));
    command
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_contract_with_the_real_model() {
    let dir = Dir::new();
    let run = Run::of(&mut ibid(
        &dir,
        &[
            "extract",
            "--json",
            "--model",
            MODEL,
            "--schema",
            &example("contracts.schema.json"),
            "--docs",
            &example("contracts/lease-graz.md"),
            "What are the terms of the lease?",
        ],
    ));
    run.expect_code(0);
    let record = run.json();
    assert_eq!(record["outcome"], "extracted", "{record}");
    assert_grounded(&record, &examples().join("contracts"));
    let found =
        record["value"].as_object().expect("an object").values().filter(|value| !value.is_null()).count();
    assert!(found >= 3, "{record}");
}
