//! Models that stop early, loop or write rubbish: a verified answer or an abstention, never more.

use std::sync::Arc;

use ibid::{AnswerReport, AskOptions, Claim};
use ibid_testkit::{ScriptedAnswer, ScriptedModel};

use crate::support::Fixture;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";

async fn ask(draft: ScriptedAnswer) -> AnswerReport {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let question = "How many days of leave does every employee get?".parse().expect("a question");
    // What is no draft at all is asked for twice.
    let model = Arc::new(ScriptedModel::new([draft.clone(), draft]));
    fixture.library.ask(&question, Some(model), &AskOptions::default()).await.expect("a report")
}

fn claims(report: &AnswerReport) -> Vec<&Claim> {
    let claims: Vec<&Claim> = report.answer().into_iter().flat_map(ibid::Answer::claims).collect();
    for quote in claims.iter().flat_map(|claim| claim.quotes()) {
        assert_eq!(quote.span().of(LEAVE), Some(quote.text()));
    }
    claims
}

#[tokio::test]
async fn an_end_inside_a_pointer_or_a_quote_leaves_no_half_quote() {
    for draft in
        ["[", "[1.", "[1.1", "[1.1]", "[1.1] ", "[1.1] \"Every employee gets 2", "[1.1] Every employee gets"]
    {
        for answer in [ScriptedAnswer::from(draft), ScriptedAnswer::CutOff(draft.to_owned())] {
            let report = ask(answer).await;
            for claim in claims(&report) {
                assert_eq!(claim.quotes()[0].text(), "Every employee gets 25 days of leave.", "{draft}");
            }
        }
    }
}

#[tokio::test]
async fn a_loop_is_one_claim() {
    let line = "[1.1] Every employee gets 25 days of leave.\n";
    let report = ask(ScriptedAnswer::CutOff(format!("{}[1.1] Every em", line.repeat(200)))).await;
    assert_eq!(claims(&report).len(), 1);
}

#[tokio::test]
async fn rubbish_is_not_said() {
    for rubbish in
        ["the the ".repeat(2000), "[1.1]".repeat(2000), "\u{fffd}\u{0}\n".repeat(500), " \n".repeat(500)]
    {
        let report = ask(ScriptedAnswer::CutOff(rubbish)).await;
        // The sentence was found to answer before anything was written: it speaks for itself.
        assert_eq!(
            report.answer().map(ibid::Answer::text).as_deref(),
            Some("Every employee gets 25 days of leave. [1]")
        );
    }
}
