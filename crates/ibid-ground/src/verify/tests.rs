use std::sync::Arc;

use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, Draft, FinishReason, LocationMap, Passage, Span};
use proptest::prelude::*;

use super::{DropReason, Verified, VerifyOptions, verify};
use crate::{Reason, Verdict};

fn document(text: &str) -> Document {
    Document {
        name: "a.md".parse().expect("a name"),
        content_hash: ContentHash::of(b"file"),
        text_hash: ContentHash::of(text.as_bytes()),
        format: DocumentFormat::Markdown,
        title: None,
        language: None,
        text: text.to_owned(),
        locations: LocationMap::of_plain_text(text),
        coverage: Coverage::default(),
    }
}

fn passage(text: &str) -> Passage {
    Passage::new(Arc::new(document(text)), Span::with_length(0, text.len())).expect("a passage")
}

fn check(draft: &str, finish: FinishReason) -> Verified {
    let passages = [passage("Leave is 25 days. It does not carry over. See https://example.org/leave for more.")];
    let draft = Draft { text: draft.to_owned(), finish };
    verify(&"How long is leave?".parse().expect("a question"), &draft, &passages, &VerifyOptions::default())
}

fn dropped(draft: &str) -> DropReason {
    let verified = check(draft, FinishReason::Stop);
    assert!(matches!(verified.verdict, Verdict::Abstained(_)), "{verified:?}");
    verified.dropped.into_iter().next().expect("a dropped claim").reason
}

#[test]
fn each_way_to_fail_has_its_reason() {
    assert_eq!(dropped("Leave is 25 days."), DropReason::Malformed);
    assert_eq!(dropped("[2.1] Leave is 25 days."), DropReason::BadCitation);
    assert_eq!(dropped("[1.9] Leave is 25 days."), DropReason::BadCitation);
    assert_eq!(dropped("[1.1] Leave is 25 days, see https://evil.example/?q=25"), DropReason::ForeignLink);
    assert!(matches!(dropped("[1.1] Leave is 52 days."), DropReason::LowSupport(_)));
    assert!(matches!(dropped("[1.2] Leave does carry over."), DropReason::LowSupport(_)));
}

#[test]
fn a_link_of_the_source_may_stay() {
    let verified = check("[1.3] See https://example.org/leave for more.", FinishReason::Stop);
    assert!(matches!(verified.verdict, Verdict::Answered(_)), "{verified:?}");
}

#[test]
fn the_abstention_line_is_an_abstention() {
    let Verdict::Abstained(abstention) = check("NOT IN SOURCES", FinishReason::Stop).verdict else { panic!() };
    assert_eq!(abstention.reason(), Reason::NotInSources);
    let Verdict::Abstained(abstention) = check("", FinishReason::Stop).verdict else { panic!() };
    assert_eq!(abstention.reason(), Reason::Unsupported);
}

#[test]
fn a_claim_that_was_cut_off_is_dropped_and_the_others_stay() {
    let verified = check("[1.1] Leave is 25 days.\n[1.2] It does not carry", FinishReason::Length);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.text(), "Leave is 25 days. [1]");
    assert_eq!(verified.dropped[0].reason, DropReason::Unfinished);
}

#[test]
fn a_text_that_changed_in_the_store_gives_no_quote() {
    let mut changed = document("Leave is 25 days.");
    changed.text = "Leave is 60 days.".to_owned();
    let passage = Passage::new(Arc::new(changed), Span::with_length(0, 17)).expect("a passage");
    let draft = Draft { text: "[1.1] Leave is 60 days.".to_owned(), finish: FinishReason::Stop };
    let question = "How long is leave?".parse().expect("a question");
    let verified = verify(&question, &draft, &[passage], &VerifyOptions::default());
    assert_eq!(verified.dropped[0].reason, DropReason::BadCitation);
}

proptest! {
    #[test]
    fn every_quote_of_every_answer_is_verbatim(
        texts in proptest::collection::vec("[a-zA-Z0-9 .!?\"'\\\\\\n\\[\\]年假。！日é🙂\u{301}]{1,120}", 1..4),
        lines in proptest::collection::vec(("\\[[0-4]\\.[0-6](-[0-6])?\\]( ?\\[[1-3]\\.[1-4]\\])? ?", "[a-zA-Z0-9年 .]{0,20}"), 0..5),
    ) {
        let documents: Vec<_> = texts.iter().map(|text| Arc::new(document(text))).collect();
        let passages: Vec<_> = documents
            .iter()
            .filter_map(|document| Passage::new(Arc::clone(document), Span::with_length(0, document.text.len())))
            .collect();
        let text: String = lines.iter().map(|(pointers, text)| format!("{pointers}{text}\n")).collect();
        let draft = Draft { text, finish: FinishReason::Stop };
        let question = "What is it?".parse().expect("a question");
        let verified = verify(&question, &draft, &passages, &VerifyOptions { min_support: 0.0 });
        if let Verdict::Answered(answer) = verified.verdict {
            for quote in answer.claims().iter().flat_map(|claim| claim.quotes()) {
                let source = passages.get(quote.source().index()).expect("the source exists");
                prop_assert_eq!(quote.span().of(&source.document().text), Some(quote.text()));
                prop_assert!(source.span().contains(quote.span()));
            }
        }
    }
}
