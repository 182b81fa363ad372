//! Drafts of the copy protocol that end inside a quote, loop or copy what stands nowhere: a verified answer or an abstention,
//! told like those that point.

use std::sync::Arc;

use futures::StreamExt;
use ibid::{Answer, AnswerReport, AskOptions, Claim, Generate, Mode, Protocol};
use ibid_testkit::{ScriptedAnswer, ScriptedModel};

use crate::stream::name;
use crate::support::Fixture;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
const QUESTION: &str = "How many days of leave does every employee get?";
const SENTENCE: &str = "Every employee gets 25 days of leave.";
/// The sentence and a claim in the same words.
const COPIED: &str = "\"Every employee gets 25 days of leave.\" => Every employee gets 25 days of leave.";
/// What is answered where the sentence speaks for itself.
const ITSELF: &str = "Every employee gets 25 days of leave. [1]";
/// What is told before the model writes anything.
const ANNOUNCED: [&str; 4] = ["retrieved", "stated", "quote started", "quote"];

/// Sentences that stand nowhere, though nearly, and lines that copy nothing.
const OF_NO_SOURCE: [&str; 7] = [
    "\"Every employee gets 60 days of leave.\" => Every employee gets 60 days of leave.",
    "\"every employee gets 25 days of leave.\" => Every employee gets 60 days of leave.",
    "\"Unused leave does carry over.\" => Unused leave does carry over.",
    "\"Every employee gets 25 days of leave. Unused leave does carry over.\" => Unused leave does carry over.",
    "Every employee gets 60 days of leave.",
    "[1.1] Every employee gets 60 days of leave.",
    "\"\" => Every employee gets 60 days of leave.",
];

fn copying() -> AskOptions {
    AskOptions { protocol: Protocol::Copy, ..AskOptions::default() }
}

async fn fixture() -> Fixture {
    Fixture::new(&[("leave.md", LEAVE)]).await
}

async fn ask(fixture: &Fixture, draft: ScriptedAnswer) -> AnswerReport {
    let question = QUESTION.parse().expect("a question");
    let model = Arc::new(ScriptedModel::new([draft]));
    fixture.library.ask(&question, Some(model), &copying()).await.expect("a report")
}

/// The claims, each of which rests on the sentence, as it stands in the document.
#[track_caller]
fn claims(report: &AnswerReport) -> Vec<&Claim> {
    let claims: Vec<&Claim> = report.answer().into_iter().flat_map(Answer::claims).collect();
    for quote in claims.iter().flat_map(|claim| claim.quotes()) {
        assert_eq!((quote.text(), quote.span().of(LEAVE)), (SENTENCE, Some(SENTENCE)));
    }
    claims
}

fn text(report: &AnswerReport) -> Option<String> {
    report.answer().map(Answer::text)
}

async fn names(fixture: &Fixture, draft: impl Into<ScriptedAnswer>) -> Vec<&'static str> {
    let model: Arc<dyn Generate> = Arc::new(ScriptedModel::new([draft.into()]));
    let question = QUESTION.parse().expect("a question");
    let events = fixture.library.ask_stream(question, model, copying());
    events.map(|event| event.as_ref().map_or("error", name)).collect().await
}

