//! Answers as files: written, checked years later, tampered with, asked again.

use std::io::{Cursor, Write as _};
use std::path::Path;

use serde_json::Value;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Dir, Run, handbook, skipped};

const QUESTION: &str = "How many days of annual leave do employees get?";

/// A bundle of an extractive answer from the sample corpus, in a library that has it.
fn bundle(dir: &Dir) -> Value {
    dir.ingest(&handbook());
    let run = dir.ibid(&["ask", "--no-llm", "--bundle", "answer.json", QUESTION]);
    run.expect_code(0);
    assert!(run.stderr.contains("ibid verify answer.json"), "{run:?}");
    serde_json::from_str(&fs_err::read_to_string(dir.path("answer.json")).expect("written")).expect("JSON")
}

#[test]
fn a_bundle_is_checked_without_its_library_and_with_it() {
    let dir = Dir::new();
    let written = bundle(&dir);
    assert_eq!(written["schema"], "ibid.bundle/1");
    let passage = &written["passages"][0];
    for field in ["document", "content_hash", "document_text_hash", "span", "text", "text_hash"] {
        assert!(!passage[field].is_null(), "{field} is missing: {passage}");
    }
    assert_eq!(written["settings"]["passage_tokens"], 300);

    let with_library = dir.ibid(&["verify", "--json", "answer.json"]);
    with_library.expect_code(0);
    let report = with_library.json();
    assert_eq!((&report["schema"], &report["verified"]), (&"ibid.verification/1".into(), &true.into()));
    assert_eq!(report["documents"][0]["state"], "unchanged", "{report}");
    assert!(report["documents"][0]["quotes"][0]["place"]["lines"][0].is_u64(), "{report}");

    let elsewhere = Dir::new();
    fs_err::copy(dir.path("answer.json"), elsewhere.path("answer.json")).expect("copied");
    let alone = elsewhere.ibid(&["verify", "answer.json"]);
    alone.expect_code(0);
    assert!(alone.stdout.contains("verified") && alone.stdout.contains("no library at hand"), "{alone:?}");
}

