use ibid_core::{ContentHash, Draft, FinishReason, Passage, Place, Question, SourceNumber, Span};
use ibid_ground::{Answer, Mode, Verdict, VerifyOptions, verify};
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

/// A bundle whose only claim says `claim`, by somebody who gives the file its new hash.
fn claiming(claim: &str) -> Bundle {
    let mut bundle = sound();
    bundle.answer.claims[0].text = claim.to_owned();
    bundle.answer.answer = Some(bundle.answer.text_of_claims());
    sealed(bundle)
}

/// The same, of a passage that says `quoted`.
fn claiming_of(passage: &str, quoted: &str, claim: &str) -> Bundle {
    let mut bundle = claiming(claim);
    let span = Span::with_length(START, passage.len());
    bundle.answer.sources[0].span = span;
    let at = START + passage.find(quoted).expect("it is in the passage");
    let quote = &mut bundle.answer.claims[0].quotes[0];
    (quote.text, quote.span) = (quoted.to_owned(), Span::with_length(at, quoted.len()));
    let bundled = &mut bundle.passages[0];
    (bundled.text, bundled.span) = (passage.to_owned(), span);
    bundled.text_hash = ContentHash::of(passage.as_bytes());
    sealed(bundle)
}

#[track_caller]
fn problems(bundle: Bundle) -> Vec<String> {
    AnswerFile::read(&sealed(bundle).to_json().expect("JSON")).expect("a bundle").verify().problems
}

#[test]
fn a_claim_that_its_quotes_do_not_bear_out_is_found_even_under_a_new_hash() {
    for (claim, why) in [
        ("The deadline is June 30, 2099.", "2099 are in none of them"),
        ("They get 26 days.", "26 is in none of them"),
        ("They never get 25 days of leave.", "is needed"),
        ("The chairman sleeps on the meadow of the dogs.", "0.70 is needed"),
        ("Der Vorsitzende schläft auf der Wiese und die Hunde nicht.", "is needed"),
        ("The chairman sleeps on the meadow, see https://example.com/meadow.", "is needed"),
        ("The chairman sleeps [9] on the meadow of the dogs.", "9 is in none of them"),
    ] {
        let found = problems(claiming(claim));
        let is_said = |problem: &String| {
            problem.starts_with("the quotes do not bear out the claim “") && problem.ends_with(why)
        };
        assert!(found.len() == 1 && is_said(&found[0]), "{claim}: {found:?}");
    }
    let mut lowered = claiming("They never get 25 days of leave.");
    lowered.answer.claims[0].support = 0.0;
    assert_eq!(problems(lowered.clone()).len(), 1, "more was asked for");
    lowered.settings.min_support = 0.0;
    assert_eq!(problems(lowered), [""; 0], "the file says itself that nothing bears it out");
    let mut number = claiming("They get 26 days.");
    (number.answer.claims[0].support, number.settings.min_support) = (0.0, 0.0);
    assert_eq!(problems(number).len(), 1, "a number that is nowhere is found whatever was asked for");
}

#[test]
fn a_number_that_is_nowhere_stands_where_free_numbers_were_asked_for() {
    let mut free = claiming("They get 26 days of leave.");
    assert_eq!(problems(free.clone()).len(), 1);
    free.settings.free_numbers = true;
    assert_eq!(problems(free), [""; 0]);
    let mut other = claiming("The chairman sleeps 26 hours on the meadow of the dogs.");
    other.settings.free_numbers = true;
    assert_eq!(problems(other).len(), 1, "its words are free of nothing");
}

#[test]
fn claims_in_other_words_than_their_quotes_stand() {
    for claim in
        ["They get 25 days.", "Leave is 25 days.", "Every employee has twenty-five days of leave.", QUOTED]
    {
        assert_eq!(problems(claiming(claim)), [""; 0], "{claim}");
    }
    let mut translated = claiming("Sie erhalten 25 Tage im Jahr.");
    assert_eq!(problems(translated.clone()).len(), 1, "it is in the language of neither quotes nor question");
    translated.answer.question = "Wie viele Tage erhalten sie im Jahr?".to_owned();
    assert_eq!(problems(translated), [""; 0]);
}

