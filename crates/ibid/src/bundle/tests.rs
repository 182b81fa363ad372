use ibid_core::{ContentHash, Place, SourceNumber, Span};
use ibid_ground::Mode;
use proptest::prelude::*;
use serde_json::Value;

use super::{AnswerFile, BUNDLE_SCHEMA, Bundle, BundledPassage};
use crate::ask::{ANSWER_SCHEMA, AskOptions, AskSettings, ModelReport, Outcome, SourceReport};
use crate::record::{AnswerDocument, ClaimDocument, QuoteDocument, hash_without};

const PASSAGE: &str = "每年有15天年假。 Every employee gets 25 days of leave. It does not carry over.";
const QUOTED: &str = "Every employee gets 25 days of leave.";
/// Where the passage begins in its document.
const START: usize = 1000;

fn sound() -> Bundle {
    let hash = ContentHash::of(b"the file");
    let span = Span::with_length(START, PASSAGE.len());
    let at = START + PASSAGE.find(QUOTED).expect("it is in the passage");
    let quote = QuoteDocument {
        source: SourceNumber::of_index(0),
        text: QUOTED.to_owned(),
        span: Span::with_length(at, QUOTED.len()),
    };
    let claim = ClaimDocument {
        text: "They get 25 days.".to_owned(),
        support: 0.97,
        quotes: vec![quote],
        unknown_names: Vec::new(),
    };
    let answer = AnswerDocument {
        schema: ANSWER_SCHEMA.to_owned(),
        question: "How long is leave?".to_owned(),
        outcome: Outcome::Answered,
        mode: Mode::Generated,
        answer: Some("They get 25 days. [1]".to_owned()),
        claims: vec![claim],
        sources: vec![SourceReport {
            id: SourceNumber::of_index(0),
            document: "leave.md".parse().expect("a name"),
            title: None,
            content_hash: hash,
            place: Place { lines: Some((3, 3)), heading: vec!["Leave".to_owned()], ..Place::default() },
            span,
            tool: None,
        }],
        abstention: None,
        disagreement: None,
        coverage: None,
        model: ModelReport {
            name: Some("m".to_owned()),
            file_hash: None,
            engine: None,
            embedding: "e".to_owned(),
        },
    };
    let passage = BundledPassage {
        id: SourceNumber::of_index(0),
        document: "leave.md".parse().expect("a name"),
        content_hash: hash,
        document_text_hash: ContentHash::of(b"the text"),
        span,
        text: PASSAGE.to_owned(),
        text_hash: ContentHash::of(PASSAGE.as_bytes()),
    };
    sealed(Bundle {
        schema: BUNDLE_SCHEMA.to_owned(),
        ibid: "0.1.0".to_owned(),
        time: "2025-01-31T12:00:00Z".to_owned(),
        answer,
        passages: vec![passage],
        settings: AskSettings::of(&AskOptions::default()),
        prompt_hash: Some(hash),
        grammar_hash: None,
        hash,
    })
}

/// With the hash that it has to have, as somebody who knows how it is made would give it.
fn sealed(mut bundle: Bundle) -> Bundle {
    bundle.hash = hash_without(&serde_json::to_value(&bundle).expect("JSON"), "hash");
    bundle
}

fn is_verified(text: &str) -> bool {
    AnswerFile::read(text).is_ok_and(|file| file.verify().verified)
}

#[test]
fn a_sound_bundle_is_verified_however_it_is_laid_out() {
    let text = sound().to_json().expect("JSON");
    assert!(is_verified(&text));
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert!(is_verified(&value.to_string()), "without white space");
    let mut reversed = serde_json::Map::new();
    for (key, value) in value.as_object().expect("an object").iter().rev() {
        reversed.insert(key.clone(), value.clone());
    }
    assert!(is_verified(&Value::Object(reversed).to_string()), "in another order");
}

#[test]
fn a_claim_without_a_quote_and_a_quote_without_its_passage_are_found() {
    let mut bundle = sound();
    bundle.answer.claims[0].quotes.clear();
    bundle.answer.answer = Some("They get 25 days. ".to_owned());
    assert!(!is_verified(&sealed(bundle).to_json().expect("JSON")));
    let mut bundle = sound();
    bundle.passages.clear();
    assert!(!is_verified(&sealed(bundle).to_json().expect("JSON")));
    let mut bundle = sound();
    bundle.answer.mode = Mode::Extractive;
    assert!(!is_verified(&sealed(bundle).to_json().expect("JSON")), "the claim is not its quote");
    let mut bundle = sound();
    bundle.answer.outcome = Outcome::Abstained;
    assert!(!is_verified(&sealed(bundle).to_json().expect("JSON")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// One byte anywhere in the file, by somebody who changes nothing else.
    #[test]
    fn one_changed_byte_is_found(at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f) {
        let text = sound().to_json().expect("JSON");
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let Ok(tampered) = String::from_utf8(bytes) else { return Ok(()) };
        let is_the_same = serde_json::from_str::<Value>(&tampered).ok() == serde_json::from_str(&text).ok();
        prop_assert!(is_the_same || !is_verified(&tampered), "{}", tampered);
    }

    /// One byte of a quote, a span or a hash, by somebody who gives the file its new hash.
    #[test]
    fn a_changed_quote_is_found_even_under_a_new_hash(
        at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f, shift in 1_usize..50, what in 0_usize..6,
    ) {
        let changed = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = if bytes[at] == byte { b'~' } else { byte };
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let mut bundle = sound();
        let quote = &mut bundle.answer.claims[0].quotes[0];
        let other_hash = ContentHash::of(&[byte]);
        match what {
            0 => quote.text = changed(&quote.text),
            1 => quote.span = quote.span.shifted(shift),
            2 => quote.span = Span::with_length(quote.span.start(), quote.span.len() + shift),
            3 => bundle.passages[0].text = changed(&bundle.passages[0].text),
            4 => bundle.passages[0].text_hash = other_hash,
            _ => bundle.passages[0].content_hash = other_hash,
        }
        prop_assume!(bundle != sound());
        prop_assert!(!is_verified(&sealed(bundle).to_json().expect("JSON")));
    }
}
