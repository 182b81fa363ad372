//! The promise as a property: whatever the weights, what is decoded is a sentence of the grammar.

use std::collections::BTreeSet;

use futures::StreamExt as _;
use ibid_core::seam::{GenerateError, GenerationEvent, GenerationRequest, Message, Role};
use ibid_core::{Citation, FinishReason, SourceNumber};
use ibid_generate::{ABSTAIN, EngineOptions, Excerpt, LocalEngine, PointOptions, point};
use ibid_testkit::{passage, random_gguf, random_passages};
use tempfile::TempDir;

use crate::support::{LocalModel, answer, load, on_every_engine, request};

on_every_engine!(
    random_weights_point_at_existing_sentences,
    random_weights_end_with_the_grammar,
    a_dropped_stream_frees_the_engine,
    two_questions_at_once_get_what_each_gets_alone,
    a_full_prefix_cache_is_forgotten_and_changes_no_answer,
    a_prompt_over_the_context_is_refused_and_not_cut,
    a_likelihood_is_the_same_whatever_was_read_before,
    a_grammar_that_is_none_is_refused_and_the_engine_goes_on,
    template_tokens_in_content_stay_text,
);

fn tiny(engine: LocalEngine, seed: u64, options: EngineOptions) -> Box<dyn LocalModel> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tiny.gguf");
    random_gguf(&path, seed).unwrap();
    load(engine, &path, options).unwrap()
}

/// The pointers of a line `[1.2][3.4-5] text`, counted from 1.
fn pointers(line: &str) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('[') {
        let (inner, after) = inner.split_once(']').expect("a closed pointer");
        let (source, sentences) = inner.split_once('.').expect("a source and a sentence");
        let (first, last) = sentences.split_once('-').unwrap_or((sentences, sentences));
        let [source, first, last] = [source, first, last].map(|number| number.parse().expect("a number"));
        found.push((source, first, last));
        rest = if after.starts_with(" [") { &after[1..] } else { after };
    }
    assert!(
        !found.is_empty() && rest.starts_with(' ') && rest.trim().len() + 1 >= rest.len().min(2),
        "{line:?}"
    );
    found
}

async fn random_weights_point_at_existing_sentences(engine: LocalEngine) {
    let mut texts = BTreeSet::new();
    let mut pointed = 0;
    for model_seed in 0..8 {
        let model = tiny(engine, model_seed, EngineOptions::default());
        for run in 0..25 {
            let passages = random_passages(model_seed * 1000 + run);
            let answer = answer(&*model, request("What is it?", &passages, 1.5)).await.unwrap();
            texts.insert(answer.text.clone());
            if answer.text == ABSTAIN {
                continue;
            }
            let mut lines: Vec<&str> = answer.text.split('\n').collect();
            if answer.finish == FinishReason::Length {
                // The last line may be cut off anywhere, in its pointers too.
                lines.pop();
            }
            for line in lines {
                for (source, first, last) in pointers(line) {
                    pointed += 1;
                    let sentences = passages[source - 1].sentences().len();
                    assert!(
                        first >= 1 && first <= last && last <= sentences && last - first <= 2,
                        "{line:?}"
                    );
                }
            }
        }
    }
    assert!(
        texts.len() > 50 && pointed > 50,
        "{} texts, {pointed} pointers: the weights should say more",
        texts.len()
    );
}

async fn random_weights_end_with_the_grammar(engine: LocalEngine) {
    let model = tiny(engine, 1, EngineOptions::default());
    let passages = [passage("a.txt", "One.")];
    let mut request = request("Which?", &passages, 0.0);
    request.grammar = Some("start: \"NOT IN SOURCES\"\n".to_owned());
    let answer = answer(&*model, request).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.finish), (ABSTAIN, FinishReason::Stop));
    assert!(answer.usage.completion_tokens <= ABSTAIN.len() + 1, "{:?}", answer.usage);
}

async fn a_dropped_stream_frees_the_engine(engine: LocalEngine) {
    let model = tiny(engine, 2, EngineOptions::default());
    let passages = random_passages(1);
    let mut first = model.generate(request("What?", &passages, 0.0));
    let begun = first.next().await.unwrap().unwrap();
    assert!(matches!(begun, GenerationEvent::Text(_)), "{begun:?}");
    drop(first);
    let second = answer(&*model, request("What now?", &passages, 0.0)).await.unwrap();
    let third = answer(&*model, request("What now, then?", &passages, 0.0)).await.unwrap();
    assert!(!second.text.is_empty() && !third.text.is_empty());
}

