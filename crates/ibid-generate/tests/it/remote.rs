//! Remote engines, on a server that plays their wire formats and their faults.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use ibid_core::FinishReason;
use ibid_core::seam::{Generate as _, GenerateError, GenerationEvent};
use ibid_generate::{
    ApiKey, EngineKind, PointOptions, RemoteError, RemoteGrammar, RemoteModel, RemoteOptions,
    sentence_messages,
};
use ibid_testkit::{EngineReply, EngineRequest, EngineServer, passage};
use serde_json::{Value, json};

use crate::support::{answer_of, request, request_with};

const SECRET: &str = "sk-very-secret-0123456789";

async fn connect(server: &EngineServer) -> RemoteModel {
    RemoteModel::connect(RemoteOptions::new(server.url())).await.unwrap()
}

fn asked() -> ibid_core::seam::GenerationRequest {
    request("How long is leave?", &[passage("leave.md", "Leave is 25 days. It ends in March.")], 0.0)
}

/// The text of the answer of an engine of `owner` that gives `reply`.
async fn text_of(owner: &'static str, reply: EngineReply) -> String {
    let server = EngineServer::owned_by(owner, move |_| reply.clone());
    answer_of(&connect(&server).await, asked()).await.unwrap().text
}

async fn failure_of(reply: EngineReply) -> RemoteError {
    let server = EngineServer::owned_by("me", move |_| reply.clone());
    let options =
        RemoteOptions::new(server.url()).timeout(Duration::from_millis(300)).key(ApiKey::new(SECRET));
    let model = RemoteModel::connect(options).await.unwrap();
    match answer_of(&model, asked()).await {
        Err(GenerateError::Engine { source, .. }) => *source.downcast().unwrap(),
        Err(other) => panic!("{other}"),
        Ok(answer) => panic!("{}", answer.text),
    }
}

async fn refusal(options: RemoteOptions) -> RemoteError {
    RemoteModel::connect(options).await.unwrap_err()
}

#[tokio::test]
async fn the_answer_streams_and_ends_with_its_tokens() {
    let server = EngineServer::owned_by("llamacpp", |_| EngineReply::says("[1.1] It is 25 days.", "stop"));
    let model = connect(&server).await;
    assert_eq!((model.engine(), model.grammar()), (EngineKind::LlamaCpp, RemoteGrammar::Gbnf));
    assert_eq!((model.identity().name.as_str(), model.identity().file_hash.as_ref()), ("tiny", None));
    let events: Vec<_> = model.generate(asked()).map(Result::unwrap).collect().await;
    assert!(events.len() > 4, "piece by piece: {events:?}");
    let answer = answer_of(&model, asked()).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.finish), ("[1.1] It is 25 days.", FinishReason::Stop));
    assert_eq!((answer.usage.prompt_tokens, answer.usage.completion_tokens), (100, 5));
}

#[tokio::test]
async fn a_cut_off_answer_says_so() {
    let server = EngineServer::owned_by("me", |_| EngineReply::says("[1.1] It is", "length"));
    let answer = answer_of(&connect(&server).await, asked()).await.unwrap();
    assert_eq!(answer.finish, FinishReason::Length);
}

#[tokio::test]
async fn every_engine_is_sent_the_grammar_that_it_reads() {
    for (owner, notation, field) in [
        ("llamacpp", RemoteGrammar::Gbnf, "grammar"),
        ("vllm", RemoteGrammar::Gbnf, "structured_outputs"),
        ("vllm", RemoteGrammar::Lark, "guided_grammar"),
        ("llamacpp", RemoteGrammar::Lark, "grammar"),
        ("library", RemoteGrammar::JsonSchema, "response_format"),
        ("me", RemoteGrammar::None, "none"),
    ] {
        let server = EngineServer::owned_by(owner, |_| EngineReply::says("NOT IN SOURCES", "stop"));
        let model = RemoteModel::connect(RemoteOptions::new(server.url()).grammar(notation)).await.unwrap();
        answer_of(&model, asked()).await.unwrap();
        let sent = server.conversations().remove(0).body;
        let grammar = sent.get(field).map(ToString::to_string).unwrap_or_default();
        match notation {
            RemoteGrammar::Gbnf => assert!(grammar.contains("root ::="), "{owner}: {sent}"),
            RemoteGrammar::Lark => assert!(grammar.contains("POINTER:"), "{owner}: {sent}"),
            RemoteGrammar::JsonSchema => assert!(grammar.contains("1.1-2"), "{owner}: {sent}"),
            _ => assert!(sent.get("grammar").is_none() && sent.get("response_format").is_none(), "{sent}"),
        }
        if (owner, notation) == ("llamacpp", RemoteGrammar::Lark) {
            assert!(grammar.starts_with("\"%llguidance {}\\nstart:"), "{grammar}");
        }
    }
}

