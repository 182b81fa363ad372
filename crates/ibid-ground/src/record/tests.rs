use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Grounded, Leaf, LeafKind, RecordOptions, Standing, Ungrounded, ground};
use crate::fixture::passage;

const LEASE: &str = "The lease is signed by Acme GmbH and Bob Lee on 1 March 2024. The rent is 1,250.50 EUR per month. \
                     The notice period is 3 months. Pets are not allowed. Smoking is allowed on the balcony.";

fn describe(pointer: &str) -> Leaf {
    let name = pointer.trim_start_matches('/').replace(['/', '_'], " ");
    let kind = if name.contains("day") { LeafKind::Date } else { LeafKind::Plain };
    Leaf { name, kind, ..Leaf::default() }
}

fn grounded_if(record: Value, is_valid: &dyn Fn(&Value) -> bool) -> Result<Grounded<Value>, Ungrounded> {
    ground(record, &describe, &[passage(LEASE)], is_valid, &RecordOptions::default())
}

fn grounded(record: Value) -> Grounded<Value> {
    grounded_if(record, &|_| true).expect("anything is valid")
}

#[track_caller]
fn quote_of(record: Value, pointer: &str) -> Option<String> {
    let grounded = grounded(record);
    let leaf = grounded.evidence(pointer).expect("a value");
    leaf.quotes().first().map(|quote| quote.text().to_owned())
}

#[test]
fn each_kind_of_value_has_its_sentence() {
    for (record, pointer, says) in [
        (json!({ "rent": 1250.5 }), "/rent", "The rent"),
        (json!({ "notice_months": 3 }), "/notice_months", "notice period"),
        (json!({ "signing_day": "2024-03-01" }), "/signing_day", "signed by"),
        (json!({ "tenant": "Bob Lee" }), "/tenant", "signed by"),
        (json!({ "currency": "EUR" }), "/currency", "The rent"),
        (json!({ "pets_allowed": false }), "/pets_allowed", "Pets are not"),
        (json!({ "smoking_allowed": true }), "/smoking_allowed", "Smoking is"),
    ] {
        let quote = quote_of(record.clone(), pointer);
        assert!(quote.as_ref().is_some_and(|quote| quote.contains(says)), "{record}: {quote:?}");
    }
}

#[test]
fn what_no_sentence_states_is_null() {
    for record in [
        json!({ "rent": 1260.5 }),
        json!({ "signing_day": "2024-03-02" }),
        json!({ "tenant": "Carol Lee" }),
        json!({ "pets_allowed": true }),
        json!({ "smoking_allowed": false }),
        json!({ "garden_included": true }),
        json!({ "note": "" }),
    ] {
        let (name, _) = record.as_object().and_then(|object| object.iter().next()).expect("a value");
        let pointer = format!("/{name}");
        let grounded = grounded(record.clone());
        assert_eq!(grounded.value().pointer(&pointer), Some(&Value::Null), "{record}");
        assert_eq!(grounded.unsupported().collect::<Vec<_>>(), [pointer.as_str()]);
    }
}

#[test]
fn punctuation_states_nothing_and_signs_of_currencies_and_shares_do() {
    const RENT: &str = "The rent is 900 € (net), VAT is 20 %, - and so on: / , ; \"due\" at 20 °C.";
    let states = |text: &str| {
        let passages = [passage(RENT)];
        let record = json!({ "sign": text });
        let grounded = ground(record, &describe, &passages, &|_| true, &RecordOptions::default());
        !grounded.expect("anything is valid").value()["sign"].is_null()
    };
    for sign in ["€", "%", " % ", "°"] {
        assert!(states(sign), "{sign}");
    }
    for mark in [".", ",", "-", ":", "(", "\"", "/", ";", " ", "—", "$", ".%"] {
        assert!(!states(mark), "{mark}");
    }
}

