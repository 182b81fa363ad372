//! Sources that say otherwise: all are quoted, the newest one first, where all are sure enough.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ibid::{
    Answer, AnswerReport, AskOptions, Calibration, CalibrationStage, Claim, Generate, IngestOptions, Mode,
    Quote, StageCalibration,
};
use ibid_testkit::ScriptedModel;

use crate::support::Fixture;

const QUESTION: &str = "How many days of leave does every employee get?";
const FEW: &str = "Every employee gets 25 days of leave.";
const MANY: &str = "Every employee gets 28 days of leave.";

/// A library of files that were changed one day after the other, in this order.
async fn changed_in_order(files: &[(&str, &str)]) -> Fixture {
    let fixture = Fixture::new(&[]).await;
    let first = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 20_000);
    for (day, (name, text)) in (0..).zip(files) {
        let path = fixture.docs().join(name);
        fs_err::write(&path, text).expect("a file");
        let file = fs_err::File::options().write(true).open(&path).expect("a file");
        file.file().set_modified(first + Duration::from_hours(24 * day)).expect("another time");
    }
    fixture.library.ingest(&[fixture.docs()], IngestOptions::new()).await.expect("ingested");
    fixture
}

async fn ask(fixture: &Fixture, model: Option<ScriptedModel>, options: &AskOptions) -> AnswerReport {
    ask_about(QUESTION, fixture, model, options).await
}

async fn ask_about(
    question: &str,
    fixture: &Fixture,
    model: Option<ScriptedModel>,
    options: &AskOptions,
) -> AnswerReport {
    let model = model.map(|model| Arc::new(model) as Arc<dyn Generate>);
    let question = question.parse().expect("a question");
    fixture.library.ask(&question, model, options).await.expect("a report")
}

fn quoted(report: &AnswerReport) -> Vec<&str> {
    let claims = report.answer().into_iter().flat_map(Answer::claims);
    claims.flat_map(Claim::quotes).map(Quote::text).collect()
}

#[tokio::test]
async fn the_file_that_was_changed_last_comes_first_with_and_without_a_model() {
    for (older, newer) in [(FEW, MANY), (MANY, FEW)] {
        let fixture = changed_in_order(&[("a.txt", older), ("b.txt", newer)]).await;
        for model in [None, Some(ScriptedModel::new([]))] {
            let report = ask(&fixture, model, &AskOptions::default()).await;
            assert_eq!(quoted(&report), [newer, older], "{report:?}");
            let said = report.disagreement().expect("they say otherwise");
            assert!(said.contains("changed last comes first"), "{said}");
            assert_eq!(report.mode(), Mode::Extractive, "no model wrote these words");
        }
    }
}

#[tokio::test]
async fn other_dates_are_told_whatever_numbers_they_share() {
    let question = "When is the deadline for all applications?";
    for (older, newer) in [
        (
            "The deadline for all applications is March 31, 2024.",
            "The deadline for all applications is June 30, 2024.",
        ),
        (
            "The deadline for all applications is 30.06.2024.",
            "The deadline for all applications is 31.03.2024.",
        ),
    ] {
        let fixture = changed_in_order(&[("a.txt", older), ("b.txt", newer)]).await;
        for model in [None, Some(ScriptedModel::new([]))] {
            let report = ask_about(question, &fixture, model, &AskOptions::default()).await;
            assert_eq!(quoted(&report), [newer, older], "{report:?}");
            let said = report.disagreement().expect("they say otherwise");
            assert!(said.contains("changed last comes first"), "{said}");
        }
    }
    let files = [
        ("a.txt", "The deadline for all applications is March 31, 2024."),
        ("b.txt", "The deadline for all applications is 31.03.2024."),
    ];
    let report = ask_about(question, &changed_in_order(&files).await, None, &AskOptions::default()).await;
    assert!(report.answer().is_some(), "{report:?}");
    assert_eq!(report.disagreement(), None, "one date in two forms");
}

#[tokio::test]
async fn three_answers_are_quoted_the_newest_first() {
    const MORE: &str = "Every employee gets 30 days of leave.";
    let fixture = changed_in_order(&[("a.txt", MANY), ("b.txt", FEW), ("c.txt", MORE)]).await;
    for model in [None, Some(ScriptedModel::new([]))] {
        let report = ask(&fixture, model, &AskOptions::default()).await;
        assert_eq!(quoted(&report), [MORE, FEW, MANY], "{report:?}");
    }
}