#[tokio::test]
async fn engines_are_known_by_what_they_say() {
    let kind = async |list: Value, beside: &'static str| {
        let server = EngineServer::start(move |request| match request.path.as_str() {
            "/v1/models" => EngineReply::json(&list),
            path if path == beside => {
                EngineReply::json(&json!({ "default_generation_settings": {}, "version": "0.9" }))
            }
            _ => EngineReply::status("404 Not Found", "nothing here"),
        });
        connect(&server).await.engine()
    };
    let list = |id: &str, owner: &str| json!({ "data": [{ "id": id, "owned_by": owner }] });
    assert_eq!(kind(list("a", "vllm"), "").await, EngineKind::Vllm);
    assert_eq!(kind(list("a", "llamacpp"), "").await, EngineKind::LlamaCpp);
    assert_eq!(kind(list("a", "someone"), "/props").await, EngineKind::LlamaCpp);
    assert_eq!(kind(list("a", "library"), "/api/version").await, EngineKind::Ollama);
    assert_eq!(kind(list("a", "local"), "").await, EngineKind::Other);
    let mistral =
        json!({ "data": [{ "id": "default", "owned_by": "local" }, { "id": "b", "owned_by": "local" }] });
    assert_eq!(kind(mistral, "").await, EngineKind::MistralRs);
}

