//! What an engine is given that it cannot like: each has one outcome, and the engine goes on.

use futures::StreamExt as _;
use futures::future::{BoxFuture, FutureExt as _};
use ibid_core::seam::{GenerateError, GenerationRequest, Message, Role};
use ibid_core::{FinishReason, Passage, Question};
use ibid_generate::{ABSTAIN, EngineOptions, Excerpt, LocalEngine, PointOptions, Protocol};
use ibid_testkit::{RandomGguf, Spelling, passage};
use tempfile::TempDir;

use crate::support::{LocalModel, answer, load, on_every_engine, request, request_with};

on_every_engine!(
    a_model_that_loops_is_ended_by_the_limit_of_tokens,
    a_grammar_of_thousands_of_sentences_is_decoded,
    a_grammar_of_thousands_of_sentences_to_copy_is_decoded,
    a_grammar_that_is_too_large_is_refused_in_few_words,
    passages_of_a_hundred_thousand_tokens_are_refused_before_anything_is_decoded,
    an_answer_ends_where_the_context_does,
    without_passages_there_is_only_abstention,
    vocabularies_that_cannot_spell_a_source_still_point_at_it,
    vocabularies_that_cannot_spell_a_source_copy_one_that_they_can,
    a_stream_that_is_dropped_while_the_prompt_is_read_frees_the_engine,
    a_judgement_that_is_given_up_frees_the_engine,
    a_likelihood_that_is_given_up_frees_the_engine,
);

fn tiny(engine: LocalEngine, gguf: RandomGguf) -> Box<dyn LocalModel> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tiny.gguf");
    gguf.write(&path).unwrap();
    load(engine, &path, EngineOptions::default()).unwrap()
}

async fn assert_goes_on(model: &dyn LocalModel) {
    let answer = answer(model, request("Which?", &[passage("a.txt", "One. Two.")], 0.0)).await.unwrap();
    assert!(answer.text == ABSTAIN || answer.text.starts_with("[1."), "{}", answer.text);
}

async fn a_model_that_loops_is_ended_by_the_limit_of_tokens(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(1));
    for seed in 0..4 {
        let message = Message { role: Role::User, content: format!("Go on and on, {seed}.") };
        let free = GenerationRequest {
            messages: vec![message],
            grammar: None,
            max_tokens: 40,
            temperature: 0.0,
            beginnings: None,
            tools: Vec::new(),
        };
        let answer = answer(&*model, free).await.unwrap();
        assert!(answer.usage.completion_tokens <= 40, "{:?}", answer.usage);
        let is_full = answer.usage.completion_tokens == 40;
        assert!(is_full || answer.finish == FinishReason::Stop, "{:?}", answer.finish);
    }
    assert_goes_on(&*model).await;
}

/// So many sentences, no two of them alike, each with numbers of its own.
fn doors(count: usize) -> [Passage; 1] {
    let doors: Vec<String> =
        (1..=count).map(|door| format!("Door {door} opens {} now.", door * 7919)).collect();
    let passages = [passage("doors.txt", &doors.join(" "))];
    assert_eq!(passages[0].sentences().len(), count);
    passages
}

/// A short prompt under the grammar of all of `passages`.
fn confined(protocol: Protocol, passages: &[Passage]) -> GenerationRequest {
    let question: Question = "Which?".parse().unwrap();
    let bound = PointOptions::default().may_abstain(false);
    let grammar = protocol.grammar(&question, passages, &Excerpt::whole(passages), bound);
    let short = request("Which?", &[passage("a.txt", "One.")], 0.0);
    GenerationRequest { grammar: Some(grammar.into()), ..short }
}

async fn a_grammar_of_thousands_of_sentences_is_decoded(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(2));
    for passages in [[passage("long.txt", &"It is so. ".repeat(3000))], doors(3000)] {
        let answer = answer(&*model, confined(Protocol::Point, &passages)).await.unwrap();
        assert!(answer.text.starts_with("[1."), "{}", answer.text);
    }
    assert_goes_on(&*model).await;
}

