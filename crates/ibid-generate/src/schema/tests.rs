use proptest::prelude::*;
use serde_json::{Value, json};

use super::{JsonSchema, Refused, SchemaError, SourceValues};

fn schema(schema: Value) -> JsonSchema {
    let shown = schema.to_string();
    JsonSchema::new(schema).unwrap_or_else(|error| panic!("{shown}: {error}"))
}

fn refused(schema: &Value) -> Vec<Refused> {
    match JsonSchema::new(schema.clone()) {
        Err(SchemaError::Refused(refused)) => refused,
        other => panic!("{schema} is {other:?}"),
    }
}

/// A schema, values that it allows, and values that it does not; all as the decoder writes them.
type Case = (Value, &'static [&'static str], &'static [&'static str]);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn what_the_grammar_of_each_keyword_accepts() {
    let cases: Vec<Case> = vec![
        (json!({ "type": "integer" }), &["0", "-7", "25"], &["1.5", "\"1\"", "01", "1e3", ""]),
        (
            json!({ "type": ["string", "null"] }),
            &["null", "\"\"", "\"ä\\n\""],
            &["1", "\"", "'a'", "\"\\u0061\""],
        ),
        (
            json!({ "enum": ["red", 1, null, [1, "a"]] }),
            &["\"red\"", "1", "null", "[1, \"a\"]"],
            &["\"blue\"", "2", "[1]"],
        ),
        (json!({ "const": { "a": 1 } }), &["{\"a\": 1}"], &["{}", "{\"a\": 2}", "{\"a\": 1, \"b\": 1}"]),
        (
            json!({ "type": "number", "minimum": 1.5, "exclusiveMaximum": 3 }),
            &["1.5", "2", "2.99"],
            &["1.4", "3", "30"],
        ),
        (json!({ "type": "integer", "multipleOf": 5 }), &["0", "-10", "25"], &["7", "51"]),
        (
            json!({ "type": "string", "minLength": 2, "maxLength": 3 }),
            &["\"ab\"", "\"äöü\""],
            &["\"a\"", "\"abcd\""],
        ),
        (
            json!({ "type": "string", "pattern": "^\\d{3}$" }),
            &["\"123\""],
            &["\"12\"", "\"1234\"", "\"abc\""],
        ),
        (
            json!({ "type": "string", "format": "date" }),
            &["\"2024-02-29\""],
            &["\"2023-02-29\"", "\"1.3.2024\""],
        ),
        (json!({ "type": "string", "format": "int32" }), &["\"anything\""], &["1"]),
        (
            json!({ "type": "object", "properties": { "a": { "type": "integer" } }, "required": ["a"], "additionalProperties": false }),
            &["{\"a\": 1}"],
            &["{}", "{\"a\": \"1\"}", "{\"a\": 1, \"b\": 2}", "{\"a\":1}"],
        ),
        (
            json!({ "type": "object", "patternProperties": { "^x-": { "type": "boolean" } }, "additionalProperties": false }),
            &["{}", "{\"x-a\": true}"],
            &["{\"y\": true}", "{\"x-a\": 1}"],
        ),
        (
            json!({ "type": "object", "propertyNames": { "pattern": "^[a-z]{1,3}$" } }),
            &["{}", "{\"abc\": 1}"],
            &["{\"abcd\": 1}", "{\"A\": 1}"],
        ),
        (
            json!({ "type": "object", "properties": { "a": {}, "b": {} }, "minProperties": 1 }),
            &["{\"a\": 1}", "{\"b\": 1}", "{\"c\": 1}", "{\"a\": 1, \"b\": 1, \"c\": 1}"],
            &["{}"],
        ),
        (
            json!({ "type": "object", "properties": { "a": {}, "b": {} }, "maxProperties": 1 }),
            &["{}", "{\"a\": 1}", "{\"c\": 1}"],
            &["{\"a\": 1, \"b\": 1}", "{\"a\": 1, \"c\": 1}"],
        ),
        (
            json!({ "type": "array", "items": { "type": "integer" }, "maxItems": 2 }),
            &["[]", "[1, 2]"],
            &["[1, 2, 3]", "[\"a\"]"],
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "const": 1 }], "items": { "type": "string" } }),
            &["[]", "[1]", "[1, \"a\"]"],
            &["[2]", "[1, 2]"],
        ),
        (
            json!({ "allOf": [{ "type": "integer" }, { "minimum": 3 }], "anyOf": [{ "maximum": 4 }, { "const": 9 }] }),
            &["3", "4", "9"],
            &["2", "5"],
        ),
        // 2.5 is valid, too, but numbers with a fraction cannot be named: it is not written.
        (
            json!({ "oneOf": [{ "type": "integer" }, { "minimum": 2 }], "type": "number" }),
            &["1"],
            &["3", "1.5"],
        ),
        (
            json!({ "type": "object", "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
            &["{\"a\": 1}", "{\"b\": 1}"],
            &["{}", "{\"a\": 1, \"b\": 1}"],
        ),
        (json!({ "not": { "type": ["string", "object"] } }), &["1", "null", "[]"], &["\"a\"", "{}"]),
        (
            json!({ "type": "string", "not": { "enum": ["a", "bc"] } }),
            &["\"b\"", "\"\"", "\"bcd\""],
            &["\"a\"", "\"bc\""],
        ),
        (
            json!({ "if": { "properties": { "k": { "const": 1 } }, "required": ["k"] }, "then": { "required": ["a"] }, "else": { "required": ["b"] }, "type": "object" }),
            &["{\"k\": 1, \"a\": 0}", "{\"k\": 2, \"b\": 0}", "{\"b\": 0}"],
            &["{\"k\": 1}", "{\"k\": 2}", "{}"],
        ),
        (
            json!({ "type": "object", "dependentRequired": { "a": ["b"] } }),
            &["{}", "{\"b\": 1}", "{\"a\": 1, \"b\": 1}"],
            &["{\"a\": 1}"],
        ),
        (
            json!({ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "dependencies": { "a": { "required": ["b"] } } }),
            &["{}", "{\"a\": 1, \"b\": 1}"],
            &["{\"a\": 1}"],
        ),
        (
            json!({ "$schema": "http://json-schema.org/draft-04/schema#", "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
            &["2"],
            &["1"],
        ),
        (
            json!({ "$schema": "http://json-schema.org/draft-07/schema#", "items": [{ "const": 1 }], "additionalItems": false, "type": "array" }),
            &["[]", "[1]"],
            &["[2]", "[1, 1]"],
        ),
        (
            json!({ "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "type": "string", "definitions": { "a": { "type": "integer" } } }),
            &["1"],
            &["\"a\""],
        ),
        (
            json!({ "$ref": "#/$defs/tree", "$defs": { "tree": { "type": "object", "properties": { "kids": { "type": "array", "items": { "$ref": "#/$defs/tree" } } }, "additionalProperties": false } } }),
            &["{}", "{\"kids\": [{\"kids\": []}, {}]}"],
            &["{\"kids\": [1]}", "[]"],
        ),
        (
            json!({ "allOf": [{ "properties": { "a": {} } }], "properties": { "b": {} }, "unevaluatedProperties": false, "type": "object" }),
            &["{}", "{\"b\": 1, \"a\": 1}"],
            &["{\"c\": 1}"],
        ),
        (json!(true), &["1", "{\"a\": [null]}"], &["", "a"]),
    ];
    for (source, accepted, rejected) in cases {
        let schema = schema(source.clone());
        for text in accepted {
            assert!(schema.accepts(text), "{source} should accept {text}");
            assert!(schema.validate(&serde_json::from_str(text).expect("JSON")).is_ok(), "{source}: {text}");
        }
        for text in rejected {
            assert!(!schema.accepts(text), "{source} should reject {text}");
        }
    }
}

#[test]
fn what_is_refused_is_named() {
    let cases = [
        (json!({ "$ref": "other.json" }), "", "$ref", "outside of the schema"),
        (
            json!({ "properties": { "a": { "$ref": "file:///etc/passwd" } } }),
            "/properties/a",
            "$ref",
            "nothing is read",
        ),
        (json!({ "$ref": "#" }), "", "$ref", "refers to itself"),
        (
            json!({ "type": "object", "propertyNames": { "pattern": "^[a-z]+$", "maxLength": 3 } }),
            "",
            "propertyNames",
            "two of its patterns fit the same name",
        ),
        (json!({ "$ref": "#/$defs/nothing" }), "", "$ref", "nothing at"),
        (json!({ "items": { "pattern": "^(?!a)b" } }), "/items", "pattern", "look-ahead"),
        (json!({ "type": "string", "not": { "pattern": "a" } }), "", "not", "without `not`"),
        (json!({ "properties": { "a": { "type": "strin" } } }), "/properties/a", "type", "not valid"),
        (json!({ "$schema": "https://example.org/own" }), "", "$schema", "no draft"),
        (
            json!({ "anyOf": [{ "properties": { "a": {} } }], "unevaluatedProperties": false }),
            "",
            "unevaluatedProperties",
            "anyOf",
        ),
        (
            json!({ "$defs": { "a": { "$dynamicAnchor": "n" }, "b": { "$dynamicAnchor": "n" } }, "$dynamicRef": "#n" }),
            "",
            "$dynamicRef",
            "several places",
        ),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer", "minimum": 3, "maximum": 2 } } }),
            "/properties/a",
            "minimum",
            "no value",
        ),
        (json!(false), "", "$schema", "no value"),
        (json!([1]), "", "$schema", "an object"),
    ];
    for (source, pointer, keyword, says) in cases {
        let refused = refused(&source);
        let named = refused
            .iter()
            .any(|part| part.pointer == pointer && part.keyword == keyword && part.reason.contains(says));
        assert!(named, "{source}: {refused:?}");
    }
}

#[test]
fn recursion_that_cannot_end_is_refused_and_that_which_can_is_not() {
    let next = |required: bool| {
        let required: &[&str] = if required { &["next"] } else { &[] };
        json!({ "type": "object", "properties": { "next": { "$ref": "#" } }, "required": required })
    };
    let mutual = |kind: &str| {
        json!({ "$ref": "#/$defs/a", "$defs": {
            "a": { "type": "object", "properties": { "b": { "$ref": "#/$defs/b" } }, "required": ["b"] },
            "b": { "type": ["object", kind], "properties": { "a": { "$ref": "#/$defs/a" } }, "required": ["a"] },
        } })
    };
    let optional = json!({ "type": "object", "properties": { "a": {
        "type": "object", "properties": { "n": { "$ref": "#/properties/a" } }, "required": ["n"] } } });
    for (schema, pointer, keyword) in [
        (next(true), "", "required"),
        (json!({ "type": "array", "items": { "$ref": "#" }, "minItems": 1 }), "", "minItems"),
        (mutual("object"), "/$defs/a", "required"),
        (optional, "/properties/a", "required"),
    ] {
        let refused = refused(&schema);
        assert_eq!(
            (refused[0].pointer.as_str(), refused[0].keyword.as_str()),
            (pointer, keyword),
            "{schema}"
        );
        assert!(refused[0].reason.contains("without an end"), "{refused:?}");
    }
    schema(next(false));
    schema(mutual("null"));
    schema(json!({ "type": "array", "items": { "$ref": "#" } }));
    schema(
        json!({ "anyOf": [{ "type": "integer" }, { "type": "array", "items": { "$ref": "#" }, "minItems": 1 }] }),
    );
    schema(json!({ "properties": { "next": { "$ref": "#" } }, "required": ["next"] }));
}

#[test]
fn minimums_beyond_all_records_are_refused() {
    for keyword in ["minItems", "minLength", "minProperties"] {
        let refused = refused(&json!({ "properties": { "a": { keyword: 10_001 } } }));
        assert_eq!((refused[0].pointer.as_str(), refused[0].keyword.as_str()), ("/properties/a", keyword));
    }
    schema(json!({ "type": "string", "minLength": 10_000 }));
}

#[test]
fn a_record_that_is_long_to_complete_is_given_up_in_time() {
    let long = json!({ "type": "array", "minItems": 10_000, "items": { "type": "array", "minItems": 10_000, "items": { "type": "string", "minLength": 100 } } });
    let schema = schema(long);
    let started = std::time::Instant::now();
    let grammar = schema.grammar(None).expect("a grammar");
    assert_eq!(schema.read(&grammar, "[["), None);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn a_part_that_nothing_refers_to_is_not_looked_at() {
    let unused = schema(json!({ "type": "integer", "$defs": { "a": { "pattern": "(?!a)" } } }));
    assert!(unused.accepts("1"));
}

#[test]
fn every_refused_part_is_told_at_once() {
    let refused = refused(&json!({
        "properties": { "a": { "pattern": "(?=a)" }, "b/c": { "$ref": "x.json" } },
        "patternProperties": { "(?<!a)": {} },
    }));
    let places: Vec<(&str, &str)> =
        refused.iter().map(|part| (part.pointer.as_str(), part.keyword.as_str())).collect();
    assert_eq!(
        places,
        [("", "patternProperties"), ("/properties/a", "pattern"), ("/properties/b~1c", "$ref")]
    );
}

#[test]
fn what_is_not_exact_is_known() {
    let schema = schema(json!({
        "type": "object",
        "properties": { "tags": { "type": "array", "uniqueItems": true }, "mail": { "type": "string", "format": "email" } },
        "javaType": "Mail",
    }));
    let inexact: Vec<(String, bool)> =
        schema.inexact().into_iter().map(|part| (part.keyword, part.is_narrower)).collect();
    assert_eq!(inexact, [("format".to_owned(), true), ("uniqueItems".to_owned(), false)]);
    assert_eq!(schema.remarks().collect::<Vec<_>>(), [("", "javaType")]);
}

#[test]
fn what_was_cut_off_is_brought_to_its_end() {
    let schema = schema(json!({
        "type": "object",
        "properties": { "name": { "type": "string" }, "day": { "type": "string", "format": "date" }, "lines": { "type": "array", "items": { "type": "integer" }, "minItems": 2 } },
        "required": ["name", "day", "lines"],
    }));
    let grammar = schema.grammar(None).expect("a grammar");
    for cut in [
        "",
        "{",
        "{\"na",
        "{\"name\": \"A } \\",
        "{\"name\": \"A\", \"day\": \"2024-0",
        "{\"name\": \"A\", \"day\": \"2024-03-01\", \"lines\": [1",
    ] {
        let value = schema.read(&grammar, cut).unwrap_or_else(|| panic!("{cut}"));
        assert!(schema.validate(&value).is_ok(), "{cut}: {value}");
    }
}

#[test]
fn a_string_that_is_cut_off_before_what_its_pattern_asks_for_gets_it() {
    let pattern = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}.\d{6}";
    let source = json!({
        "type": "object",
        "properties": { "created": { "type": "string", "pattern": pattern }, "days": { "type": "integer" } },
        "required": ["created", "days"],
    });
    let schema = schema(source);
    let grammar = schema.grammar(None).expect("compiled");
    for cut in ["{", "{\"created\": \"some words", "{\"created\": \"2024-05", "{\"created\": \"\\\" é"] {
        let value = schema.read(&grammar, cut).unwrap_or_else(|| panic!("{cut}"));
        schema.validate(&value).unwrap_or_else(|error| panic!("{value}: {error}"));
    }
}

#[test]
fn repeated_items_are_held_once_and_endless_numbers_are_finite() {
    let unique = schema(json!({ "type": "array", "items": { "type": "integer" }, "uniqueItems": true }));
    assert_eq!(unique.read("", "[1, 2, 1]"), Some(json!([1, 2])));
    assert_eq!(unique.read("", "[-0, 0]"), Some(json!([0])), "-0 is 0");
    let anything = schema(json!(true));
    assert_eq!(anything.read("", "{\"1e999\": [1e999, -2e-999, 3]}"), Some(json!({ "1e999": [0, 0, 3] })));
}

#[test]
fn our_own_keyword_is_refused_where_nothing_would_come_of_it() {
    for own in [
        json!({ "type": "integer", "x-ibid": { "verbatim": true } }),
        json!({ "x-ibid": { "verbatim": true } }),
        json!({ "type": "string", "enum": ["a"], "x-ibid": { "verbatim": true } }),
        json!({ "type": "string", "x-ibid": { "verbatim": "yes" } }),
        json!({ "type": "string", "x-ibid": { "verbatum": true } }),
        json!({ "type": "string", "x-ibid": true }),
    ] {
        let whole = json!({ "type": "object", "properties": { "a": own } });
        let SchemaError::Refused(refused) = JsonSchema::new(whole).expect_err("refused") else { panic!() };
        assert_eq!((refused[0].pointer.as_str(), refused[0].keyword.as_str()), ("/properties/a", "x-ibid"));
    }
    schema(json!({ "type": ["string", "null"], "x-ibid": { "verbatim": true, "secret": false } }));
    schema(json!({ "type": "integer", "x-ibid": { "verbatim": false } }));
}

#[test]
fn records_hold_the_values_of_their_sources() {
    let schema = schema(json!({
        "type": "object",
        "properties": {
            "total": { "type": "number" },
            "count": { "type": ["integer", "null"], "minimum": 3 },
            "day": { "type": "string", "format": "date" },
            "who": { "type": "string", "x-ibid": { "verbatim": true } },
            "free": { "type": "string" },
        },
        "additionalProperties": false,
    }));
    let numbers = ["1250.5", "2", "7"].map(|number| number.parse::<serde_json::Number>().expect("a number"));
    let sources =
        SourceValues::new(numbers, ["2024-03-01".to_owned()], ["Acme GmbH pays Bob Lee.".to_owned()]);
    let grammar = schema.grammar(Some(&sources)).expect("a grammar");
    let accepts = |text: &str| super::probe::accepts(&grammar, text);
    for text in [
        "{}",
        "{\"total\": 1250.5}",
        "{\"total\": 7}",
        "{\"count\": 7}",
        "{\"count\": null}",
        "{\"day\": \"2024-03-01\"}",
        "{\"who\": \"Acme GmbH\"}",
        "{\"who\": \"Bob Lee.\"}",
        "{\"free\": \"anything 99\"}",
    ] {
        assert!(accepts(text), "{text}");
    }
    for text in [
        "{\"total\": 1250}",
        "{\"total\": 77}",
        "{\"count\": 2}",
        "{\"count\": 8}",
        "{\"day\": \"2024-03-02\"}",
        "{\"who\": \"Acme\u{a0}GmbH\"}",
        "{\"who\": \"Acme Lee\"}",
        "{\"who\": \"\"}",
        "{\"who\": \"cme\"}",
    ] {
        assert!(!accepts(text), "{text}");
    }
}

#[test]
fn where_the_sources_hold_no_value_for_a_required_one_there_is_no_grammar() {
    let schema = schema(
        json!({ "type": "object", "properties": { "total": { "type": "number" } }, "required": ["total"] }),
    );
    let error = schema.grammar(Some(&SourceValues::default())).expect_err("no number");
    assert!(
        matches!(&error, SchemaError::Refused(refused) if refused[0].pointer == "/properties/total"),
        "{error}"
    );
}

#[test]
fn large_and_deep_schemas_have_an_outcome() {
    let properties: serde_json::Map<String, Value> = (0..8000)
        .map(|index| {
            (format!("property_{index}"), json!({ "type": "string", "description": "x".repeat(120) }))
        })
        .collect();
    let large = json!({ "type": "object", "properties": properties }).to_string();
    assert!(large.len() > 1 << 20);
    let outcome = JsonSchema::parse(large.as_bytes());
    assert!(matches!(outcome, Ok(_) | Err(SchemaError::Refused(_))), "{outcome:?}");
    let deep = format!("{}{{}}{}", "{\"items\":".repeat(60), "}".repeat(60));
    assert!(JsonSchema::parse(deep.as_bytes()).is_ok());
    let deeper = format!("{}{{}}{}", "{\"items\":".repeat(120), "}".repeat(120));
    assert!(matches!(JsonSchema::parse(deeper.as_bytes()), Err(SchemaError::Refused(_))));
    let too_deep = format!("{}{{}}{}", "{\"items\":".repeat(5000), "}".repeat(5000));
    assert!(matches!(JsonSchema::parse(too_deep.as_bytes()), Err(SchemaError::Json(_))));
    assert!(matches!(JsonSchema::parse(&vec![b' '; 5 << 20]), Err(SchemaError::TooLarge { .. })));
    assert!(matches!(JsonSchema::parse(b"{\"type\": "), Err(SchemaError::Json(_))));
}

/// A small schema of keywords that the grammar is exact in, drawn at random.
fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({ "type": "null" })),
        Just(json!({ "type": "boolean" })),
        (-5_i64..5, 0_i64..9).prop_map(
            |(least, more)| json!({ "type": "integer", "minimum": least, "maximum": least + more })
        ),
        (0_usize..3, 0_usize..3).prop_map(
            |(least, more)| json!({ "type": "string", "minLength": least, "maxLength": least + more })
        ),
        proptest::collection::vec("[a-c]{0,2}", 1..3).prop_map(|texts| json!({ "enum": texts })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), 0_usize..3).prop_map(|(items, most)| json!({ "type": "array", "items": items, "maxItems": most })),
            (inner.clone(), inner.clone(), any::<bool>()).prop_map(|(one, two, required)| {
                let required = if required { json!(["a"]) } else { json!([]) };
                json!({ "type": "object", "properties": { "a": one, "b": two }, "required": required, "additionalProperties": false })
            }),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| json!({ "anyOf": [one, two] })),
            (inner.clone(), inner).prop_map(|(one, two)| json!({ "oneOf": [one, two] })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_decoded_is_valid(source in any_schema(), seed in any::<u64>()) {
        // Two alternatives that no value tells apart leave nothing to write.
        let Ok(schema) = JsonSchema::new(source.clone()) else { return Ok(()) };
        let grammar = schema.grammar(None).expect("it was compiled");
        let text = walked(&grammar, seed);
        let value = schema.read(&grammar, &text).expect("JSON");
        let is_exact = schema.inexact().is_empty();
        prop_assert!(!is_exact || schema.validate(&value).is_ok(), "{source}: {value}");
    }
}

/// A hundred bytes that the grammar allows, drawn at random.
fn walked(grammar: &str, mut seed: u64) -> String {
    let mut matcher = super::probe::matcher(grammar).expect("a sound grammar");
    let mut bytes = Vec::new();
    while bytes.len() < 100 && !matcher.is_stopped() {
        let mask = matcher.compute_mask().expect("a mask");
        let allowed: Vec<u8> = (0..128).filter(|byte| mask.is_allowed(u32::from(*byte))).collect();
        if allowed.is_empty() {
            break;
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let byte = allowed[(seed >> 33) as usize % allowed.len()];
        matcher.consume_token(u32::from(byte)).expect("an allowed byte");
        bytes.push(byte);
    }
    String::from_utf8(bytes).expect("ASCII")
}