#[test]
fn what_stands_above_a_quote_bears_out_a_claim() {
    let passage = "## Until 2023\n\nNo leave.\n\n## In 2024\n\nEvery employee gets 25 days of leave.";
    assert_eq!(problems(claiming_of(passage, QUOTED, "In 2024 they get 25 days of leave.")), [""; 0]);
    assert_eq!(problems(claiming_of(passage, QUOTED, "In 2025 they get 25 days of leave.")).len(), 1);
    // The names of the columns are not in every passage that holds rows.
    let row = "| gold | 25 |";
    let table = format!("| tier | discount (%) |\n|---|---|\n{row}");
    assert_eq!(problems(claiming_of(&table, row, "The gold tier has a discount of 25 %.")), [""; 0]);
    assert_eq!(problems(claiming_of(&table, row, "The gold tier has a discount of 26 %.")).len(), 1);
    assert_eq!(problems(claiming_of(row, row, "The gold tier has a discount of 25 %.")), [""; 0]);
}

/// The bundle of an answer from one passage.
fn bundle_of(question: &Question, answer: &Answer, passage: &Passage, min_support: f32) -> Bundle {
    let document = passage.document();
    let mut bundle = sound();
    bundle.settings.min_support = min_support;
    let bundled = &mut bundle.passages[0];
    bundled.content_hash = document.content_hash;
    (bundled.span, bundled.text) = (passage.span(), passage.text().to_owned());
    bundled.text_hash = ContentHash::of(bundled.text.as_bytes());
    let source = &mut bundle.answer.sources[0];
    (source.content_hash, source.span, source.place) =
        (document.content_hash, passage.span(), passage.place());
    (source.document, bundled.document) = (document.name.clone(), document.name.clone());
    let claims = answer.claims().iter().map(|claim| {
        let quotes = claim.quotes().iter().map(|quote| QuoteDocument {
            source: quote.source(),
            text: quote.text().to_owned(),
            span: quote.span(),
        });
        ClaimDocument {
            text: claim.text().to_owned(),
            support: claim.support().get(),
            quotes: quotes.collect(),
            unknown_names: claim.unknown_names().to_vec(),
        }
    });
    bundle.answer.claims = claims.collect();
    question.as_str().clone_into(&mut bundle.answer.question);
    (bundle.answer.mode, bundle.answer.answer) = (answer.mode(), Some(answer.text()));
    sealed(bundle)
}

fn sentence() -> impl Strategy<Value = Vec<&'static str>> {
    let words = vec![
        "leave", "Leave", "is", "not", "25", "twenty", "days", "Anna", "Berlin", "Urlaub", "nicht", "und",
        "die", "von", "年假", "十五", "天", "1,250.50", "EUR", "never", "25 %", "only", "Nur", "Tage", "the",
        "of",
    ];
    prop::collection::vec(prop::sample::select(words), 2..9)
}

proptest! {
    /// Whatever is verified when it is written, is verified when it is read.
    #[test]
    fn what_ibid_writes_is_verified(
        question in sentence(),
        text in prop::collection::vec(sentence(), 1..4),
        claims in prop::collection::vec((0_usize..4, any::<u16>(), prop::option::of(sentence())), 1..3),
        min_support in prop::sample::select(vec![0.3_f32, 0.7, 0.9]),
    ) {
        let said: Vec<String> = text.iter().map(|words| format!("{}.", words.join(" "))).collect();
        let passage = ibid_testkit::passage("leave.txt", &said.join(" "));
        let question: Question = format!("{}?", question.join(" ")).parse().expect("a question");
        let last = passage.sentences().len();
        let lines = claims.iter().map(|(at, kept, added)| {
            let words = text[at % text.len()].iter().enumerate();
            let kept = words.filter(|(bit, _)| kept & (1 << bit) != 0).map(|(_, word)| *word);
            let words: Vec<&str> = kept.chain(added.clone().unwrap_or_default()).collect();
            let first = at % last + 1;
            format!("[1.{first}-{last}] {}.", words.join(" "))
        });
        let draft = Draft { text: lines.collect::<Vec<_>>().join("\n"), finish: FinishReason::Stop };
        let passages = [passage];
        let verified = verify(&question, &draft, &passages, &VerifyOptions { min_support, ..VerifyOptions::default() });
        let Verdict::Answered(answer) = verified.verdict else { return Ok(()) };
        let bundle = bundle_of(&question, &answer, &passages[0], min_support);
        let found = problems(bundle);
        prop_assert!(found.is_empty(), "{:?}: {:?}", found, draft.text);
    }
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