async fn a_grammar_of_thousands_of_sentences_to_copy_is_decoded(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(8));
    let passages = doors(3000);
    let answer = answer(&*model, confined(Protocol::Copy, &passages)).await.unwrap();
    let copied = answer.text.strip_prefix('"').and_then(|text| text.split_once("\" => "));
    let (copy, _) = copied.unwrap_or_else(|| panic!("no whole copy: {}", answer.text));
    assert!(copy.starts_with("Door ") && copy.ends_with(" now."), "{copy}");
    assert!(passages[0].text().contains(copy), "{copy}");
    assert_goes_on(&*model).await;
}

/// No engine compiles a grammar of any size, and what it says of one that it does not begins with the reason: what follows,
/// the lines of the grammar, is megabytes of documents.
async fn a_grammar_that_is_too_large_is_refused_in_few_words(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(9));
    match answer(&*model, confined(Protocol::Copy, &doors(30_000))).await.err() {
        Some(GenerateError::Grammar(reason)) => {
            assert!(
                reason.len() < 1000,
                "{} bytes: {}",
                reason.len(),
                &reason[..reason.floor_char_boundary(200)]
            );
            assert!(reason.contains("too big") && !reason.contains("Door "), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    assert_goes_on(&*model).await;
}

async fn passages_of_a_hundred_thousand_tokens_are_refused_before_anything_is_decoded(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(3));
    let passages = [passage("long.txt", &"A sentence of some words. ".repeat(6000))];
    let error = answer(&*model, request("Which?", &passages, 0.0)).await.err();
    assert!(
        matches!(
            error,
            Some(GenerateError::ContextTooLong { prompt_tokens: 100_001.., context_tokens: 8192 })
        ),
        "{error:?}"
    );
    assert_goes_on(&*model).await;
}

async fn an_answer_ends_where_the_context_does(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(4).context(1200));
    let passages = [passage("a.txt", "One is here. Two is there.")];
    let asked = request("Which?", &passages, 0.0);
    let prompt_tokens = model.count_prompt_tokens(&asked.messages).await.unwrap();
    assert!(prompt_tokens < 1200, "{prompt_tokens}");
    let answer =
        answer(&*model, GenerationRequest { max_tokens: usize::MAX, grammar: None, ..asked }).await.unwrap();
    assert!(answer.usage.prompt_tokens + answer.usage.completion_tokens <= 1200, "{:?}", answer.usage);
}

async fn without_passages_there_is_only_abstention(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(5));
    let answer = answer(&*model, request("Which?", &[], 1.0)).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.finish), (ABSTAIN, FinishReason::Stop));
}

async fn vocabularies_that_cannot_spell_a_source_still_point_at_it(engine: LocalEngine) {
    let passages = [
        passage("特休.txt", "員工每年有二十五天特別休假。未休完的特休折算工資。"),
        passage("urlaub.txt", "Für Beschäftigte gibt es 25 Tage. 👩\u{200d}👧 ½ Ⅷ"),
    ];
    for spelling in spellings(engine) {
        for seed in 0..3 {
            let model = tiny(engine, RandomGguf::new(seed).spelling(spelling));
            let options = PointOptions::default().may_abstain(false);
            let answer =
                answer(&*model, request_with("有幾天特別休假？", &passages, 1.0, options)).await.unwrap();
            assert!(
                answer.text.starts_with("[1.") || answer.text.starts_with("[2."),
                "{spelling:?}: {:?}",
                answer.text
            );
            assert!(!answer.text.contains('\u{fffd}'), "{spelling:?}: half a character in {:?}", answer.text);
        }
    }
}

