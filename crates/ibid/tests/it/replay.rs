//! Asking again what was asked before, and saying why the answer is another one.

use std::sync::Arc;

use ibid::{
    AnswerModel, AnswerReport, AskOptions, AskSettings, Bundle, CALIBRATION_SCHEMA, Calibration,
    CalibrationStage, Generate, Question, Recording, Replay, ReplayDifference, Reranking, SearchOptions,
    StageCalibration, Trace,
};
use ibid_testkit::ScriptedModel;
use serde_json::Value;

use crate::support::Fixture;
use crate::tools::{OFFICES, call, using, weather};

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
const SHORT: &str = "[1.1] Every employee gets 25 days.";
const LONG: &str = "[1.1] Every employee gets 25 days of leave.";

fn question() -> Question {
    "How many days of leave does every employee get?".parse().expect("a question")
}

async fn fixture() -> Fixture {
    Fixture::new(&[("leave.md", LEAVE)]).await
}

fn run_by(engine: &str, draft: &str) -> Arc<dyn Generate> {
    Arc::new(ScriptedModel::new([draft.into()]).run_by(engine).of_file("sha256:00"))
}

async fn ask(fixture: &Fixture, model: Arc<dyn Generate>, options: &AskOptions) -> AnswerReport {
    fixture.library.ask(&question(), Some(model), options).await.expect("a report")
}

/// What is kept of an answer: by its trace, and by a bundle that went through a file.
async fn recordings(fixture: &Fixture, report: &AnswerReport) -> [Recording; 2] {
    let trace = fixture.library.trace(report.trace()).await.expect("read").expect("kept");
    let bundle = fixture.library.bundle(report).await.expect("a bundle").to_json().expect("JSON");
    let bundle: Bundle = serde_json::from_str(&bundle).expect("a bundle");
    [trace.recording().expect("a recording"), bundle.recording().expect("a recording")]
}

async fn replay(fixture: &Fixture, recording: &Recording, model: Arc<dyn Generate>) -> Replay {
    let replay = fixture.library.replay(recording, AnswerModel::from(model), Reranking::default()).await;
    replay.expect("asked again")
}

/// One that lets no answer of the scripted model through.
fn doubting_everything() -> Calibration {
    let weights = [("sentence_answers".to_owned(), 1.0)].into();
    let judged = StageCalibration { intercept: -20.0, weights, threshold: 0.5 };
    Calibration {
        schema: CALIBRATION_SCHEMA.to_owned(),
        model: Some("scripted".to_owned()),
        fitted_to: "nothing".to_owned(),
        stages: [(CalibrationStage::Judged, judged)].into(),
    }
}

#[tokio::test]
async fn a_calibration_that_is_kept_with_the_library_decides_and_is_told_by_a_replay() {
    let fixture = fixture().await;
    let options = AskOptions::default();
    let before = ask(&fixture, run_by("mistralrs", SHORT), &options).await;
    assert!(before.answer().is_some());
    let recorded = recordings(&fixture, &before).await;

    let file = fixture.library.keep_calibration(&doubting_everything()).await.expect("kept");
    assert_eq!(Calibration::read(&file).expect("read"), doubting_everything());
    let after = ask(&fixture, run_by("mistralrs", SHORT), &options).await;
    assert!(after.abstention().is_some(), "the library's own decides");
    let asked_for = Arc::new(Calibration::of_model(Some("scripted")));
    let other = AskOptions { calibration: Some(asked_for), ..AskOptions::default() };
    let other = ask(&fixture, run_by("mistralrs", SHORT), &other).await;
    assert!(other.answer().is_some(), "one that is asked for comes first");

    for recording in recorded {
        let replay = replay(&fixture, &recording, run_by("mistralrs", SHORT)).await;
        assert!(!replay.identical);
        assert!(
            matches!(replay.differences[..], [ReplayDifference::OtherCalibration { .. }]),
            "{:?}",
            replay.differences
        );
    }
    for report in [after, other] {
        for recording in recordings(&fixture, &report).await {
            let replay = replay(&fixture, &recording, run_by("mistralrs", SHORT)).await;
            assert!(replay.identical && replay.differences.is_empty(), "{:?}", replay.differences);
        }
    }
}

#[tokio::test]
async fn a_library_that_was_opened_for_reading_keeps_no_calibration() {
    let fixture = fixture().await;
    let folder = fixture.library.folder().to_owned();
    let reader = ibid::Library::open_with(&folder, ibid::Access::Read, crate::support::embedding());
    let kept = reader.await.expect("opened").keep_calibration(&doubting_everything()).await;
    assert!(matches!(kept, Err(ibid::Error::Store(ibid::StoreError::ReadOnly { .. }))), "{kept:?}");
}

