//! What only a model that has learned something can show.

use std::path::Path;

use ibid_core::FinishReason;
use ibid_core::seam::{GenerationRequest, Message};
use ibid_core::{Passage, Question};
use ibid_generate::{
    EngineOptions, LocalEngine, PointOptions, any_question_messages, fast_copy, question_messages,
    sentence_messages,
};
use ibid_testkit::passage;

use crate::support::{LocalModel, answer, load, on_every_engine, request_with};

on_every_engine!(
    #[cfg_attr(not(ibid_model), ignore = "skipped: model not available")]
    a_real_model_points_at_the_sentence_and_ends,
    #[cfg_attr(not(ibid_model), ignore = "skipped: model not available")]
    a_question_that_was_given_up_was_not_read,
);

fn model(engine: LocalEngine) -> Box<dyn LocalModel> {
    let Some(path) = option_env!("IBID_TEST_MODEL") else { panic!("the build script names it where it is") };
    if engine != LocalEngine::MistralRs {
        return load(engine, Path::new(path), EngineOptions::default()).unwrap();
    }
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let weights = fast_copy(Path::new(path), copies).unwrap();
    assert_eq!(fast_copy(Path::new(path), copies).unwrap(), weights, "the copy is used again");
    load(engine, &weights, EngineOptions::default()).unwrap()
}

fn passages() -> Vec<Passage> {
    vec![
        passage(
            "handbook.md",
            "Every employee is entitled to 25 days of annual leave. Requests go to the team lead.",
        ),
        passage(
            "it.md",
            "Laptops are replaced every 4 years. Lost devices are reported to the service desk.",
        ),
    ]
}

/// Without the abstention line, which the smallest model chooses too readily.
fn asked(question: &str) -> GenerationRequest {
    request_with(question, &passages(), 0.0, PointOptions::default().may_abstain(false))
}

/// As by Ctrl-C while the first sentence is read: what is asked next is read in full, and what comes then is not.
async fn a_question_that_was_given_up_was_not_read(engine: LocalEngine) {
    let model = model(engine);
    let ask = |sentence: usize| {
        let question: Question = "How many days of annual leave do employees get?".parse().unwrap();
        model.probability_of_yes(sentence_messages(&question, &passages()[sentence / 2], sentence % 2))
    };
    let mut given_up = ask(0);
    while model.prompt_reading().unwrap().prompt_tokens == 0 {
        tokio::select! {
            _ = &mut given_up => break,
            () = tokio::task::yield_now() => {}
        }
    }
    drop(given_up);
    let mut cached = Vec::new();
    for sentence in 1..4 {
        let before = model.prompt_reading().unwrap();
        ask(sentence).await.unwrap();
        cached.push(model.prompt_reading().unwrap().since(before).cached_tokens);
    }
    // llama.cpp keeps the part that it had read.
    let is_first_full = cached[0] == 0 || engine != LocalEngine::MistralRs;
    assert!(is_first_full && cached[1] > 0 && cached[2] > 0, "{cached:?}");
}

async fn a_real_model_points_at_the_sentence_and_ends(engine: LocalEngine) {
    let model = model(engine);
    let first = answer(&*model, asked("How many days of annual leave do employees get?")).await.unwrap();
    assert!(first.text.starts_with("[1.1]") && first.text.contains("25"), "{}", first.text);
    assert_eq!(first.finish, FinishReason::Stop);
    assert!(first.usage.completion_tokens < 100, "{:?}", first.usage);

    let second = answer(&*model, asked("How often are laptops replaced?")).await.unwrap();
    assert_eq!(second.finish, FinishReason::Stop, "{}", second.text);
    assert!(second.text.starts_with("[2.1]") && second.text.contains('4'), "{}", second.text);

    let yes = |question: &str| {
        let question: Question = question.parse().unwrap();
        model.probability_of_yes(sentence_messages(&question, &passages()[0], 0))
    };
    let stated = yes("How many days of annual leave do employees get?").await.unwrap();
    let absent = yes("What is the phone number of the canteen?").await.unwrap();
    assert!(stated > absent, "{stated} {absent}");

    let likely = async |messages: Vec<Message>, question: &str| {
        model.log_likelihood(messages, question.to_owned()).await.unwrap().expect("it tells")
    };
    let (leave, laptops) = (question_messages(&passages()[0], 0), question_messages(&passages()[1], 0));
    for (question, answered, other) in [
        ("How many days off do people get?", &leave, &laptops),
        ("How often do you get a new computer?", &laptops, &leave),
    ] {
        let (answered, other) =
            (likely(answered.clone(), question).await, likely(other.clone(), question).await);
        let of_none = likely(any_question_messages(), question).await;
        assert!(answered > other && answered > of_none, "{question} {answered} {other} {of_none}");
        assert!(answered.is_finite() && answered < 0.0, "{answered}");
    }
    // Longer texts are less likely, and saying nothing is certain.
    let short = likely(leave.clone(), "How").await;
    assert!(short > likely(leave.clone(), "How many days").await);
    assert!(likely(leave, "").await.abs() < 1e-9);
}