fn expected(written: &[&'static str]) -> Vec<&'static str> {
    [&ANNOUNCED[..], written].concat()
}

#[tokio::test]
async fn wherever_a_copy_ends_there_is_no_half_quote() {
    let fixture = fixture().await;
    for end in 0..=COPIED.len() {
        let draft = &COPIED[..end];
        let cut_off = ask(&fixture, ScriptedAnswer::CutOff(draft.to_owned())).await;
        assert_eq!(claims(&cut_off).len(), 1, "{draft}");
        assert_eq!(text(&cut_off).as_deref(), Some(ITSELF), "{draft}");

        let stopped = ask(&fixture, draft.into()).await;
        let claims = claims(&stopped);
        assert_eq!(claims.len(), 1, "{draft}");
        // A claim that the model ends early is its own to end, but for the middle of a number.
        let claim = claims[0].text();
        assert!(SENTENCE.starts_with(claim) && !claim.ends_with(" 2"), "{draft}: {claim}");
    }
}

#[tokio::test]
async fn what_is_copied_from_nowhere_is_not_said() {
    let fixture = fixture().await;
    for draft in OF_NO_SOURCE {
        let report = ask(&fixture, draft.into()).await;
        assert_eq!(claims(&report).len(), 1, "{draft}");
        // The sentence was found to answer before anything was written: it speaks for itself.
        assert_eq!((text(&report).as_deref(), report.mode()), (Some(ITSELF), Mode::Extractive), "{draft}");
    }
}

#[tokio::test]
async fn the_line_that_there_is_no_answer_abstains() {
    let fixture = fixture().await;
    let report = ask(&fixture, "NOT IN SOURCES".into()).await;
    assert!(report.answer().is_none() && report.abstention().is_some(), "{report:?}");
    assert_eq!(names(&fixture, "NOT IN SOURCES").await, expected(&["done"]));
}

#[tokio::test]
async fn a_loop_of_copies_is_one_claim_and_told_once() {
    let fixture = fixture().await;
    let lines = format!("{}\"Every em", format!("{COPIED}\n").repeat(50));
    let report = ask(&fixture, ScriptedAnswer::CutOff(lines.clone())).await;
    assert_eq!(claims(&report).len(), 1);
    assert_eq!(text(&report).as_deref(), Some(ITSELF));
    let told = names(&fixture, ScriptedAnswer::CutOff(lines)).await;
    assert_eq!(told, expected(&["claim", "supported", "dropped", "done"]));

    // A quote without an end.
    let quote = format!("\"{}", format!("{SENTENCE} ").repeat(200));
    let report = ask(&fixture, ScriptedAnswer::CutOff(quote.clone())).await;
    assert_eq!((claims(&report).len(), text(&report).as_deref()), (1, Some(ITSELF)));
    let told = names(&fixture, ScriptedAnswer::CutOff(quote)).await;
    assert_eq!(told, expected(&["claim", "supported", "done"]));
}

#[tokio::test]
async fn the_stream_tells_copied_quotes_before_their_claims_and_everything_once() {
    let fixture = fixture().await;
    let invented = format!("\"{SENTENCE}\" => It lasts 99 days.");
    let draft = format!("{COPIED}\n{invented}");
    let told = names(&fixture, draft.as_str()).await;
    assert_eq!(told, expected(&["claim", "supported", "dropped", "done"]));
    let told = names(&fixture, invented.as_str()).await;
    assert_eq!(told, expected(&["dropped", "claim", "supported", "done"]));
    for draft in OF_NO_SOURCE {
        assert_eq!(names(&fixture, draft).await, expected(&["claim", "supported", "done"]), "{draft}");
    }
    let failing = ScriptedAnswer::Fails("\"Every employee".to_owned());
    assert_eq!(names(&fixture, failing).await, expected(&["error"]));
}

/// Two sentences that answer as well as one another are both there to be copied; the first of them is told before.
#[tokio::test]
async fn a_copied_quote_is_told_when_it_is_whole() {
    let said =
        ["Every employee gets 25 days of leave a year.", "Every employee gets leave of 25 days a year."];
    let fixture = Fixture::new(&[("leave.md", &said.join(" "))]).await;
    let [first, second] = said.map(|sentence| format!("\"{sentence}\" => {sentence}"));
    let told = names(&fixture, format!("{second}\n{first}").as_str()).await;
    let written = ["quote started", "quote", "claim", "supported", "claim", "supported", "done"];
    assert_eq!(told, expected(&written));
}

/// Engines that know no grammar write on behind the line that ends an answer.
#[tokio::test]
async fn an_abstention_behind_a_claim_that_turns_out_to_be_none_takes_nothing_back() {
    let fixture = fixture().await;
    let pieces = [COPIED, "\nNOT IN SOURCES", " is what I would say", " otherwise."];
    let draft = || ScriptedAnswer::Pieces(pieces.map(str::to_owned).to_vec());
    let report = ask(&fixture, draft()).await;
    assert_eq!((claims(&report).len(), text(&report).as_deref()), (1, Some(ITSELF)));
    assert_eq!(names(&fixture, draft()).await, expected(&["claim", "supported", "done"]));
}
