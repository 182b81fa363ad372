use std::sync::Arc;

use futures::{FutureExt, StreamExt};
use ibid::{Answer, AnswerModel, AskEvent, AskOptions, Check, Claim, Generate, Quote};
use ibid_testkit::{RandomGguf, ScriptedAnswer, ScriptedModel};

use crate::support::{Fixture, engines};
use crate::two_steps::TwoSteps;

const LEAVE: &str = "# Leave\n\nEvery employee gets 25 days of leave. Unused leave does not carry over.\n";
const QUESTION: &str = "How many days of leave does every employee get?";

pub(crate) fn name(event: &AskEvent) -> &'static str {
    match event {
        AskEvent::Retrieved { .. } => "retrieved",
        AskEvent::QuoteStarted { .. } => "quote started",
        AskEvent::Quote(_) => "quote",
        AskEvent::Claim(_) => "claim",
        AskEvent::Check(Check::Stated { .. }) => "stated",
        AskEvent::Check(Check::Supported { .. }) => "supported",
        AskEvent::Check(Check::Dropped { .. }) => "dropped",
        AskEvent::Done(_) => "done",
        _ => "another",
    }
}

async fn names(answer: ScriptedAnswer) -> Vec<&'static str> {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let model: Arc<dyn Generate> = Arc::new(ScriptedModel::new([answer]));
    let question = QUESTION.parse().expect("a question");
    let events = fixture.library.ask_stream(question, model, AskOptions::default());
    events.map(|event| event.as_ref().map_or("error", name)).collect().await
}

#[tokio::test]
async fn the_stream_tells_sources_then_quotes_claims_and_checks_then_the_whole() {
    let draft = "[1.1] Every employee gets 25 days of leave.\n[1.2] It lasts 99 days.\n[1.2] Unused leave does not carry over.";
    let expected = [
        "retrieved",
        "stated",
        "quote started",
        "quote",
        "claim",
        "supported",
        "quote started",
        "quote",
        "dropped",
        "claim",
        "supported",
        "done",
    ];
    assert_eq!(names(draft.into()).await, expected);
    let failing = ScriptedAnswer::Fails("[1.1] Every employee".into());
    assert_eq!(names(failing).await, ["retrieved", "stated", "quote started", "quote", "error"]);
}

#[tokio::test]
async fn where_the_draft_is_no_use_the_quote_that_was_told_speaks_for_itself() {
    let expected = ["retrieved", "stated", "quote started", "quote", "dropped", "claim", "supported", "done"];
    for draft in ["[1.1] Every employee gets 60 days of leave.", "[7.1] Made up.", "I think it is 25 days."] {
        assert_eq!(names(draft.into()).await, expected, "{draft}");
    }
}

#[tokio::test]
async fn sources_that_say_otherwise_are_told_like_any_claims() {
    let (old, new) = ("Every employee gets 25 days of leave.\n", "Every employee gets 28 days of leave.\n");
    let fixture = Fixture::new(&[("old.txt", old), ("new.txt", new)]).await;
    let each = ["quote started", "quote", "claim", "supported"];
    for (model, stated) in [(Some(ScriptedModel::new([])), &["stated"][..]), (None, &[][..])] {
        let model = model.map(|model| Arc::new(model) as Arc<dyn Generate>);
        let question = QUESTION.parse().expect("a question");
        let events = fixture.library.ask_stream(question, model, AskOptions::default());
        let names: Vec<&str> = events.map(|event| name(event.as_ref().expect("no error"))).collect().await;
        let expected = [&["retrieved"][..], stated, &each, &each, &["done"]].concat();
        assert_eq!(names, expected);
    }
}

