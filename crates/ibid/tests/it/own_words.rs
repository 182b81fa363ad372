//! Answers in the words of the documents, though a model was asked: what they are called, and what is kept of them.

use std::sync::Arc;

use ibid::{Answer, AnswerFile, AnswerModel, AnswerReport, AskOptions, Generate, Mode, Question, Reranking};
use ibid_testkit::ScriptedModel;

use crate::support::Fixture;
use crate::two_steps::TwoSteps;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
/// As papers and pages typeset in French have it.
const WITH_MARKER: &str = "# Leave\n\nEvery employee gets 25 days of leave [7] !\n";
const SENTENCE: &str = "Every employee gets 25 days of leave.";
const OF_NO_USE: &str = "[1.1] Every employee gets 60 days of leave.";

fn question() -> Question {
    "How many days of leave does every employee get?".parse().expect("a question")
}

fn writing(draft: &str) -> Arc<dyn Generate> {
    Arc::new(ScriptedModel::new([draft.into()]))
}

async fn ask(fixture: &Fixture, draft: &str) -> AnswerReport {
    let model = writing(draft);
    fixture.library.ask(&question(), Some(model), &AskOptions::default()).await.expect("a report")
}

#[tokio::test]
async fn who_found_the_words_is_told_rightly_and_can_be_repeated() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    for (draft, mode, called) in [
        (OF_NO_USE, Mode::Extractive, "extractive"),
        ("[1.1] Every employee gets 25 days.", Mode::Generated, "generated"),
        ("[1.1] Hunde sind freitags auf der Wiese willkommen.", Mode::Extractive, "extractive"),
        ("NOT IN SOURCES", Mode::Generated, "generated"),
    ] {
        let report = ask(&fixture, draft).await;
        assert_eq!(report.mode(), mode, "{draft}");
        let json = serde_json::to_value(&report).expect("JSON");
        assert_eq!((&json["mode"], &json["model"]["name"]), (&called.into(), &"scripted".into()), "{draft}");
        let bundle = fixture.library.bundle(&report).await.expect("a bundle");
        let file = AnswerFile::read(&bundle.to_json().expect("JSON")).expect("a file");
        assert!(file.verify().verified, "{draft}: {:?}", file.verify());

        let of_trace = report.trace_record().recording().expect("a recording");
        let of_bundle = bundle.recording().expect("a recording");
        for recording in [of_trace, of_bundle] {
            assert_eq!(recording.mode(), Mode::Generated, "the model has to be asked again: {draft}");
            let model = AnswerModel::from(writing(draft));
            let replay = fixture.library.replay(&recording, model, Reranking::default()).await;
            let replay = replay.expect("asked again");
            assert!(replay.identical && replay.differences.is_empty(), "{draft}: {replay:?}");
        }
    }
}

#[tokio::test]
async fn what_takes_the_place_of_a_translation_is_the_quote_to_the_letter() {
    let fixture = Fixture::new(&[("leave.md", WITH_MARKER)]).await;
    let report = ask(&fixture, "[1.1] Hunde sind freitags auf der Wiese willkommen.").await;
    assert_eq!(report.mode(), Mode::Extractive);
    let bundle = fixture.library.bundle(&report).await.expect("a bundle");
    let file = AnswerFile::read(&bundle.to_json().expect("JSON")).expect("a file");
    assert!(file.verify().verified, "{:?}", file.verify());
}

#[tokio::test]
async fn no_sentence_of_a_document_is_kept_as_words_of_the_model() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let repeated = format!("[1.1] {SENTENCE}\n[1.2] {SENTENCE}\n[1.1-2] {}", LEAVE[9..].trim());
    let added = format!("[1.1] [1.2] {SENTENCE} This is the answer.");
    for draft in [format!("[1.1] {SENTENCE}"), repeated, added, OF_NO_USE.to_owned()] {
        let report = ask(&fixture, &draft).await;
        let mut session = fixture.library.new_session();
        session.record(&question(), &report).await.expect("kept");
        let kept = serde_json::to_string(report.trace_record()).expect("JSON")
            + &serde_json::to_string(session.turns()).expect("JSON");
        for sentence in [SENTENCE, "does not carry over"] {
            assert!(!kept.contains(sentence), "{draft}: {kept}");
        }
        let resumed = fixture.library.resume_session(Some(session.id())).await.expect("resumed");
        let answer = report.answer().map(Answer::text);
        assert!(answer.is_some() && resumed.turns()[0].answer == answer, "{draft}: {resumed:?}");
    }
}

#[tokio::test]
async fn words_of_the_models_own_are_kept() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let report = ask(&fixture, "[1.1] Every employee gets 25 days.\n[1.2] It lasts 99 days.").await;
    let trace = report.trace_record();
    assert_eq!(trace.claims[0].text.as_deref(), Some("Every employee gets 25 days."));
    assert_eq!(trace.draft.as_deref(), Some("[1.1] Every employee gets 25 days.\n[1.2] It lasts 99 days."));
    assert!(trace.dropped[0].ends_with("It lasts 99 days."), "{:?}", trace.dropped);
}

#[tokio::test]
async fn the_sentence_that_led_to_an_answer_is_a_pointer_in_the_trace() {
    let TwoSteps { fixture, question, model, options } = TwoSteps::new("[2.1] It is extension 4711.").await;
    let report = fixture.library.ask(&question, Some(model), &options).await.expect("a report");
    let trace = report.trace_record();
    let draft = trace.draft.as_deref().expect("a draft");
    assert!(draft.contains("“[1.1]”") && draft.ends_with("It is extension 4711."), "{draft}");
    let kept = serde_json::to_string(&trace.claims).expect("JSON") + draft;
    assert!(!kept.contains("is managed by"), "{kept}");
}
