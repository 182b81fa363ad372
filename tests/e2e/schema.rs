//! `ibid schema check`: no model is needed.

use serde_json::{Value, json};

use crate::support::Dir;

#[test]
fn each_file_has_its_line_and_each_refused_part_its_name() {
    let dir = Dir::new();
    dir.write(
        "good.json",
        json!({ "type": "object", "properties": { "a": { "type": "string" } } }).to_string(),
    );
    dir.write(
        "bad.json",
        json!({ "properties": { "a": { "pattern": "^(?!b)" }, "b": { "$ref": "https://example.org/x.json" } } }).to_string(),
    );
    let run = dir.ibid(&["schema", "check", "good.json", "bad.json", "--json"]);
    run.expect_code(1);
    let lines: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(lines[0], json!({ "file": "good.json", "supported": true, "refused": [] }));
    assert_eq!((&lines[1]["file"], &lines[1]["supported"]), (&json!("bad.json"), &json!(false)));
    let refused = lines[1]["refused"].as_array().expect("a list");
    let places: Vec<(&str, &str)> = refused
        .iter()
        .map(|part| (part["pointer"].as_str().expect("text"), part["keyword"].as_str().expect("text")))
        .collect();
    assert_eq!(places, [("/properties/a", "pattern"), ("/properties/b", "$ref")]);
    assert!(
        refused[1]["reason"].as_str().is_some_and(|reason| reason.contains("nothing is read")),
        "{run:?}"
    );
}

#[test]
fn files_that_it_refers_to_are_read_where_that_is_asked_for() {
    let dir = Dir::new();
    dir.write(
        "schemas/record.json",
        r#"{"type": "object", "properties": {"sum": {"$ref": "parts/sum.json"}}}"#,
    );
    dir.write("schemas/parts/sum.json", r#"{"type": "integer"}"#);
    dir.write("schemas/outside.json", r#"{"$ref": "../elsewhere.json"}"#);
    dir.write("elsewhere.json", "{}");
    let check = |file: &str, more: &[&str]| dir.ibid(&[&["schema", "check", file], more].concat());
    check("schemas/record.json", &[]).expect_code(1);
    check("schemas/record.json", &["--schema-files"]).expect_code(0);
    let outside = check("schemas/outside.json", &["--schema-files"]);
    assert!(outside.expect_code(2).stdout.contains("leads out of the folder"), "{outside:?}");
}

#[test]
fn people_read_the_same_and_what_is_only_checked_afterwards() {
    let dir = Dir::new();
    dir.write(
        "record.json",
        json!({ "type": "array", "uniqueItems": true, "items": { "type": "string", "javaType": "Name" } })
            .to_string(),
    );
    let run = dir.ibid(&["schema", "check", "record.json"]);
    run.expect_code(0);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn a_file_that_is_missing_or_no_json_is_an_error_and_the_others_are_checked() {
    let dir = Dir::new();
    dir.write("no.json", "{ \"type\": ");
    dir.write("good.json", "true");
    let run = dir.ibid(&["schema", "check", "missing.json", "no.json", "good.json", "--json"]);
    run.expect_code(2);
    let lines: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(lines.len(), 3, "{run:?}");
    assert!(
        lines[1]["refused"][0]["reason"].as_str().is_some_and(|reason| reason.contains("no JSON")),
        "{run:?}"
    );
    assert_eq!(lines[2]["supported"], true);
}

#[test]
fn hostile_schemas_have_an_outcome() {
    let dir = Dir::new();
    let wide: serde_json::Map<String, Value> = (0..8000)
        .map(|index| (format!("p{index}"), json!({ "type": "string", "description": "x".repeat(100) })))
        .collect();
    dir.write("wide.json", json!({ "type": "object", "properties": wide }).to_string());
    dir.write("deep.json", format!("{}true{}", "{\"not\":".repeat(3000), "}".repeat(3000)));
    dir.write("loop.json", json!({ "$ref": "#/$defs/a", "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/b" }] }, "b": { "$ref": "#/$defs/a" } } }).to_string());
    dir.write("never.json", json!({ "type": "string", "minLength": 3, "maxLength": 2 }).to_string());
    dir.write("number.json", "7");
    for file in ["wide.json", "deep.json", "loop.json", "never.json", "number.json"] {
        let run = dir.ibid(&["schema", "check", "--json", file]);
        assert!(matches!(run.code, Some(0..=2)), "{file}: {run:?}");
        assert_eq!(run.stdout.lines().count(), 1, "{file}: {run:?}");
        assert!(!run.stderr.contains("panicked"), "{file}: {run:?}");
    }
    dir.ibid(&["schema", "check", "never.json"]).expect_code(1);
    dir.ibid(&["schema", "check", "loop.json"]).expect_code(1);
}

#[test]
fn names_of_properties_do_not_speak_to_the_terminal() {
    let dir = Dir::new();
    let name = "a\u{1b}[2J\u{202e}";
    dir.write(
        "odd.json",
        json!({ "properties": { name: { "pattern": "^(?!b)", "format": name } } }).to_string(),
    );
    let run = dir.ibid(&["schema", "check", "odd.json"]);
    run.expect_code(1);
    assert!(run.stdout.contains("look-ahead") && !run.stdout.contains(['\u{1b}', '\u{202e}']), "{run:?}");
}

#[test]
fn recursion_that_cannot_end_and_minimums_beyond_all_records_are_not_supported() {
    let dir = Dir::new();
    let next = json!({ "type": "object", "properties": { "next": { "$ref": "#" } }, "required": ["next"] });
    dir.write("next.json", next.to_string());
    dir.write("many.json", json!({ "type": "array", "minItems": 1_000_000 }).to_string());
    for (file, keyword) in [("next.json", "required"), ("many.json", "minItems")] {
        let run = dir.ibid(&["schema", "check", "--json", file]);
        run.expect_code(1);
        assert_eq!(run.json()["refused"][0]["keyword"], keyword, "{run:?}");
    }
}