#[tokio::test]
async fn another_engine_is_told_and_only_then_the_machine_is_blamed() {
    let fixture = fixture().await;
    let report = ask(&fixture, run_by("mistralrs", SHORT), &AskOptions::default()).await;
    assert_eq!(report.model().engine.as_deref(), Some("mistralrs"));
    for recording in recordings(&fixture, &report).await {
        let other = replay(&fixture, &recording, run_by("llama-cpp", LONG)).await;
        let told = ReplayDifference::OtherEngine { recorded: "mistralrs".into(), now: "llama-cpp".into() };
        assert!(!other.identical);
        assert_eq!(other.differences, [told]);
        let same = replay(&fixture, &recording, run_by("mistralrs", LONG)).await;
        assert!(!same.identical);
        assert_eq!(same.differences, [ReplayDifference::Unexplained]);
    }
}

#[tokio::test]
async fn another_file_of_the_model_is_told_and_one_that_is_not_known_may_be_another() {
    let fixture = fixture().await;
    let model = |draft: &str| ScriptedModel::new([draft.into()]).run_by("mistralrs");
    let (first, other) = ("sha256:01", "sha256:02");
    let told = ReplayDifference::OtherModelFile { recorded: first.to_owned(), now: other.to_owned() };
    let unknown = ReplayDifference::NotRecorded { what: vec!["model_file"] };
    assert!(unknown.to_string().contains("which model file it was made with was not recorded"), "{unknown}");

    let report = ask(&fixture, Arc::new(model(SHORT).of_file(first)), &AskOptions::default()).await;
    for recording in recordings(&fixture, &report).await {
        let replay = replay(&fixture, &recording, Arc::new(model(LONG).of_file(other))).await;
        assert!(!replay.identical);
        assert_eq!(replay.differences, std::slice::from_ref(&told));
    }
    let report = ask(&fixture, Arc::new(model(SHORT)), &AskOptions::default()).await;
    for recording in recordings(&fixture, &report).await {
        let same = replay(&fixture, &recording, Arc::new(model(SHORT))).await;
        assert!(same.identical && same.differences.is_empty(), "{:?}", same.differences);
        let other = replay(&fixture, &recording, Arc::new(model(LONG))).await;
        assert!(!other.identical);
        assert_eq!(other.differences, std::slice::from_ref(&unknown));
    }
}

/// As an ibid wrote it that recorded less.
#[tokio::test]
async fn of_what_was_not_recorded_it_is_not_said_that_it_is_the_same() {
    let fixture = fixture().await;
    let report = ask(&fixture, run_by("mistralrs", SHORT), &AskOptions::default()).await;
    let trace = fixture.library.trace(report.trace()).await.expect("read").expect("kept");
    let mut old = serde_json::to_value(&trace).expect("JSON");
    for (object, field) in
        [("/models", "engine"), ("/settings", "calibration_hash"), ("/settings", "exact_phrases")]
    {
        let object = old.pointer_mut(object).and_then(Value::as_object_mut).expect("an object");
        assert!(object.remove(field).is_some(), "{field} is recorded");
    }
    let old: Trace = serde_json::from_value(old).expect("a trace");
    let recording = old.recording().expect("a recording");
    assert!(recording.settings().exact_phrases);
    let same = replay(&fixture, &recording, run_by("mistralrs", SHORT)).await;
    assert!(same.identical && same.differences.is_empty(), "{:?}", same.differences);
    let other = replay(&fixture, &recording, run_by("llama-cpp", LONG)).await;
    assert_eq!(other.differences, [ReplayDifference::NotRecorded { what: vec!["engine", "calibration"] }]);
}

#[tokio::test]
async fn a_replay_of_an_answer_with_tools_says_that_it_calls_none() {
    let fixture = Fixture::new(&[("offices.txt", OFFICES)]).await;
    let (tools, _) = weather();
    let script = [
        call("weather", "{\"city\": \"Lisbon\"}"),
        "[2.1] The weather in Lisbon is sunny with 21 degrees.".into(),
    ];
    let model = Arc::new(ScriptedModel::new(script));
    let question = "What is the weather in Lisbon?".parse().expect("a question");
    let report = fixture.library.ask(&question, Some(model), &using(tools)).await.expect("a report");
    assert!(report.sources().iter().any(|source| source.tool.is_some()));
    for recording in recordings(&fixture, &report).await {
        let model: Arc<dyn Generate> = Arc::new(ScriptedModel::new(["NOT IN SOURCES".into()]));
        let replay = replay(&fixture, &recording, model).await;
        assert!(!replay.identical);
        let tools = vec!["weather".parse().expect("a name")];
        assert_eq!(replay.differences, [ReplayDifference::MadeWithTools { tools }]);
    }
}

#[test]
fn a_question_is_asked_again_with_phrases_as_they_were() {
    for exact_phrases in [true, false] {
        let search = SearchOptions { exact_phrases, ..SearchOptions::default() };
        let settings = AskSettings::of(&AskOptions { search, ..AskOptions::default() });
        let kept = serde_json::to_string(&settings).expect("JSON");
        let settings: AskSettings = serde_json::from_str(&kept).expect("settings");
        assert_eq!(settings.options(Reranking::default()).search.exact_phrases, exact_phrases);
    }
}