/// A sentence is copied whole or not at all, and never with half a character: what cannot be spelled from its beginning on
/// is not begun.
async fn vocabularies_that_cannot_spell_a_source_copy_one_that_they_can(engine: LocalEngine) {
    let passages = [
        passage("特休.txt", "員工每年有二十五天特別休假。未休完的特休折算工資。"),
        passage("urlaub.txt", "Leave is 25 days. Über 50 sind es 30 Tage. ½ Ⅷ"),
    ];
    let question: Question = "有幾天特別休假？".parse().unwrap();
    let excerpt = Excerpt::whole(&passages);
    let options = PointOptions::default().may_abstain(false).max_run(1);
    for spelling in spellings(engine) {
        for seed in 0..3 {
            let model = tiny(engine, RandomGguf::new(seed).spelling(spelling));
            let request = GenerationRequest {
                messages: Protocol::Copy.messages(&question, &passages, &excerpt),
                grammar: Some(Protocol::Copy.grammar(&question, &passages, &excerpt, options).into()),
                max_tokens: 120,
                temperature: 1.0,
                beginnings: None,
                tools: Vec::new(),
            };
            let answer = answer(&*model, request).await.unwrap();
            assert!(!answer.text.contains('\u{fffd}'), "{spelling:?}: half a character in {:?}", answer.text);
            let pointed = Protocol::Copy.pointers(&answer.text, &passages, &excerpt);
            let expected: &[&str] = match spelling {
                Spelling::Ascii | Spelling::PiecesWithoutBytes => &["[2.1] "],
                _ => &["[1.1] ", "[1.2] ", "[2.1] ", "[2.2] ", "[2.3] "],
            };
            assert!(
                expected.iter().any(|pointer| pointed.starts_with(pointer)),
                "{spelling:?}: {:?} is {pointed:?}",
                answer.text
            );
        }
    }
}

/// llama.cpp refuses to load the last kind: tests of loading.
fn spellings(engine: LocalEngine) -> Vec<Spelling> {
    let mut spellings =
        vec![Spelling::Bytes, Spelling::Ascii, Spelling::Pieces, Spelling::PiecesWithoutBytes];
    if engine == LocalEngine::LlamaCpp {
        spellings.pop();
    }
    spellings
}

async fn a_stream_that_is_dropped_while_the_prompt_is_read_frees_the_engine(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(6));
    let passages = [passage("long.txt", &"A sentence of some words. ".repeat(200))];
    for _ in 0..3 {
        let mut events = model.generate(request("Which?", &passages, 0.0));
        // Polled, so that the request is on its way, and given up.
        assert!(events.next().now_or_never().is_none());
        drop(events);
    }
    assert_goes_on(&*model).await;
}

/// Polls the call until the engine has begun to read the prompt, or is done, and gives it up.
async fn give_up_while_it_reads<T>(model: &dyn LocalModel, mut call: BoxFuture<'_, T>) {
    let before = model.prompt_reading();
    while call.as_mut().now_or_never().is_none() && model.prompt_reading() == before {
        tokio::task::yield_now().await;
    }
}

async fn a_judgement_that_is_given_up_frees_the_engine(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(10));
    for question in ["Which?", "Which one?", "Which of them?"] {
        let passages = [passage("long.txt", &"A sentence of some words. ".repeat(200))];
        let messages = || request(question, &passages, 0.0).messages;
        // Before it is asked, on its way, and while it is read.
        drop(model.probability_of_yes(messages()));
        let _ = model.probability_of_yes(messages()).now_or_never();
        give_up_while_it_reads(&*model, model.probability_of_yes(messages())).await;
        assert_goes_on(&*model).await;
    }
    let judged = model.probability_of_yes(request("Which?", &[passage("a.txt", "One.")], 0.0).messages).await;
    assert!(judged.is_ok(), "{judged:?}");
}

async fn a_likelihood_that_is_given_up_frees_the_engine(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(11));
    let short = || model.log_likelihood(request("Which?", &[], 0.0).messages, "Which one?".to_owned());
    let alone = short().await.unwrap().expect("it tells");
    for question in ["Which?", "Which one?", "Which of them?"] {
        let passages = [passage("long.txt", &"A sentence of some words. ".repeat(100))];
        let call =
            || model.log_likelihood(request(question, &passages, 0.0).messages, "Which one?".to_owned());
        drop(call());
        let _ = call().now_or_never();
        give_up_while_it_reads(&*model, call()).await;
        assert_goes_on(&*model).await;
        give_up_while_it_reads(&*model, call()).await;
        let again = short().await.unwrap().expect("it tells");
        // llama.cpp rounds otherwise what it reads in other steps: within five digits.
        assert!((again - alone).abs() < 1e-4 * alone.abs(), "{again} {alone}");
    }
}