#[test]
fn what_cannot_be_null_is_left_out_and_what_cannot_be_left_out_is_named() {
    let no_nulls = |value: &Value| !value.to_string().contains("null") && !value.to_string().contains("{}");
    let record = json!({ "rent": 1250.5, "deposit": 99, "parties": [{ "name": "Bob Lee" }, { "name": "Carol" }, { "name": "Acme GmbH" }] });
    let grounded = grounded_if(record.clone(), &no_nulls).expect("a record");
    assert_eq!(
        grounded.value(),
        &json!({ "rent": 1250.5, "parties": [{ "name": "Bob Lee" }, { "name": "Acme GmbH" }] })
    );
    let acme = grounded.evidence("/parties/1/name").expect("its place has changed");
    assert_eq!(acme.standing(), Standing::Supported);
    let with_deposit = |value: &Value| no_nulls(value) && value.get("deposit").is_some();
    let error = grounded_if(record, &with_deposit).expect_err("a value that nothing states");
    assert_eq!(error.pointers, ["/deposit"]);
}

#[test]
fn verbatim_strings_are_spans_and_foreign_names_are_stated_too() {
    let verbatim = |_: &str| Leaf { kind: LeafKind::Verbatim, ..Leaf::default() };
    let all = |_: &Value| true;
    for (text, standing) in [("Acme GmbH", Standing::Supported), ("acme gmbh", Standing::Unsupported)] {
        let grounded = ground(json!(text), &verbatim, &[passage(LEASE)], &all, &RecordOptions::default())
            .expect("valid");
        assert_eq!(grounded.all_evidence()[0].standing(), standing, "{text}");
    }
    let named = |pointer: &str| Leaf { foreign_names: vec![pointer[1..].to_owned()], ..Leaf::default() };
    let grounded = ground(
        json!({ "notice": 3, "deposit": 3 }),
        &named,
        &[passage(LEASE)],
        &all,
        &RecordOptions::default(),
    )
    .expect("valid");
    assert_eq!(grounded.value(), &json!({ "notice": 3, "deposit": null }));
}

#[test]
fn fixed_values_and_nulls_state_nothing() {
    let fixed = |_: &str| Leaf { kind: LeafKind::Fixed, ..Leaf::default() };
    let record = json!({ "kind": "lease", "end": null });
    let grounded = ground(record.clone(), &fixed, &[passage(LEASE)], &|_| true, &RecordOptions::default())
        .expect("valid");
    assert_eq!(grounded.value(), &record);
    let standings: Vec<Standing> =
        grounded.all_evidence().iter().map(super::LeafEvidence::standing).collect();
    assert_eq!(standings, [Standing::Fixed, Standing::Null]);
}

#[test]
fn a_threshold_that_is_no_number_lets_nothing_through() {
    let options = RecordOptions { min_support: f32::NAN };
    let grounded =
        ground(json!({ "rent": 1250.5 }), &describe, &[passage(LEASE)], &|_| true, &options).expect("valid");
    assert_eq!(grounded.unsupported().collect::<Vec<_>>(), ["/rent"]);
}

#[test]
fn a_typed_record_keeps_its_evidence() {
    let grounded = grounded(json!({ "rent": 1250.5 }))
        .typed::<std::collections::BTreeMap<String, f64>>()
        .expect("a map");
    assert!((grounded.value()["rent"] - 1250.5).abs() < f64::EPSILON);
    assert!(grounded.evidence("/rent").is_some());
}

proptest! {
    #[test]
    fn every_value_that_is_left_is_quoted_verbatim(
        text in "[a-zA-Z0-9年 .,!%€-]{1,120}",
        record in proptest::collection::btree_map("[a-z/~0-9]{1,4}", prop_oneof![
            any::<i16>().prop_map(|number| json!(number)),
            any::<bool>().prop_map(|truth| json!(truth)),
            "[a-zA-Z年 .-]{0,12}".prop_map(|text| json!(text)),
            proptest::collection::vec(any::<u8>(), 0..3).prop_map(|items| json!(items)),
        ], 0..5),
    ) {
        let document = std::sync::Arc::new(crate::fixture::document(&text));
        let Some(passage) = ibid_core::Passage::new(document, ibid_core::Span::with_length(0, text.len())) else { return Ok(()) };
        let record = json!(record);
        let grounded = ground(record, &describe, &[passage], &|_| true, &RecordOptions::default()).expect("anything is valid");
        for leaf in grounded.all_evidence() {
            for quote in leaf.quotes() {
                prop_assert_eq!(quote.span().of(&text), Some(quote.text()));
            }
            let value = grounded.value().pointer(leaf.pointer());
            let is_there = value.is_some_and(|value| !value.is_null());
            prop_assert!(!is_there || !leaf.quotes().is_empty(), "{:?} in {}", leaf, grounded.value());
        }
    }
}