#[test]
fn a_newer_version_a_missing_document_and_a_renamed_one_are_told() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let question = "How many days of leave does every employee get?";
    dir.ibid(&["ask", "--no-llm", "--bundle", "old.json", question]).expect_code(0);
    let plain = dir.ibid(&["ask", "--no-llm", "--json", question]);
    dir.write("plain.json", &plain.stdout);

    // The sentence is still there, further down.
    dir.write("docs/leave.md", "# Leave\n\nAs of May.\n\nEvery employee gets 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let changed = dir.ibid(&["verify", "--json", "--current", "old.json"]);
    changed.expect_code(0);
    let document = &changed.json()["documents"][0];
    assert_eq!(
        (&document["state"], &document["quotes"][0]["place"]["lines"]),
        (&"changed".into(), &serde_json::json!([5, 5]))
    );
    dir.ibid(&["verify", "plain.json"]).expect_code(0);

    // It says something else now.
    dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 30 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let shown = dir.ibid(&["verify", "old.json"]);
    shown.expect_code(0);
    assert!(shown.stdout.contains("changed") && shown.stdout.contains("not there any more"), "{shown:?}");
    dir.ibid(&["verify", "--current", "old.json"]).expect_code(1);
    dir.ibid(&["verify", "plain.json"]).expect_code(1);

    fs_err::rename(dir.path("docs/leave.md"), dir.path("docs/absence.md")).expect("renamed");
    dir.write("docs/absence.md", "# Leave\n\nEvery employee gets 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let renamed = dir.ibid(&["verify", "--json", "--current", "old.json"]);
    renamed.expect_code(0);
    assert_eq!(renamed.json()["documents"][0]["state"]["renamed"]["to"], "absence.md", "{renamed:?}");

    fs_err::remove_file(dir.path("docs/absence.md")).expect("removed");
    dir.ingest(&dir.path("docs"));
    let missing = dir.ibid(&["verify", "--json", "old.json"]);
    missing.expect_code(0);
    assert_eq!(missing.json()["documents"][0]["state"], "missing", "{missing:?}");
}

const LEAVE_QUESTION: &str = "How many days of leave does every employee get?";
const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave.\n";
const LEAVE_SINCE_MAY: &str = "# Leave\n\nAs of May.\n\nEvery employee gets 25 days of leave.\n";
const MORE_LEAVE: &str = "# Leave\n\nEvery employee gets 30 days of leave.\n";

/// The answer from the one document of a library, as `plain.json`.
fn plain_answer(dir: &Dir) {
    dir.ingest(&dir.path("docs"));
    let plain = dir.ibid(&["ask", "--no-llm", "--json", LEAVE_QUESTION]);
    plain.expect_code(0);
    dir.write("plain.json", &plain.stdout);
}

/// What became of that document, and the lines on which it says the quote now.
#[track_caller]
fn checked(dir: &Dir, options: &[&str], code: i32) -> (Value, Value) {
    let run = dir.ibid(&[&["verify", "--json", "plain.json"], options].concat());
    run.expect_code(code);
    let document = run.json()["documents"][0].clone();
    (document["state"].clone(), document["quotes"][0]["place"]["lines"].clone())
}

/// Nobody has told the library of it yet.
#[test]
fn a_file_that_has_changed_or_gone_since_it_was_read_is_told() {
    let dir = Dir::new();
    dir.write("docs/leave.md", LEAVE);
    plain_answer(&dir);
    let verified = |code: i32| checked(&dir, &[], code);
    assert_eq!(verified(0), ("unchanged".into(), serde_json::json!([3, 3])));

    dir.write("docs/leave.md", LEAVE_SINCE_MAY);
    assert_eq!(verified(0), ("file_changed".into(), serde_json::json!([5, 5])));
    dir.write("docs/leave.md", MORE_LEAVE);
    assert_eq!(verified(1), ("file_changed".into(), Value::Null));
    fs_err::remove_file(dir.path("docs/leave.md")).expect("removed");
    assert_eq!(verified(1), ("file_gone".into(), Value::Null));
    let shown = dir.ibid(&["verify", "plain.json"]);
    assert!(shown.stdout.contains("there is no such file any more"), "{shown:?}");

    // It may be on a disk that is not connected: that nothing has changed is not known.
    dir.write("docs/leave.md", LEAVE);
    fs_err::rename(dir.path("docs"), dir.path("elsewhere")).expect("moved");
    let (state, place) = verified(1);
    let folder = state["folder_missing"]["folder"].as_str().unwrap_or_default();
    assert!(folder.ends_with("docs") && place.is_null(), "{state} {place}");
    let shown = dir.ibid(&["verify", "plain.json"]);
    for told in ["not looked at", "docs is not there", "could not be looked at", "not verified"] {
        assert!(shown.stdout.contains(told), "`{told}` is missing: {shown:?}");
    }
    fs_err::rename(dir.path("elsewhere"), dir.path("docs")).expect("moved back");
    assert_eq!(verified(0).0, "unchanged");
}

#[test]
fn a_bundle_of_documents_that_cannot_be_looked_at_is_verified_but_not_current() {
    let dir = Dir::new();
    dir.write("docs/leave.md", LEAVE);
    dir.ingest(&dir.path("docs"));
    dir.ibid(&["ask", "--no-llm", "--bundle", "answer.json", LEAVE_QUESTION]).expect_code(0);
    dir.ibid(&["verify", "--current", "answer.json"]).expect_code(0);
    fs_err::rename(dir.path("docs"), dir.path("elsewhere")).expect("moved");
    let run = dir.ibid(&["verify", "answer.json"]);
    run.expect_code(0);
    assert!(run.stdout.contains("not looked at"), "{run:?}");
    dir.ibid(&["verify", "--current", "answer.json"]).expect_code(1);
}

/// A ZIP archive of these files.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a file");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("a zip").into_inner()
}

