use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use ibid_core::seam::Message;
use ibid_testkit::{Family, RandomGguf, Spelling};
use llama_cpp_2::model::LlamaModel;
use tempfile::TempDir;

use super::decoder::{Decoder, Memory};
use super::load::read;
use super::worker::Parts;
use crate::engine::tests::{assert_no_injection_adds_a_special_token, conversation};
use crate::{EngineOptions, GgufHeader};

fn parts(path: &Path) -> (GgufHeader, Arc<LlamaModel>, Parts) {
    let header = GgufHeader::read(path).expect("a header");
    let (model, parts) = read(path, &header, "test", EngineOptions::default()).expect("it loads");
    (header, model, parts)
}

fn tiny(gguf: RandomGguf) -> (GgufHeader, Arc<LlamaModel>, Parts) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("tiny.gguf");
    gguf.write(&path).expect("written");
    parts(&path)
}

#[test]
fn the_template_of_every_family() {
    let mut shown = String::new();
    for family in Family::ALL {
        let (_, _, parts) = tiny(RandomGguf::new(1).family(family));
        let prompt = parts.prompts.tokens(&conversation(), &[]).expect("it can be rendered");
        let text = parts.prompts.vocabulary.decode(&prompt);
        let _ = writeln!(shown, "--- {family:?}\n{text}");
    }
    insta::assert_snapshot!(shown);
}

async fn assert_no_injection(header: &GgufHeader, parts: &Parts) {
    let tokens =
        async |messages: &[Message]| parts.prompts.tokens(messages, &[]).expect("it can be rendered");
    assert_no_injection_adds_a_special_token(header, tokens).await;
}

#[tokio::test]
async fn no_text_of_a_document_becomes_a_special_token_in_any_family() {
    for family in Family::ALL {
        let (header, _, parts) = tiny(RandomGguf::new(1).family(family));
        assert_no_injection(&header, &parts).await;
    }
}

#[tokio::test]
#[cfg_attr(not(ibid_model), ignore = "skipped: model not available")]
async fn no_text_of_a_document_becomes_a_special_token_of_a_real_model() {
    let Some(path) = option_env!("IBID_TEST_MODEL") else { panic!("the build script names it where it is") };
    let (header, _, parts) = parts(Path::new(path));
    assert_no_injection(&header, &parts).await;
}

#[test]
fn what_the_grammar_forces_is_known_at_once() {
    for spelling in [Spelling::Bytes, Spelling::Pieces] {
        let (_, _, parts) = tiny(RandomGguf::new(1).spelling(spelling));
        let mut grammar = parts.grammars.begin("start: \"NOT IN SOURCES\"".to_owned()).expect("a grammar");
        let forced = grammar.forced().expect("it goes on");
        let text: Vec<u8> = forced.iter().flat_map(|token| parts.prompts.vocabulary.bytes(*token)).collect();
        assert_eq!(String::from_utf8_lossy(&text), "NOT IN SOURCES", "{spelling:?}");
        assert!(grammar.is_over().expect("it goes on"), "{spelling:?}");
    }
}

#[test]
fn a_prompt_that_begins_like_an_earlier_one_is_read_from_where_they_part() {
    let (_, model, parts) = tiny(RandomGguf::new(3));
    let prompt = |text: &str| parts.prompts.vocabulary.text(text);
    let (first, second) = (prompt("One is here. Two is there."), prompt("One is here. Three is not."));
    let memory = Memory { context_tokens: 8192, kept_tokens: 1000 };
    let read = |decoder: &mut Decoder<'_>, prompt: &[u32]| {
        let mut sequence = decoder.begin(prompt, 10).expect("room");
        let reused = sequence.len();
        assert!(decoder.read(&mut sequence, &prompt[reused..], || true).expect("it reads"));
        let logits = decoder.logits().to_vec();
        decoder.keep(sequence).expect("kept");
        (reused, logits)
    };
    let mut decoder = Decoder::new(&model, memory).expect("a decoder");
    assert_eq!(read(&mut decoder, &first).0, 0);
    let (reused, logits) = read(&mut decoder, &second);
    assert!(reused >= "One is here. ".len() - 3, "{reused}");
    let alone = read(&mut Decoder::new(&model, memory).expect("a decoder"), &second).1;
    let apart = logits.iter().zip(&alone).map(|(left, right)| (left - right).abs()).fold(0.0, f32::max);
    assert!(apart < 0.05, "{apart}");
    // A prompt that does not fit takes the place of all that was kept.
    let long = prompt(&"So it goes on. ".repeat(400));
    assert!(long.len() > 5000);
    assert_eq!(read(&mut decoder, &long).0, 0);
    assert_eq!(
        read(&mut decoder, &first).0,
        0,
        "nothing was kept, nor is a prompt longer than the memory for it"
    );
    assert!(read(&mut decoder, &second).0 > 0);
}

#[test]
fn a_reader_that_has_gone_stops_the_engine_between_steps() {
    let (_, model, parts) = tiny(RandomGguf::new(3));
    let prompt = parts.prompts.vocabulary.text(&"So it goes on. ".repeat(100));
    let mut decoder =
        Decoder::new(&model, Memory { context_tokens: 8192, kept_tokens: 4000 }).expect("a decoder");
    let mut sequence = decoder.begin(&prompt, 10).expect("room");
    let steps = std::cell::Cell::new(0);
    let is_wanted = || {
        steps.set(steps.get() + 1);
        steps.get() < 3
    };
    assert!(!decoder.read(&mut sequence, &prompt, is_wanted).expect("it reads"));
    assert_eq!(sequence.len(), 512, "two steps were read");
    decoder.keep(sequence).expect("kept");
    assert_eq!(decoder.begin(&prompt, 10).expect("room").len(), 512, "and need not be read again");
}

/// On a thread like the engine's.
#[test]
fn no_run_of_characters_overflows_the_stack() {
    let work = || {
        let (_, _, parts) = tiny(RandomGguf::new(1));
        for run in ["a", "-", " ", "\n", "0", "é", "年", "\u{301}", "-\n"] {
            let text = run.repeat(50_000);
            let tokens = parts.prompts.vocabulary.prompt(&text);
            assert_eq!(parts.prompts.vocabulary.decode(&tokens), text, "{run:?}");
        }
    };
    let thread = std::thread::Builder::new().stack_size(32 << 20).spawn(work).expect("a thread");
    thread.join().expect("every text is read");
}