#[tokio::test]
async fn an_engine_that_refuses_the_grammar_is_asked_without_it_once_and_for_all() {
    let server = EngineServer::owned_by("llamacpp", |request| {
        if request.body.get("grammar").is_some() {
            EngineReply::status("400 Bad Request", r#"{"error": {"message": "failed to parse grammar"}}"#)
        } else {
            EngineReply::says("[1.1] It is 25 days.", "stop")
        }
    });
    let model = connect(&server).await;
    for _ in 0..2 {
        assert_eq!(answer_of(&model, asked()).await.unwrap().text, "[1.1] It is 25 days.");
    }
    assert_eq!((server.conversations().len(), model.grammar()), (3, RemoteGrammar::None));
}

#[tokio::test]
async fn a_template_without_system_messages_gets_none() {
    let has_system = |request: &EngineRequest| request.body["messages"][0]["role"] == "system";
    let server = EngineServer::owned_by("vllm", move |request| {
        if has_system(request) {
            EngineReply::status("400 Bad Request", r#"{"message": "System role not supported"}"#)
        } else {
            EngineReply::says("[1.1] It is 25 days.", "stop")
        }
    });
    let answer = answer_of(&connect(&server).await, asked()).await.unwrap();
    assert_eq!(answer.text, "[1.1] It is 25 days.");
}

#[tokio::test]
async fn json_becomes_lines_and_an_engine_that_ignores_the_schema_writes_them_itself() {
    let json = json!({ "claims": [{ "sentences": ["1.1", "1.2"], "text": "It is 25 days." }] }).to_string();
    let ollama = |text: String| {
        EngineServer::start(move |request| match request.path.as_str() {
            "/v1/models" => {
                EngineReply::json(&json!({ "data": [{ "id": "qwen:latest", "owned_by": "library" }] }))
            }
            "/api/version" => EngineReply::json(&json!({ "version": "0.13" })),
            _ => EngineReply::says(&text, "stop"),
        })
    };
    for (written, read) in
        [(json.as_str(), "[1.1][1.2] It is 25 days."), ("[1.1] It is so.", "[1.1] It is so.")]
    {
        let server = ollama(written.to_owned());
        let model = RemoteModel::connect(RemoteOptions::new(server.url()).model("qwen")).await.unwrap();
        assert_eq!(answer_of(&model, asked()).await.unwrap().text, read);
        assert!(server.conversations()[0].last_message().contains("JSON"));
    }
}

#[tokio::test]
async fn thoughts_are_no_part_of_the_answer() {
    let said = EngineReply::says("<think>\nIs it [1.2]? No.\n</think>\n\n[1.1] It is 25 days.", "stop");
    assert_eq!(text_of("me", said).await, "[1.1] It is 25 days.");
    let thought = r#"data: {"choices": [{"delta": {"reasoning_content": "[1.2] hm"}}]}"#;
    let end = r#"data: {"choices": [{"delta": {"content": "[1.1] A."}, "finish_reason": "stop"}]}"#;
    let apart = EngineReply::events(format!("{thought}\n\n{end}\n\ndata: [DONE]\n\n"));
    assert_eq!(text_of("me", apart).await, "[1.1] A.");
}

#[tokio::test]
async fn an_engine_that_does_not_stream_is_read_all_the_same() {
    let choice =
        json!({ "message": { "role": "assistant", "content": "[1.1] A." }, "finish_reason": "stop" });
    assert_eq!(text_of("me", EngineReply::json(&json!({ "choices": [choice] }))).await, "[1.1] A.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_stream_closes_the_connection() {
    let server = EngineServer::owned_by("me", |_| EngineReply::events("").then_repeats("and so on "));
    let model = connect(&server).await;
    let mut events = model.generate(asked());
    assert!(matches!(events.next().await, Some(Ok(GenerationEvent::Text(_)))));
    drop(events);
    server.wait_for_disconnect();
}

#[tokio::test]
async fn an_engine_that_never_stops_is_stopped() {
    let error = failure_of(EngineReply::events("").then_repeats("and so on ")).await;
    assert!(matches!(error, RemoteError::Broken { .. }), "{error}");
}

#[tokio::test]
async fn faults_on_the_way_have_their_names() {
    let half = r#"data: {"choices": [{"delta": {"content": "[1.1] It"}}]}"#;
    let error = failure_of(EngineReply::events(format!("{half}\n\n"))).await;
    assert!(matches!(error, RemoteError::Broken { .. }), "{error}");
    let error = failure_of(EngineReply::events(format!("{half}\n\n")).then_silence()).await;
    assert!(matches!(error, RemoteError::Timeout { .. }), "{error}");
    let error = failure_of(EngineReply::events("data: {\"choices\": \n\n")).await;
    assert!(matches!(error, RemoteError::Unexpected { .. }), "{error}");
    let said = "data: {\"error\": {\"message\": \"out of memory\", \"code\": 500}}\n\n";
    let error = failure_of(EngineReply::events(format!("{half}\n\n{said}"))).await;
    assert!(error.to_string().contains("out of memory"), "{error}");
    let page =
        EngineReply::status("200 OK", "<html>Log in</html>").header("Content-Type", "application/json");
    let error = failure_of(page).await;
    assert!(matches!(error, RemoteError::Unexpected { .. }), "{error}");
    let page = EngineReply::status("200 OK", "<html>Log in</html>").header("Content-Type", "text/html");
    assert!(failure_of(page).await.to_string().contains("web page"));
    let away = EngineReply::status("302 Found", "").header("Location", "http://example.com");
    let error = failure_of(away).await;
    assert!(error.to_string().contains("redirects"), "{error}");
}

#[tokio::test]
async fn errors_say_where_and_what_to_do() {
    let error =
        failure_of(EngineReply::status("404 Not Found", r#"{"error": {"message": "no such model"}}"#)).await;
    assert!(matches!(error, RemoteError::NotFound { .. }), "{error}");
    assert!(error.to_string().contains("no such model"), "{error}");
    let error = failure_of(EngineReply::status("401 Unauthorized", "")).await;
    assert!(matches!(error, RemoteError::Unauthorized { .. }), "{error}");
    assert!(error.to_string().contains("http://127.0.0.1") && error.to_string().contains("IBID_ENGINE_KEY"));
    let error =
        failure_of(EngineReply::status("429 Too Many Requests", "").header("Retry-After", "3600")).await;
    assert!(matches!(error, RemoteError::RateLimited { seconds: Some(3600), .. }), "{error}");
    let error = failure_of(EngineReply::status("400 Bad Request", "\u{1b}[31mno\n\n")).await;
    assert!(matches!(error, RemoteError::Refused { status: 400, .. }), "{error}");
    assert!(!error.to_string().contains('\u{1b}'), "{error:?}");
}

#[tokio::test]
async fn nothing_listens_there() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = refusal(RemoteOptions::new(format!("localhost:{port}"))).await;
    assert!(matches!(error, RemoteError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn the_model_has_to_be_named_where_there_are_several_and_to_be_there() {
    let list = json!({ "data": [{ "id": "a", "owned_by": "vllm" }, { "id": "b", "owned_by": "vllm" }] });
    let server = EngineServer::start(move |_| EngineReply::json(&list));
    let error = refusal(RemoteOptions::new(server.url())).await;
    assert!(matches!(&error, RemoteError::NoModel { known, .. } if known == "a, b"), "{error}");
    let error = refusal(RemoteOptions::new(server.url()).model("c")).await;
    assert!(matches!(error, RemoteError::UnknownModel { .. }), "{error}");
    assert!(RemoteModel::connect(RemoteOptions::new(server.url()).model("b")).await.is_ok());
}

#[tokio::test]
async fn a_busy_engine_is_asked_again() {
    let asked_before = AtomicUsize::new(0);
    let server = EngineServer::owned_by("me", move |_| match asked_before.fetch_add(1, Ordering::Relaxed) {
        0 => EngineReply::status("429 Too Many Requests", "").header("Retry-After", "0"),
        1 => EngineReply::status("503 Service Unavailable", "{}").header("Retry-After", "0"),
        _ => EngineReply::says("[1.1] A.", "stop"),
    });
    assert_eq!(answer_of(&connect(&server).await, asked()).await.unwrap().text, "[1.1] A.");
    let busy = EngineServer::owned_by("me", |_| {
        EngineReply::status("429 Too Many Requests", "").header("Retry-After", "0")
    });
    assert!(answer_of(&connect(&busy).await, asked()).await.is_err());
    assert_eq!(busy.conversations().len(), 4, "and then no more");
}

#[tokio::test]
async fn a_prompt_that_is_too_long_for_the_engine_is_refused_with_the_counts() {
    for body in [
        r#"{"error": {"code": 400, "message": "request exceeds", "type": "exceed_context_size_error", "n_prompt_tokens": 9000, "n_ctx": 4096}}"#,
        r#"{"object": "error", "message": "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens.", "code": 400}"#,
    ] {
        let server = EngineServer::owned_by("vllm", move |_| EngineReply::status("400 Bad Request", body));
        let error = answer_of(&connect(&server).await, asked()).await.err();
        let expected = GenerateError::ContextTooLong { prompt_tokens: 9000, context_tokens: 4096 };
        assert_eq!(error.map(|error| error.to_string()), Some(expected.to_string()));
    }
}

#[tokio::test]
async fn the_key_is_sent_and_shown_nowhere() {
    let server = EngineServer::owned_by("me", |_| {
        let body = json!({ "error": { "message": format!("the key {SECRET} has no credit") } });
        EngineReply::status("402 Payment Required", body.to_string())
    });
    let options = RemoteOptions::new(server.url()).key(ApiKey::new(format!(" {SECRET}\n")));
    assert!(!format!("{options:?}").contains(SECRET));
    let model = RemoteModel::connect(options).await.unwrap();
    let error = answer_of(&model, asked()).await.err().unwrap();
    let shown = format!("{error} {error:?} {model:?} {:?}", model.identity());
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("has no credit"), "{shown}");
    assert_eq!(server.conversations()[0].authorization.as_deref(), Some(format!("Bearer {SECRET}").as_str()));
    let bad = refusal(RemoteOptions::new(server.url()).key(ApiKey::new("a\nb"))).await;
    assert!(matches!(bad, RemoteError::Key), "{bad}");
}

#[tokio::test]
async fn yes_and_no_come_from_probabilities_where_there_are_any() {
    let passages = [passage("leave.md", "Leave is 25 days.")];
    let judged = sentence_messages(&"How long is leave?".parse().unwrap(), &passages[0], 0);
    let top = json!([{ "token": "Yes", "logprob": -0.5 }, { "token": "No", "logprob": -0.5 }]);
    let message = json!({ "role": "assistant", "content": "Yes" });
    let with = json!({ "choices": [{ "message": message, "logprobs": { "content": [{ "token": "Yes", "logprob": -0.5, "top_logprobs": top }] } }] });
    let server = EngineServer::owned_by("me", move |_| EngineReply::json(&with));
    let probability = connect(&server).await.probability_of_yes(judged.clone()).await.unwrap();
    assert!((probability - 0.5).abs() < 1e-9, "{probability}");

    // One that refuses the fields, and one that ignores them.
    for refuses in [true, false] {
        let without = json!({ "choices": [{ "message": { "role": "assistant", "content": "No." } }] });
        let server = EngineServer::owned_by("me", move |request| {
            if refuses && request.body.get("logprobs").is_some() {
                EngineReply::status("400 Bad Request", "{\"detail\": \"logprobs are not supported\"}")
            } else {
                EngineReply::json(&without)
            }
        });
        let model = connect(&server).await;
        for _ in 0..2 {
            assert!(model.probability_of_yes(judged.clone()).await.unwrap() < 0.5);
        }
        assert_eq!(server.conversations().len(), 3, "the fields are tried once");
    }
}

#[tokio::test]
async fn one_answer_that_begins_with_neither_yes_nor_no_is_read_by_its_word_and_the_next_by_probabilities() {
    let judged = sentence_messages(
        &"How long is leave?".parse().unwrap(),
        &passage("leave.md", "Leave is 25 days."),
        0,
    );
    let answer = |tokens: Value, word: &str| {
        let first = json!({ "token": word, "logprob": -0.1, "top_logprobs": tokens });
        let message = json!({ "role": "assistant", "content": word });
        EngineReply::json(&json!({ "choices": [{ "message": message, "logprobs": { "content": [first] } }] }))
    };
    let asked_before = AtomicUsize::new(0);
    let server = EngineServer::owned_by("me", move |request| {
        if request.body.get("logprobs").is_none() {
            return EngineReply::json(
                &json!({ "choices": [{ "message": { "role": "assistant", "content": "No." } }] }),
            );
        }
        let tokens = match asked_before.fetch_add(1, Ordering::Relaxed) {
            0 => json!([{ "token": "The", "logprob": -0.1 }, { "token": "It", "logprob": -3.0 }]),
            _ => json!([{ "token": "Yes", "logprob": -0.5 }, { "token": "No", "logprob": -0.5 }]),
        };
        answer(tokens, "The")
    });
    let model = connect(&server).await;
    let by_word = model.probability_of_yes(judged.clone()).await.unwrap();
    assert!((by_word - 0.01).abs() < 1e-9, "{by_word}");
    let by_probabilities = model.probability_of_yes(judged).await.unwrap();
    assert!((by_probabilities - 0.5).abs() < 1e-9, "{by_probabilities}");
    assert_eq!(server.conversations().len(), 3, "the second one needs no word");
}

#[tokio::test]
async fn two_questions_at_once_and_an_empty_prompt_of_passages() {
    let server = EngineServer::owned_by("me", |request| {
        EngineReply::says(
            if request.last_message().contains("leave") { "[1.1] A." } else { "NOT IN SOURCES" },
            "stop",
        )
    });
    let model = connect(&server).await;
    let nothing = request_with("Why?", &[], 0.0, PointOptions::default());
    let (left, right) = tokio::join!(answer_of(&model, asked()), answer_of(&model, nothing));
    assert_eq!((left.unwrap().text.as_str(), right.unwrap().text.as_str()), ("[1.1] A.", "NOT IN SOURCES"));
}
