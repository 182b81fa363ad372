//! Records, from files to typed values with evidence.

use std::sync::Arc;

use futures::StreamExt as _;
use ibid::{
    EachOptions, Error, ExtractEvent, ExtractOptions, Extraction, Generate, JsonSchema, Reason, RecordFile,
    RecordFormat, RecordUnit, Standing,
};
use ibid_testkit::{ScriptedAnswer, ScriptedModel, random_gguf};
use serde_json::json;

use crate::support::Fixture;

const LEASE: &str = "# Lease\n\nThe tenant is Bob Lee.\nThe rent is 1,250.50 EUR per month.\nThe lease begins on 1 March 2024.\n";

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Lease {
    /// The tenant's name
    tenant: String,
    /// The monthly rent
    rent: f64,
    /// The deposit
    deposit: Option<f64>,
}

fn says(text: &str) -> Arc<ScriptedModel> {
    Arc::new(ScriptedModel::new([ScriptedAnswer::from(text)]))
}

fn model(text: &str) -> Arc<dyn Generate> {
    says(text)
}

#[tokio::test]
async fn a_record_is_a_value_of_a_type_with_the_quote_of_every_field() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let question = "What are the terms of the lease?".parse().expect("a question");
    let written = r#"{"tenant": "Bob Lee", "rent": 1250.5, "deposit": 99}"#;
    let report = fixture
        .library
        .extract::<Lease>(&question, model(written), &ExtractOptions::default())
        .await
        .expect("a report");
    let lease = report.extraction().grounded().expect("a record");
    assert_eq!(lease.value(), &Lease { tenant: "Bob Lee".to_owned(), rent: 1250.5, deposit: None });
    let rent = lease.evidence("/rent").expect("a value");
    assert_eq!(rent.quotes()[0].text(), "The rent is 1,250.50 EUR per month.");
    let span = rent.quotes()[0].span();
    assert_eq!(&LEASE[span.start()..span.end()], rent.quotes()[0].text());
    assert_eq!(lease.evidence("/deposit").map(ibid::LeafEvidence::standing), Some(Standing::Unsupported));
}

#[tokio::test]
async fn what_cannot_be_null_and_has_no_sentence_makes_it_an_abstention_that_names_it() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let question = "What are the terms of the lease?".parse().expect("a question");
    let written = r#"{"tenant": "Carol Doe", "rent": 1250.5, "deposit": null}"#;
    let report = fixture
        .library
        .extract::<Lease>(&question, model(written), &ExtractOptions::default())
        .await
        .expect("a report");
    let Extraction::Abstained(abstention) = report.into_extraction() else { panic!("a record") };
    assert_eq!(abstention.reason(), Reason::Unsupported);
    assert!(abstention.detail().contains("/tenant"), "{}", abstention.detail());
}

#[tokio::test]
async fn a_schema_that_the_documents_cannot_satisfy_is_an_abstention_before_anything_is_decoded() {
    let fixture = Fixture::new(&[("note.md", "# Note\n\nThe tenant is Bob Lee.\n")]).await;
    let schema = JsonSchema::new(json!({
        "type": "object",
        "properties": { "rent": { "type": "number" } },
        "required": ["rent"],
    }))
    .expect("a schema");
    let scripted = says("{}");
    let question = "What is the rent?".parse().expect("a question");
    let report = fixture
        .library
        .extract_with(
            &question,
            &schema,
            Arc::clone(&scripted) as Arc<dyn Generate>,
            &ExtractOptions::default(),
        )
        .await
        .expect("a report");
    let abstention = report.extraction().abstention().expect("no record");
    assert!(abstention.detail().contains("/properties/rent"), "{}", abstention.detail());
    assert!(scripted.requests().is_empty());
}