#[tokio::test]
async fn a_model_takes_two_cases_of_one_document_for_no_disagreement_either() {
    let cases = "Every employee gets 25 days of leave. In a leap year every employee gets 26 days of leave.";
    let fixture = changed_in_order(&[("a.txt", cases)]).await;
    let model = ScriptedModel::new(["[1.1] Every employee gets 25 days of leave.".into()]);
    let report = ask(&fixture, Some(model), &AskOptions::default()).await;
    assert!(report.answer().is_some(), "{report:?}");
    assert_eq!(report.disagreement(), None, "two cases of one document");
}

#[tokio::test]
async fn dates_of_documents_come_before_times_of_files_where_both_have_one() {
    let dated = |date: &str, text: &str| format!("---\ndate: {date}\n---\n\n{text}\n");
    let (later, earlier) = (dated("2025-03-01", FEW), dated("2024-01-31", MANY));
    let fixture = changed_in_order(&[("a.md", &later), ("b.md", &earlier)]).await;
    let report = ask(&fixture, None, &AskOptions::default()).await;
    assert_eq!(quoted(&report), [FEW, MANY], "{report:?}");
    assert!(report.disagreement().is_some_and(|said| said.contains("later date comes first")), "{report:?}");

    let fixture = changed_in_order(&[("a.md", &later), ("b.md", MANY)]).await;
    let report = ask(&fixture, None, &AskOptions::default()).await;
    assert_eq!(quoted(&report), [MANY, FEW], "a date is not compared with the time of a file: {report:?}");
    assert!(report.disagreement().is_some_and(|said| said.contains("changed last")), "{report:?}");
}

/// A calibration that believes the model's yes and nothing else, and asks for little of it.
fn believing() -> Arc<Calibration> {
    let weights = [("sentence_answers".to_owned(), 1.0)].into();
    let stage = StageCalibration { intercept: 0.0, weights, threshold: 0.1 };
    let stages = [(CalibrationStage::Judged, stage.clone()), (CalibrationStage::Written, stage)].into();
    let schema = ibid::CALIBRATION_SCHEMA.to_owned();
    Arc::new(Calibration { schema, model: None, fitted_to: "nothing".to_owned(), stages })
}

#[tokio::test]
async fn the_probability_that_is_wanted_of_an_answer_is_wanted_of_both() {
    let fixture = changed_in_order(&[("a.txt", FEW), ("b.txt", MANY)]).await;
    for (yes, min_probability, is_told) in [
        (0.6, None, true),
        (0.6, Some(0.9), false),
        (0.95, Some(0.9), true),
        (0.95, Some(0.0), true),
        (0.4, None, false),
    ] {
        let model = ScriptedModel::new(["NOT IN SOURCES".into()]).saying_yes(yes);
        let calibration = Some(believing());
        let options = AskOptions { calibration, min_probability, ..AskOptions::default() };
        let report = ask(&fixture, Some(model), &options).await;
        assert_eq!(report.disagreement().is_some(), is_told, "{yes} of {min_probability:?}");
        assert_eq!(report.answer().is_some(), is_told, "{yes} of {min_probability:?}: {report:?}");
    }
}

#[tokio::test]
async fn without_a_model_nothing_else_is_taken_for_a_disagreement() {
    for (what, files) in [
        (
            "another case",
            &[("a.txt", FEW), ("b.txt", "Apprentices get 28 days of leave in their second year.")][..],
        ),
        ("the same number", &[("a.txt", FEW), ("b.txt", "Every employee gets twenty-five days of leave.")]),
        ("another unit", &[("a.txt", FEW), ("b.txt", "Every employee gets 28 EUR of leave.")]),
        (
            "two cases of one document",
            &[(
                "a.txt",
                "Every employee gets 25 days of leave. In a leap year every employee gets 26 days of leave.",
            )],
        ),
    ] {
        let fixture = changed_in_order(files).await;
        let report = ask(&fixture, None, &AskOptions::default()).await;
        assert!(report.answer().is_some(), "{what}: {report:?}");
        assert_eq!(report.disagreement(), None, "{what}");
    }
}