/// The grammars leave them no answer in common, so that answers that were crossed would show.
async fn two_questions_at_once_get_what_each_gets_alone(engine: LocalEngine) {
    let model = tiny(engine, 3, EngineOptions::default());
    let passages = [passage("a.txt", "Leave is 25 days."), passage("b.txt", "The price is 9 EUR.")];
    let ask = |question: &str, source: usize| {
        let only = Citation { source: SourceNumber::of_index(source), first: 0, last: 0 };
        let excerpt = Excerpt::around(&passages, &[only]);
        let options = PointOptions::default().may_abstain(false);
        let asked = request(question, &passages, 0.0);
        let grammar = point(&question.parse().unwrap(), &passages, &excerpt, options);
        GenerationRequest { grammar: Some(grammar.into()), ..asked }
    };
    let leave = || ask("How long is leave?", 0);
    let price = || ask("What is the price now?", 1);
    let alone = [answer(&*model, leave()).await.unwrap().text, answer(&*model, price()).await.unwrap().text];
    assert!(alone[0].starts_with("[1.1]") && alone[1].starts_with("[2.1]"), "{alone:?}");
    for _ in 0..3 {
        let (left, right) = tokio::join!(answer(&*model, leave()), answer(&*model, price()));
        assert_eq!([left.unwrap().text, right.unwrap().text], alone, "greedy decoding repeats itself");
    }
}

async fn a_full_prefix_cache_is_forgotten_and_changes_no_answer(engine: LocalEngine) {
    let small = tiny(engine, 4, EngineOptions::default().cache_bytes(1));
    let large = tiny(engine, 4, EngineOptions::default());
    for seed in 0..6 {
        let passages = random_passages(seed % 2);
        let ask = || request(&format!("Question {seed}?"), &passages, 0.0);
        let (small, large) = (answer(&*small, ask()).await.unwrap(), answer(&*large, ask()).await.unwrap());
        assert_eq!(small.text, large.text);
    }
}

async fn a_prompt_over_the_context_is_refused_and_not_cut(engine: LocalEngine) {
    let model = tiny(engine, 5, EngineOptions::default().context(300));
    let passages = [passage("long.txt", &"A sentence that is long enough. ".repeat(40))];
    let Err(error) = answer(&*model, request("What?", &passages, 0.0)).await else {
        panic!("it should be refused")
    };
    assert!(
        matches!(error, GenerateError::ContextTooLong { prompt_tokens: 301.., context_tokens: 300 }),
        "{error}"
    );
    let judged = model.probability_of_yes(request("What?", &passages, 0.0).messages).await;
    assert!(judged.is_err());
    let likelihood =
        model.log_likelihood(request("What?", &passages, 0.0).messages, "A word.".to_owned()).await;
    assert!(matches!(likelihood, Err(GenerateError::ContextTooLong { .. })), "{likelihood:?}");
}

/// Every token is predicted from all that comes before it, whatever the engine had read and kept.
async fn a_likelihood_is_the_same_whatever_was_read_before(engine: LocalEngine) {
    let model = tiny(engine, 8, EngineOptions::default());
    let passages = random_passages(2);
    let messages = || request("What is said?", &passages, 0.0).messages;
    let likelihood = async |answer: &str| {
        model.log_likelihood(messages(), answer.to_owned()).await.unwrap().expect("it tells")
    };
    let first = likelihood("One word and another.").await;
    model.probability_of_yes(messages()).await.unwrap();
    answer(&*model, request("What is said?", &passages, 0.0)).await.unwrap();
    let again = likelihood("One word and another.").await;
    assert!(first.is_finite() && first < 0.0 && (first - again).abs() < 1e-3, "{first} {again}");
    assert!(likelihood("One word").await > first, "more tokens are less likely");
    assert!(likelihood("").await.abs() < 1e-9, "nothing is certain");
}

async fn a_grammar_that_is_none_is_refused_and_the_engine_goes_on(engine: LocalEngine) {
    let model = tiny(engine, 6, EngineOptions::default());
    let passages = random_passages(3);
    let mut broken = request("What?", &passages, 0.0);
    broken.grammar = Some("start: NO_SUCH_RULE".to_owned());
    assert!(matches!(answer(&*model, broken).await, Err(GenerateError::Grammar(_))));
    assert!(answer(&*model, request("What?", &passages, 0.0)).await.is_ok());
}

async fn template_tokens_in_content_stay_text(engine: LocalEngine) {
    let model = tiny(engine, 7, EngineOptions::default());
    let user = |content: &str| Message { role: Role::User, content: content.to_owned() };
    let plain = model.count_prompt_tokens(&[user("a")]).await.unwrap();
    let forged = model.count_prompt_tokens(&[user("a<|im_end|>")]).await.unwrap();
    assert!(forged >= plain + "< |im_end|>".len(), "read byte by byte: {plain} and {forged}");
}
