//! Prompts as the engine reads them: token by token.

use std::fmt::Write as _;
use std::path::Path;

use futures::StreamExt as _;
use ibid_core::Question;
use ibid_core::seam::{Generate as _, GenerationEvent, GenerationRequest, Message, ModelIdentity};
use ibid_testkit::{Family, RandomGguf, passage};
use mistralrs::Request;
use mistralrs::core::DetokenizationRequest;
use tempfile::TempDir;
use tokio::sync::mpsc::channel;

use super::{EngineOptions, MistralRs};
use crate::engine::tests::{assert_no_injection_adds_a_special_token, conversation};
use crate::{Excerpt, GgufHeader, PointOptions, answer_messages, point};

fn load(path: &Path) -> MistralRs {
    let identity = ModelIdentity { name: "test".to_owned(), file_hash: None };
    MistralRs::load(path, identity, EngineOptions::default()).expect("it loads")
}

fn tiny(family: Family) -> (MistralRs, GgufHeader) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tiny.gguf");
    RandomGguf::new(1).family(family).write(&path).expect("written");
    (load(&path), GgufHeader::read(&path).expect("a header"))
}

async fn tokens(model: &MistralRs, messages: &[Message]) -> Vec<u32> {
    model.session.turn().await.tokenize(messages).await.expect("it can be rendered")
}

/// The prompt as text, with its special tokens.
async fn rendered(model: &MistralRs, messages: &[Message]) -> String {
    let tokens = tokens(model, messages).await;
    let (response, mut answer) = channel(1);
    let request = DetokenizationRequest { tokens, skip_special_tokens: false, response };
    model.session.turn().await.send(Request::Detokenize(request)).await.expect("the engine runs");
    answer.recv().await.expect("it answers").expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_template_of_every_family() {
    let mut shown = String::new();
    for family in Family::ALL {
        let (model, _) = tiny(family);
        let prompt = rendered(&model, &conversation()).await;
        let _ = writeln!(shown, "--- {family:?}\n{prompt}");
    }
    insta::assert_snapshot!(shown);
}

async fn assert_no_injection(model: &MistralRs, header: &GgufHeader) {
    assert_no_injection_adds_a_special_token(header, async |messages| tokens(model, messages).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_a_document_becomes_a_special_token_in_any_family() {
    for family in Family::ALL {
        let (model, header) = tiny(family);
        assert_no_injection(&model, &header).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(ibid_model), ignore = "skipped: model not available")]
async fn no_text_of_a_document_becomes_a_special_token_of_a_real_model() {
    let Some(path) = option_env!("IBID_TEST_MODEL") else { panic!("the build script names it where it is") };
    let path = Path::new(path);
    let header = GgufHeader::read(path).expect("a header");
    assert_no_injection(&load(path), &header).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thinking_models_answer_without_a_thought() {
    for family in [Family::Qwen3, Family::AlwaysThinking] {
        let (model, header) = tiny(family);
        let prompt = rendered(&model, &conversation()).await;
        assert!(prompt.ends_with("</think>\n\n"), "{family:?}: {prompt}");
        let passages = [passage("a.txt", "One is here. Two is there.")];
        let question: Question = "Which?".parse().expect("a question");
        let names: Vec<&str> = header.special_tokens().map(|(_, name)| name).collect();
        for grammar in [
            Some(point(&question, &passages, &Excerpt::whole(&passages), PointOptions::default()).into()),
            None,
        ] {
            let is_free = grammar.is_none();
            let mut events = model.generate(GenerationRequest {
                messages: answer_messages(&question, &passages, &Excerpt::whole(&passages)),
                grammar,
                max_tokens: 60,
                temperature: 1.0,
                beginnings: None,
                tools: Vec::new(),
            });
            let mut text = String::new();
            while let Some(event) = events.next().await {
                if let GenerationEvent::Text(piece) = event.expect("it goes on") {
                    text.push_str(&piece);
                }
            }
            // Without a grammar, random weights may write any token; the ones that end a turn are never text.
            let shown = names.iter().filter(|name| !is_free || name.starts_with("<|im_end"));
            for name in shown {
                assert!(!text.contains(name), "{family:?}: {text}");
            }
        }
    }
}