#[test]
fn what_became_of_a_document_in_an_archive_is_told() {
    let dir = Dir::new();
    dir.write("docs/letters.zip", zip(&[("2024/leave.md", LEAVE)]));
    plain_answer(&dir);
    let verified = |code: i32| checked(&dir, &[], code);
    assert_eq!(verified(0), ("unchanged".into(), serde_json::json!([3, 3])));

    let other = ("rent.md", "# Rent\n\nThe rent is due on the first.\n");
    dir.write("docs/letters.zip", zip(&[other, ("2024/leave.md", LEAVE)]));
    assert_eq!(verified(0), ("unchanged".into(), serde_json::json!([3, 3])));
    dir.write("docs/letters.zip", zip(&[other, ("2025/leave.md", LEAVE)]));
    let (state, place) = verified(0);
    assert_eq!(state["renamed"]["to"], "letters.zip/2025/leave.md", "{state}");
    assert_eq!(place, serde_json::json!([3, 3]));
    dir.write("docs/letters.zip", zip(&[("2024/leave.md", LEAVE_SINCE_MAY)]));
    assert_eq!(verified(0), ("file_changed".into(), serde_json::json!([5, 5])));
    dir.write("docs/letters.zip", zip(&[("2024/leave.md", MORE_LEAVE)]));
    assert_eq!(verified(1), ("file_changed".into(), Value::Null));
    dir.write("docs/letters.zip", zip(&[other]));
    assert_eq!(verified(1), ("file_gone".into(), Value::Null));

    // What may still be in it is not said to be gone.
    dir.write("docs/letters.zip", "no archive");
    let (state, _) = verified(1);
    assert!(state["file_unreadable"]["reason"].as_str().is_some_and(|why| why.contains("ZIP")), "{state}");
    fs_err::remove_file(dir.path("docs/letters.zip")).expect("removed");
    assert_eq!(verified(1), ("file_gone".into(), Value::Null));
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_options_of_reading_hold() {
    let dir = Dir::new();
    dir.write("docs/leave.md", LEAVE);
    plain_answer(&dir);
    let locked = include_bytes!("../../crates/ibid-ingest/src/extract/tests/files/encrypted.pdf");
    dir.write("docs/leave.md", locked);
    let (state, _) = checked(&dir, &[], 1);
    assert!(
        state["file_unreadable"]["reason"].as_str().is_some_and(|why| why.contains("encrypted")),
        "{state}"
    );
    dir.write("passwords", "open sesame\n");
    assert_eq!(checked(&dir, &["--password-file", "passwords"], 1), ("file_changed".into(), Value::Null));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_shut_is_not_unchanged() {
    use std::os::unix::fs::PermissionsExt;

    let dir = Dir::new();
    let file = dir.write("docs/leave.md", LEAVE);
    plain_answer(&dir);
    fs_err::set_permissions(&file, PermissionsExt::from_mode(0o000)).expect("a mode");
    if fs_err::read(&file).is_ok() {
        skipped("permissions do not hold the superuser back");
        return;
    }
    let (state, _) = checked(&dir, &[], 1);
    assert!(state["file_unreadable"]["reason"].is_string(), "{state}");
}

/// Its name in the library is not that of the file.
#[cfg(unix)]
#[test]
fn a_file_whose_name_cannot_be_shown_is_found_again() {
    let dir = Dir::new();
    dir.write("docs/two\nlines/lea\u{202e}ve.md", LEAVE);
    plain_answer(&dir);
    assert_eq!(checked(&dir, &[], 0), ("unchanged".into(), serde_json::json!([3, 3])));
    dir.write("docs/two\nlines/lea\u{202e}ve.md", LEAVE_SINCE_MAY);
    assert_eq!(checked(&dir, &[], 0), ("file_changed".into(), serde_json::json!([5, 5])));
    fs_err::remove_dir_all(dir.path("docs/two\nlines")).expect("removed");
    assert_eq!(checked(&dir, &[], 1), ("file_gone".into(), Value::Null));
}

#[test]
fn a_bundle_can_be_compared_with_files_and_come_through_a_pipe() {
    let dir = Dir::new();
    bundle(&dir);
    let docs = handbook();
    let run = dir.ibid(&["verify", "--json", "answer.json", "--docs", &docs.to_string_lossy()]);
    run.expect_code(0);
    assert_eq!(run.json()["documents"][0]["state"], "unchanged");
    let file = fs_err::File::open(dir.path("answer.json")).expect("opened").into_file();
    Run::of(dir.command(&["verify", "-"]).stdin(file)).expect_code(0);
}

/// What is done to a value of the file.
type Change = fn(&Value) -> Value;

#[test]
fn a_changed_quote_span_or_hash_is_found() {
    let dir = Dir::new();
    let written = bundle(&dir);
    let quote = "/answer/claims/0/quotes/0";
    let changes: [(&str, Change); 7] = [
        ("/answer/claims/0/quotes/0/text", |text| text.as_str().expect("text").replace("25", "52").into()),
        ("/answer/claims/0/quotes/0/span/0", |start| (start.as_u64().expect("a number") + 1).into()),
        ("/passages/0/text", |text| text.as_str().expect("text").replace("25", "52").into()),
        ("/passages/0/text_hash", |hash| hash.as_str().expect("a hash").replace('a', "b").into()),
        ("/answer/answer", |text| text.as_str().expect("text").replace("25", "52").into()),
        ("/hash", |hash| hash.as_str().expect("a hash").replace('a', "b").into()),
        ("/answer/question", |_| "How many days of annual leave do managers get?".into()),
    ];
    assert!(written.pointer(quote).is_some(), "{written}");
    for (pointer, change) in changes {
        let mut tampered = written.clone();
        let value = tampered.pointer_mut(pointer).expect("there");
        let changed = change(value);
        assert_ne!(*value, changed, "{pointer}");
        *value = changed;
        dir.write("tampered.json", tampered.to_string());
        let run = dir.ibid(&["verify", "tampered.json"]);
        run.expect_code(1);
        assert!(run.stdout.contains("not verified"), "{pointer}: {run:?}");
    }
}

#[test]
fn the_same_documents_give_the_same_answer_and_others_say_why_not() {
    let dir = Dir::new();
    bundle(&dir);
    let run = dir.ibid(&["verify", "--replay", "--json", "answer.json"]);
    run.expect_code(0);
    assert_eq!(run.json()["replay"]["identical"], true, "{run:?}");

    let library = dir.write("docs/leave.md", "# Leave\n\nEvery employee gets 25 days of annual leave.\n");
    let docs = library.parent().expect("a folder").to_string_lossy().into_owned();
    let run = dir.ibid(&["verify", "--replay", "answer.json", "--docs", &docs]);
    run.expect_code(1);
    assert!(run.stdout.contains("another answer") && run.stdout.contains("not in the library"), "{run:?}");
}

#[test]
fn what_was_verified_is_told_also_where_it_cannot_be_repeated() {
    let dir = Dir::new();
    bundle(&dir);
    let elsewhere = Dir::new();
    fs_err::copy(dir.path("answer.json"), elsewhere.path("answer.json")).expect("copied");
    let shown = elsewhere.ibid(&["verify", "--replay", "answer.json"]);
    shown.expect_error(&["--replay needs the documents"]);
    assert!(shown.stdout.contains("verified") && !shown.stdout.contains("not verified"), "{shown:?}");
    let run = elsewhere.ibid(&["verify", "--replay", "--json", "answer.json"]);
    run.expect_error(&["--replay needs the documents"]);
    let report = run.json();
    assert_eq!((&report["verified"], &report["replay"]), (&true.into(), &Value::Null), "{report}");
    assert!(report["replay_error"].as_str().is_some_and(|why| why.contains("--docs")), "{report}");
}

#[test]
fn an_abstention_is_bundled_with_what_was_looked_at() {
    let dir = Dir::new();
    dir.write("docs/leave.md", "# Leave\n\nEmployees get 25 days of leave.\n");
    dir.ingest(&dir.path("docs"));
    let question = "Quasar redshift spectroscopy?";
    dir.ibid(&["ask", "--no-llm", "--bundle", "no.json", question]).expect_code(1);
    let run = dir.ibid(&["verify", "no.json"]);
    run.expect_code(0);
    assert!(run.stdout.contains("Not in the documents"), "{run:?}");
}

#[test]
fn what_is_no_answer_is_an_error() {
    let dir = Dir::new();
    dir.ibid(&["verify", "nowhere.json"]).expect_error(&["nowhere.json"]);
    dir.write("text.json", "no JSON");
    dir.ibid(&["verify", "text.json"]).expect_error(&["text.json", "not a JSON document"]);
    dir.write("other.json", "{\"schema\": \"ibid.search/1\"}");
    dir.ibid(&["verify", "other.json"]).expect_error(&["other.json", "ibid.search/1", "ibid.bundle/1"]);
    dir.write("hollow.json", "{\"schema\": \"ibid.bundle/1\"}");
    dir.ibid(&["verify", "hollow.json"]).expect_code(1);
    dir.write("plain.json", "{\"schema\": \"ibid.answer/1\"}");
    dir.ibid(&["verify", "plain.json"]).expect_code(1);
    dir.ibid(&[
        "ask",
        "--no-llm",
        "--bundle",
        "no/such/folder.json",
        "Why?",
        "--docs",
        &handbook().to_string_lossy(),
    ])
    .expect_error(&["no/such/folder.json"]);
    assert!(!Path::new("no").exists());
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_generated_answer_is_repeated_byte_for_byte() {
    let dir = Dir::new();
    let handbook = handbook();
    let docs = handbook.to_string_lossy();
    let model = "qwen2.5-coder-0.5b-instruct";
    let mut ask =
        dir.command(&["ask", "--model", model, "--bundle", "answer.json", QUESTION, "--docs", &docs]);
    Run::of(ask.env("IBID_MODELS", env!("IBID_TEST_MODELS"))).expect_code(0);
    let written: Value =
        serde_json::from_str(&fs_err::read_to_string(dir.path("answer.json")).expect("written"))
            .expect("JSON");
    assert!(written["answer"]["model"]["file_hash"].as_str().is_some_and(|hash| hash.starts_with("sha256:")));
    assert!(written["prompt_hash"].is_string() && written["grammar_hash"].is_string(), "{written}");
    let mut verify = dir.command(&["verify", "--replay", "--json", "answer.json", "--docs", &docs]);
    let run = Run::of(verify.env("IBID_MODELS", env!("IBID_TEST_MODELS")));
    run.expect_code(0);
    let report = run.json();
    assert_eq!(report["replay"]["identical"], true, "{report}");
    assert_eq!(report["replay"]["differences"], serde_json::json!([]), "{report}");
}