/// The first step is told with the first word that is written; what becomes of the second shows at the end only.
#[tokio::test]
async fn of_a_question_in_two_steps_nothing_is_told_twice_when_the_second_claim_is_dropped() {
    let answer = "[2.1] Ana Reis has the phone extension 9999.";
    let TwoSteps { fixture, question, model, options } = TwoSteps::new(answer).await;
    let mut events = fixture.library.ask_stream(question, model, options);
    let (mut quotes, mut claims, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    let mut answer = None;
    while let Some(event) = events.next().await {
        match event.expect("no error") {
            AskEvent::Quote(quote) => quotes.push(quote.text().to_owned()),
            AskEvent::Claim(claim) => {
                let mut rests_on = claim.quotes().iter().map(Quote::text);
                assert!(rests_on.all(|text| quotes.iter().any(|told| told == text)), "{claim:?}");
                claims.push(claim.text().to_owned());
            }
            AskEvent::Check(Check::Supported { claim, .. }) => checks.push(claim),
            AskEvent::Done(report) => answer = report.answer().cloned(),
            _ => {}
        }
    }
    let expected = ["The office in Lisbon is managed by Ana Reis.", "Ana Reis has the phone extension 4711."];
    assert_eq!((claims.as_slice(), checks), (&expected.map(str::to_owned)[..], vec![1, 2]));
    let told = quotes.len();
    quotes.sort();
    quotes.dedup();
    assert_eq!(quotes.len(), told, "each is told once: {quotes:?}");
    let answer: Answer = answer.expect("answered");
    assert_eq!(answer.claims().iter().map(Claim::text).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_is_known_without_a_model_comes_before_it_is_asked() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let model = Arc::new(ScriptedModel::new([ScriptedAnswer::Hangs(String::new())]));
    let question = QUESTION.parse().expect("a question");
    let as_model: Arc<dyn Generate> = Arc::clone(&model) as _;
    let mut events = fixture.library.ask_stream(question, as_model, AskOptions::default());
    let Some(Ok(AskEvent::Retrieved { sources, sentences, .. })) = events.next().await else {
        panic!("the sources come first")
    };
    assert_eq!(sources.len(), 1);
    assert_eq!(sentences[0].text(), "Every employee gets 25 days of leave.");
    assert!(model.judged().is_empty(), "the model was not asked yet");
}

#[tokio::test]
async fn a_stream_without_a_model_tells_its_quotes_too() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let question = QUESTION.parse().expect("a question");
    let events = fixture.library.ask_stream(question, AnswerModel::none(), AskOptions::default());
    let names: Vec<&str> = events.map(|event| name(event.as_ref().expect("no error"))).collect().await;
    assert_eq!(names[..5], ["retrieved", "quote started", "quote", "claim", "supported"]);
    assert_eq!(names.last(), Some(&"done"));
}

#[tokio::test]
async fn every_event_has_a_json_form() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let draft = "[1.1] Every employee gets 25 days of leave.\n[1.2] It lasts 99 days.";
    let model: Arc<dyn Generate> = Arc::new(ScriptedModel::new([draft.into()]));
    let question = QUESTION.parse().expect("a question");
    let events = fixture.library.ask_stream(question, model, AskOptions::default());
    let lines: Vec<serde_json::Value> =
        events.map(|event| serde_json::to_value(event.expect("no error")).expect("JSON")).collect().await;
    let names: Vec<&str> = lines.iter().map(|line| line["event"].as_str().expect("a name")).collect();
    let expected = [
        "retrieved",
        "check",
        "quote_started",
        "quote",
        "claim",
        "check",
        "quote_started",
        "quote",
        "check",
        "done",
    ];
    assert_eq!(names, expected);
    assert_eq!(lines[0]["sources"][0]["document"], "leave.md");
    assert_eq!(lines[0]["sentences"][0]["text"], "Every employee gets 25 days of leave.");
    assert_eq!(lines[1]["check"], "stated");
    assert!(lines[1]["probability"].as_f64().is_some_and(|probability| probability > 0.9));
    assert_eq!(lines[2]["source"], 1);
    assert_eq!(lines[3]["text"], "Every employee gets 25 days of leave.");
    assert_eq!(lines[4]["quotes"][0]["span"], lines[3]["span"]);
    assert_eq!((&lines[5]["check"], &lines[5]["claim"]), (&"supported".into(), &1.into()));
    assert_eq!((&lines[8]["check"], &lines[8]["text"]), (&"dropped".into(), &"It lasts 99 days.".into()));
    assert_eq!((&lines[9]["schema"], &lines[9]["outcome"]), (&"ibid.answer/1".into(), &"answered".into()));
}

/// A model that a test can hold: real weights, real engine.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_stream_frees_the_engine_for_the_next_question() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let options = AskOptions { min_probability: Some(0.0), min_support: 0.0, ..AskOptions::default() };
    for engine in engines() {
        let model = fixture.load(engine, ("model", RandomGguf::new(1))).await;
        for events_seen in 0..4 {
            let question = QUESTION.parse().expect("a question");
            let mut events = fixture.library.ask_stream(question, Arc::clone(&model), options.clone());
            for _ in 0..events_seen {
                let _ = events.next().await;
            }
            // The engine may be in the middle of a token now.
            let _ = events.next().now_or_never();
            drop(events);
        }
        let question = QUESTION.parse().expect("a question");
        let report = fixture.library.ask(&question, Some(model), &options).await.expect("a report");
        assert!(report.tokens().1 > 0, "{engine}: the model wrote something");
    }
}

#[tokio::test]
async fn two_streams_at_once_each_get_their_own_answer() {
    let fixture = Fixture::new(&[("leave.md", LEAVE)]).await;
    let first = "[1.1] Every employee gets 25 days of leave.";
    let second = "[1.2] Unused leave does not carry over.";
    let ask = |draft: &'static str, question: &str| {
        let model: Arc<dyn Generate> = Arc::new(ScriptedModel::new([draft.into()]));
        let question = question.parse().expect("a question");
        fixture.library.ask_stream(question, model, AskOptions::default()).collect::<Vec<_>>()
    };
    let (left, right) = futures::join!(ask(first, QUESTION), ask(second, "Does unused leave carry over?"));
    for (events, expected) in [(left, "25 days"), (right, "carry over")] {
        let Some(Ok(AskEvent::Done(report))) = events.into_iter().last() else { panic!("done") };
        assert!(report.answer().expect("answered").text().contains(expected));
    }
}
