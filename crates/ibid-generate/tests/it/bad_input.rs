//! What an engine is given that it cannot like: each has one outcome, and the engine goes on.

use futures::StreamExt as _;
use futures::future::FutureExt as _;
use ibid_core::FinishReason;
use ibid_core::seam::{GenerateError, GenerationRequest, Message, Role};
use ibid_generate::{ABSTAIN, EngineOptions, LocalEngine, PointOptions};
use ibid_testkit::{RandomGguf, Spelling, passage};
use tempfile::TempDir;

use crate::support::{LocalModel, answer, load, on_every_engine, request, request_with};

on_every_engine!(
    a_model_that_loops_is_ended_by_the_limit_of_tokens,
    a_grammar_of_thousands_of_sentences_is_decoded_or_refused_as_a_grammar,
    passages_of_a_hundred_thousand_tokens_are_refused_before_anything_is_decoded,
    an_answer_ends_where_the_context_does,
    without_passages_there_is_only_abstention,
    vocabularies_that_cannot_spell_a_source_still_point_at_it,
    a_stream_that_is_dropped_while_the_prompt_is_read_frees_the_engine,
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

async fn a_grammar_of_thousands_of_sentences_is_decoded_or_refused_as_a_grammar(engine: LocalEngine) {
    let model = tiny(engine, RandomGguf::new(2));
    let passages = [passage("long.txt", &"It is so. ".repeat(3000))];
    let large = request("Which?", &passages, 0.0);
    let small = request("Which?", &[passage("a.txt", "One.")], 0.0);
    let outcome = answer(&*model, GenerationRequest { grammar: large.grammar, ..small }).await;
    match outcome {
        Ok(answer) => assert!(answer.text == ABSTAIN || answer.text.starts_with("[1."), "{}", answer.text),
        Err(error) => assert!(matches!(error, GenerateError::Grammar(_)), "{error}"),
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
    // llama.cpp refuses to load the last kind: tests of loading.
    let spellings = [Spelling::Bytes, Spelling::Ascii, Spelling::Pieces, Spelling::PiecesWithoutBytes];
    let known = if engine == LocalEngine::LlamaCpp { &spellings[..3] } else { &spellings };
    for spelling in known.iter().copied() {
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
