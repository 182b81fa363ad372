//! Questions with a known outcome, asked of the real 0.5B model through the library, which loads it once. How
//! many it gets right is a property of the model: `docs/evaluation.md` has the figures, and the floors here are
//! below them, so that only a real loss fails.

use std::path::Path;

use ibid::{Access, AnswerReport, AskOptions, IngestOptions, LanguageModelFile, Library};
use serde::Deserialize;
use tempfile::TempDir;

use crate::ask::assert_quotes_are_verbatim;
use crate::support::handbook;

const QUESTIONS: &str = include_str!("handbook_questions.jsonl");
const MODEL: &str = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf";
/// Every third question: 28 that the sample corpus answers and 15 that it does not.
const EVERY: usize = 3;

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) question: String,
    answerable: bool,
    /// The document that holds the answer.
    pub(crate) document: Option<String>,
    /// Others that answer, too, or say otherwise.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// Words one of which a right answer holds.
    pub(crate) answer: Vec<String>,
    pub(crate) kind: String,
}

/// Whether the answer cites a document that holds it.
fn cites(report: &AnswerReport, case: &Case) -> bool {
    let expected: Vec<&str> = case.document.iter().chain(&case.also).map(String::as_str).collect();
    let claims = report.answer().into_iter().flat_map(ibid::Answer::claims);
    claims.flat_map(ibid::Claim::quotes).any(|quote| expected.contains(&quote.document().as_str()))
}

pub(crate) fn cases() -> Vec<Case> {
    QUESTIONS.lines().map(|line| serde_json::from_str(line).expect("a question")).collect()
}

async fn handbook_library(folder: &Path) -> Library {
    let library = Library::open(folder, Access::Write).await.expect("a library");
    library.ingest(&[handbook()], IngestOptions::new()).await.expect("ingested");
    library
}

#[tokio::test]
async fn without_a_model_what_is_off_topic_is_seldom_answered() {
    let folder = TempDir::new().expect("a folder");
    let library = handbook_library(folder.path()).await;
    let (mut answerable, mut right, mut off_topic, mut abstained) = (0, 0, 0, 0);
    for case in cases().iter().filter(|case| case.answerable || case.kind == "off_topic") {
        let question = case.question.parse().expect("a question");
        let report = library.ask(&question, None, &AskOptions::default()).await.expect("a report");
        if case.answerable {
            answerable += 1;
            right += usize::from(cites(&report, case));
        } else {
            off_topic += 1;
            abstained += usize::from(report.abstention().is_some());
        }
    }
    let figures =
        format!("{right} of {answerable} from the right document, {abstained} of {off_topic} abstained");
    assert!(right * 100 >= answerable * 90, "{figures}");
    assert!(abstained * 100 >= off_topic * 70, "{figures}");
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[tokio::test]
async fn questions_with_a_known_outcome() {
    let cases: Vec<Case> = cases().into_iter().step_by(EVERY).collect();
    let model = LanguageModelFile::new(Path::new(env!("IBID_TEST_MODELS")).join(MODEL));
    let model = model.load().await.expect("the model");
    let folder = TempDir::new().expect("a folder");
    let library = handbook_library(folder.path()).await;

    let (mut answerable, mut right, mut unanswerable, mut abstained) = (0, 0, 0, 0);
    let mut answered_all_the_same = Vec::new();
    for case in &cases {
        let question = case.question.parse().expect("a question");
        let options = AskOptions::default();
        let report = library.ask(&question, Some(model.clone()), &options).await.expect("a report");
        assert_quotes_are_verbatim(&serde_json::to_value(&report).expect("JSON"), &handbook());
        if case.answerable {
            answerable += 1;
            right += usize::from(cites(&report, case));
        } else {
            unanswerable += 1;
            abstained += usize::from(report.abstention().is_some());
            answered_all_the_same.extend(report.answer().map(|answer| (&case.question, answer.text())));
        }
    }
    let figures = format!(
        "{right} of {answerable} answered from the right document, {abstained} of {unanswerable} abstained"
    );
    assert!(answerable >= 25 && unanswerable >= 15, "too few questions: {figures}");
    assert!(right * 100 >= answerable * 45, "{figures}");
    assert!(abstained * 100 >= unanswerable * 75, "{figures}; {answered_all_the_same:?}");
}