#[tokio::test]
async fn a_record_that_is_cut_off_is_brought_to_its_end_and_only_what_is_stated_stays() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let schema = JsonSchema::new(json!({
        "type": "object",
        "properties": { "rent": { "type": ["number", "null"] }, "tenant": { "type": ["string", "null"] } },
        "required": ["rent", "tenant"],
        "additionalProperties": false,
    }))
    .expect("a schema");
    let cut: Arc<dyn Generate> =
        Arc::new(ScriptedModel::new([ScriptedAnswer::CutOff(r#"{"rent": 1250.5, "ten"#.to_owned())]));
    let question = "What is the rent?".parse().expect("a question");
    let report = fixture
        .library
        .extract_with(&question, &schema, cut, &ExtractOptions::default())
        .await
        .expect("a report");
    assert!(report.was_cut_off());
    let record = report.extraction().grounded().expect("a record");
    assert_eq!(record.value(), &json!({ "rent": 1250.5, "tenant": null }));
}

#[tokio::test]
async fn what_is_no_json_and_what_does_not_fit_is_an_abstention_and_a_failure_is_an_error() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let question = "What are the terms of the lease?".parse().expect("a question");
    for written in ["I do not know.", "{\"tenant\": 1, \"rent\": \"x\"}", ""] {
        let report = fixture
            .library
            .extract::<Lease>(&question, model(written), &ExtractOptions::default())
            .await
            .expect("a report");
        assert!(report.extraction().abstention().is_some(), "{written}");
    }
    let fails: Arc<dyn Generate> = Arc::new(ScriptedModel::new([ScriptedAnswer::Fails("{".to_owned())]));
    let failed = fixture.library.extract::<Lease>(&question, fails, &ExtractOptions::default()).await;
    assert!(matches!(failed, Err(Error::Generate(_))), "{failed:?}");
}

#[tokio::test]
async fn a_stream_tells_sources_then_pieces_then_the_record() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let schema = Arc::new(
        JsonSchema::new(json!({ "type": "object", "properties": { "rent": { "type": "number" } } }))
            .expect("a schema"),
    );
    let question = "What is the rent?".parse().expect("a question");
    let events: Vec<ExtractEvent> = fixture
        .library
        .extract_stream_with(question, schema, model(r#"{"rent": 1250.5}"#), ExtractOptions::default())
        .map(|event| event.expect("an event"))
        .collect()
        .await;
    assert!(matches!(events.first(), Some(ExtractEvent::Retrieved { sources }) if sources.len() == 1));
    let written: String = events
        .iter()
        .filter_map(|event| match event {
            ExtractEvent::Written { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(written, r#"{"rent": 1250.5}"#);
    let Some(ExtractEvent::Done(report)) = events.last() else { panic!("{events:?}") };
    assert_eq!(report.extraction().grounded().expect("a record").value(), &json!({ "rent": 1250.5 }));
}

#[tokio::test]
async fn each_document_has_its_record_and_a_file_goes_on_where_it_was() {
    let fixture = Fixture::new(&[
        ("a.md", "The rent is 100 EUR.\n"),
        ("b.md", "The rent is 200 EUR.\n"),
        ("c.md", "Nothing is said of it here.\n"),
    ])
    .await;
    let schema = Arc::new(
        JsonSchema::new(json!({
            "type": "object",
            "properties": { "rent": { "type": ["integer", "null"] } },
            "required": ["rent"],
            "additionalProperties": false,
        }))
        .expect("a schema"),
    );
    for format in [RecordFormat::JsonLines, RecordFormat::Csv, RecordFormat::Sqlite] {
        let path = fixture.folder.path().join(format!("records.{format}"));
        // The second answer fails: that document alone is made again.
        let answers =
            [r#"{"rent": 100}"#.into(), ScriptedAnswer::Fails("{".to_owned()), r#"{"rent": null}"#.into()];
        let first = run(&fixture, &path, format, &schema, ScriptedModel::new(answers)).await;
        assert_eq!(first, [("a.md".to_owned(), true), ("b.md".to_owned(), false), ("c.md".to_owned(), true)]);
        let second =
            run(&fixture, &path, format, &schema, ScriptedModel::new([r#"{"rent": 200}"#.into()])).await;
        assert_eq!(second, [("b.md".to_owned(), true)]);
        let third = run(&fixture, &path, format, &schema, ScriptedModel::new([])).await;
        assert_eq!(third, []);
        let other =
            JsonSchema::new(json!({ "type": "object", "properties": { "deposit": { "type": "integer" } } }))
                .expect("a schema");
        let error = RecordFile::open(&path, format, &other).await.expect_err("records of another schema");
        assert!(error.to_string().contains("another schema"), "{error}");
    }
    let csv = fs_err::read_to_string(fixture.folder.path().join("records.csv")).expect("a file");
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("document,part,content_hash,outcome,reason,rent,rent (quote),rent (place),record_schema")
    );
    assert!(
        lines.next().is_some_and(|line| line.contains(",extracted,,100,The rent is 100 EUR.,line 1,blake3:")),
        "{csv}"
    );
    let json = fs_err::read_to_string(fixture.folder.path().join("records.jsonl")).expect("a file");
    let line: serde_json::Value = serde_json::from_str(json.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&line["document"], &line["value"]), (&json!("a.md"), &json!({ "rent": 100 })));
    assert_eq!(line["evidence"][0]["quotes"][0]["text"], "The rent is 100 EUR.");
}

#[tokio::test]
async fn a_table_whose_last_row_is_torn_goes_on_and_names_are_no_formulas() {
    let fixture =
        Fixture::new(&[("=a.md", "The rent is 100 EUR.\n"), ("b.md", "The rent is 200 EUR.\n")]).await;
    let of = |kind: &str| {
        let schema =
            json!({ "type": "object", "properties": { "rent": { "type": kind } }, "required": ["rent"] });
        Arc::new(JsonSchema::new(schema).expect("a schema"))
    };
    let schema = of("integer");
    let path = fixture.folder.path().join("records.csv");
    let both = || ScriptedModel::new([r#"{"rent": 100}"#.into(), r#"{"rent": 200}"#.into()]);
    run(&fixture, &path, RecordFormat::Csv, &schema, both()).await;
    let whole = fs_err::read_to_string(&path).expect("a file");
    assert!(whole.contains("\n'=a.md,"), "{whole}");
    let last = whole.trim_end().rfind('\n').expect("rows") + 1;
    for cut in [last + 1, last + 10, whole.len() - 1] {
        fs_err::write(&path, &whole[..cut]).expect("written");
        let again = ScriptedModel::new([r#"{"rent": 200}"#.into()]);
        assert_eq!(
            run(&fixture, &path, RecordFormat::Csv, &schema, again).await,
            [("b.md".to_owned(), true)]
        );
        assert_eq!(fs_err::read_to_string(&path).expect("a file"), whole);
    }
    // A header that is torn is no loss; another schema with the same names is another one.
    fs_err::write(&path, &whole[..7]).expect("written");
    assert_eq!(run(&fixture, &path, RecordFormat::Csv, &schema, both()).await.len(), 2);
    let error = RecordFile::open(&path, RecordFormat::Csv, &of("number")).await.expect_err("another schema");
    assert!(error.to_string().contains("another schema"), "{error}");
    for (format, file) in [(RecordFormat::Csv, "mine.csv"), (RecordFormat::JsonLines, "mine.jsonl")] {
        let path = fixture.folder.path().join(file);
        fs_err::write(&path, "my own notes").expect("written");
        RecordFile::open(&path, format, &schema).await.expect_err("no records");
        assert_eq!(fs_err::read_to_string(&path).expect("a file"), "my own notes");
    }
}

#[tokio::test]
async fn a_stream_ends_with_a_value_of_a_type() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let question = "What are the terms of the lease?".parse().expect("a question");
    let written = r#"{"tenant": "Bob Lee", "rent": 1250.5, "deposit": 99}"#;
    let events: Vec<ExtractEvent<Lease>> = fixture
        .library
        .extract_stream::<Lease>(question, model(written), ExtractOptions::default())
        .expect("a schema")
        .map(|event| event.expect("an event"))
        .collect()
        .await;
    let Some(ExtractEvent::Done(report)) = events.last() else { panic!("{events:?}") };
    let lease = report.extraction().grounded().expect("a record");
    assert_eq!(lease.value(), &Lease { tenant: "Bob Lee".to_owned(), rent: 1250.5, deposit: None });
    assert_eq!(
        lease.evidence("/rent").expect("a value").quotes()[0].text(),
        "The rent is 1,250.50 EUR per month."
    );
}

#[tokio::test]
async fn each_section_has_its_record_in_every_form_of_file() {
    let text = "# Leases\n\n## Graz\n\nThe rent is 100 EUR.\n\n## Linz\n\nThe rent is 200 EUR.\n";
    let fixture = Fixture::new(&[("all.md", text)]).await;
    let schema =
        json!({ "type": "object", "properties": { "rent": { "type": "integer" } }, "required": ["rent"] });
    let schema = Arc::new(JsonSchema::new(schema).expect("a schema"));
    for format in [RecordFormat::JsonLines, RecordFormat::Csv, RecordFormat::Sqlite] {
        let path = fixture.folder.path().join(format!("sections.{format}"));
        // The second answer fails: that section alone is made again.
        let answers = [r#"{"rent": 100}"#.into(), ScriptedAnswer::Fails("{".to_owned())];
        let first =
            run_per(&fixture, &path, (format, RecordUnit::Section), &schema, ScriptedModel::new(answers))
                .await;
        assert_eq!(first, [("all.md, Graz".to_owned(), true), ("all.md, Linz".to_owned(), false)]);
        let again = ScriptedModel::new([r#"{"rent": 200}"#.into()]);
        let second = run_per(&fixture, &path, (format, RecordUnit::Section), &schema, again).await;
        assert_eq!(second, [("all.md, Linz".to_owned(), true)]);
        let third =
            run_per(&fixture, &path, (format, RecordUnit::Section), &schema, ScriptedModel::new([])).await;
        assert_eq!(third, []);
    }
    let csv = fs_err::read_to_string(fixture.folder.path().join("sections.csv")).expect("a file");
    assert!(csv.contains("all.md,Linz,") && csv.contains(",200,The rent is 200 EUR.,line 9,"), "{csv}");
}

async fn run(
    fixture: &Fixture,
    path: &std::path::Path,
    format: RecordFormat,
    schema: &Arc<JsonSchema>,
    model: ScriptedModel,
) -> Vec<(String, bool)> {
    run_per(fixture, path, (format, RecordUnit::Document), schema, model).await
}

async fn run_per(
    fixture: &Fixture,
    path: &std::path::Path,
    (format, unit): (RecordFormat, RecordUnit),
    schema: &Arc<JsonSchema>,
    model: ScriptedModel,
) -> Vec<(String, bool)> {
    let mut file = RecordFile::open(path, format, schema).await.expect("a file");
    let wanted = ("What is the rent?".parse().expect("a question"), Arc::clone(schema));
    let is_done = |of: &ibid::RecordOf| file.is_done(of);
    let (_, mut records) = fixture
        .library
        .extract_each(wanted, Arc::new(model), EachOptions { unit, ..EachOptions::default() }, &is_done)
        .await
        .expect("documents");
    let mut outcomes = Vec::new();
    while let Some(record) = records.next().await {
        file.write(&record).await.expect("written");
        outcomes.push((record.of.to_string(), record.result.is_ok()));
    }
    outcomes
}

/// The promise as a property: whatever the weights, what is extracted is valid, and every value in it has a verbatim quote.
#[tokio::test(flavor = "multi_thread")]
async fn random_weights_extract_nothing_that_is_not_there() {
    let fixture = Fixture::new(&[("lease.md", LEASE)]).await;
    let schemas = [
        json!({ "type": "object", "properties": { "rent": { "type": "number" }, "tenant": { "type": "string", "x-ibid": { "verbatim": true } } }, "required": ["rent"] }),
        json!({ "type": "object", "properties": { "begins": { "type": ["string", "null"], "format": "date" }, "kind": { "enum": ["lease", "sale"] }, "open": { "type": "boolean" } }, "additionalProperties": false }),
        json!({ "type": "array", "items": { "type": "string", "maxLength": 8 }, "uniqueItems": true, "maxItems": 3 }),
    ];
    let options = ExtractOptions { max_tokens: 60, min_support: 0.0, ..ExtractOptions::default() };
    let mut extracted = 0;
    for seed in 0..4 {
        let path = fixture.folder.path().join(format!("{seed}.gguf"));
        random_gguf(&path, seed).expect("a model");
        let model = ibid::LanguageModelFile::new(&path).load().await.expect("it loads");
        for source in &schemas {
            let schema = JsonSchema::new(source.clone()).expect("a schema");
            let question = "What are the terms of the lease?".parse().expect("a question");
            let report = fixture
                .library
                .extract_with(&question, &schema, Arc::clone(&model), &options)
                .await
                .expect("a report");
            let Some(record) = report.extraction().grounded() else { continue };
            extracted += 1;
            schema.validate(record.value()).expect("valid");
            for leaf in record.all_evidence() {
                assert!(leaf.standing() != Standing::Supported || !leaf.quotes().is_empty());
                for quote in leaf.quotes() {
                    assert_eq!(&LEASE[quote.span().start()..quote.span().end()], quote.text());
                }
            }
        }
    }
    assert!(extracted > 0, "nothing was extracted: this shows nothing");
}
