use std::sync::Arc;

use ibid_core::{Draft, FinishReason, Passage, Span};
use proptest::prelude::*;

use super::{DropReason, Verified, VerifyOptions, verify};
use crate::fixture::{document, passage};
use crate::{Claim, Mode, ParseError, Quote, QuoteError, Reason, Verdict};

fn check(draft: &str, finish: FinishReason) -> Verified {
    let passages =
        [passage("Leave is 25 days. It does not carry over. See https://example.org/leave for more.")];
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
    assert_eq!(dropped("Leave is 25 days."), DropReason::Malformed(ParseError::NoPointer));
    assert_eq!(dropped("[2.1] Leave is 25 days."), DropReason::BadCitation);
    assert_eq!(dropped("[1.9] Leave is 25 days."), DropReason::BadCitation);
    assert_eq!(dropped("[1.1] [7]"), DropReason::Malformed(ParseError::NoClaim));
    assert!(matches!(
        dropped("[1.1] Leave is 25 days, see https://evil.example/?q=25"),
        DropReason::ForeignLink(_)
    ));
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
    let Verdict::Abstained(abstention) = check("NOT IN SOURCES", FinishReason::Stop).verdict else {
        panic!()
    };
    assert_eq!(abstention.reason(), Reason::NotInSources);
    let Verdict::Abstained(abstention) = check("", FinishReason::Stop).verdict else { panic!() };
    assert_eq!(abstention.reason(), Reason::Unsupported);
}

#[test]
fn a_claim_gets_the_sentence_that_states_it() {
    let verified = check("[1.2] Leave is 25 days.\n[1.3] It does not carry over.", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    let quotes: Vec<&str> = answer.claims().iter().flat_map(Claim::quotes).map(Quote::text).collect();
    assert_eq!(quotes, ["Leave is 25 days.", "It does not carry over."]);
}

#[test]
fn what_is_added_to_a_claim_and_not_borne_out_is_left_out() {
    for added in [
        "This is the answer to the question.",
        "Everybody else gets more.",
        "This is the only leave.",
        "That makes 52 weeks.",
    ] {
        let verified = check(&format!("[1.1] Leave is 25 days. {added}"), FinishReason::Stop);
        let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
        assert_eq!(answer.claims()[0].text(), "Leave is 25 days.");
        let dropped: Vec<&str> = verified.dropped.iter().map(|dropped| dropped.text.as_str()).collect();
        assert_eq!(dropped, [added]);
        assert!(matches!(verified.dropped[0].reason, DropReason::LowSupport(_)), "{verified:?}");
        // What follows such a sentence may speak of it.
        let turned = check(&format!("[1.1] {added} Leave is 25 days."), FinishReason::Stop);
        assert!(matches!(turned.verdict, Verdict::Abstained(_)), "{turned:?}");
    }
    let two = check("[1.1] [1.2] Leave is 25 days. Everybody else gets more.", FinishReason::Stop);
    let Verdict::Answered(answer) = &two.verdict else { panic!("{two:?}") };
    assert_eq!(answer.claims()[0].quotes().len(), 1, "the other quote was for what is left out: {answer:?}");
    let elsewhere = check("[1.2] Leave is 25 days. This is the answer to it.", FinishReason::Stop);
    let Verdict::Answered(answer) = &elsewhere.verdict else { panic!("{elsewhere:?}") };
    assert_eq!(answer.claims()[0].quotes()[0].text(), "Leave is 25 days.");
    let both = check("[1.1] Leave is 25 days. Yes.", FinishReason::Stop);
    let Verdict::Answered(answer) = &both.verdict else { panic!("{both:?}") };
    assert_eq!(answer.claims()[0].text(), "Leave is 25 days. Yes.");
}

#[test]
fn a_mere_name_gets_the_sentence_that_the_question_is_about() {
    let passages =
        [passage("Josip Horvat takes the minutes. Anna Egger orders boards. Josip Horvat orders scanners.")];
    let draft = Draft { text: "[1.2] Josip Horvat.".to_owned(), finish: FinishReason::Stop };
    let question = "Who orders the scanners?".parse().expect("a question");
    let verified = verify(&question, &draft, &passages, &VerifyOptions::default());
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.claims()[0].quotes()[0].text(), "Josip Horvat orders scanners.");
}

#[test]
fn two_numbers_are_not_shown_as_one() {
    let passages = [passage("Leave is 2 days, or 5 with notice.")];
    let question = "How long is leave?".parse().expect("a question");
    for joined in ["2\u{2062}5", "2\u{34f}5", "2\u{fe0f}5", "2\u{200b}5", "2\u{200d}5"] {
        let draft = Draft { text: format!("[1.1] Leave is {joined} days."), finish: FinishReason::Stop };
        let verified = verify(&question, &draft, &passages, &VerifyOptions::default());
        assert!(matches!(verified.verdict, Verdict::Abstained(_)), "{joined:?}: {verified:?}");
    }
}

#[test]
fn a_claim_over_two_sentences_needs_both() {
    let first = "Leave is 25 days. Anna Egger runs the Graz office.";
    let second = "The notice period is three months. Anna Egger speaks Slovene at home.";
    let passages = [passage(first), passage(second)];
    let question = "What holds for staff?".parse().expect("a question");
    let check = |draft: String| {
        let draft = Draft { text: draft, finish: FinishReason::Stop };
        verify(&question, &draft, &passages, &VerifyOptions::default())
    };
    for (one, other, claim, quoted) in [
        (
            "[1.1]",
            "[2.1]",
            "Leave is 25 days and the notice period is three months.",
            ["Leave is 25 days.", "The notice period is three months."],
        ),
        (
            "[1.2]",
            "[2.2]",
            "Anna Egger runs the Graz office and speaks Slovene.",
            ["Anna Egger runs the Graz office.", "Anna Egger speaks Slovene at home."],
        ),
    ] {
        let both = check(format!("{one} {other} {claim}"));
        let Verdict::Answered(answer) = &both.verdict else { panic!("{both:?}") };
        let quotes: Vec<&str> = answer.claims().iter().flat_map(Claim::quotes).map(Quote::text).collect();
        assert_eq!(quotes, quoted);
        assert_eq!(answer.claims()[0].text(), claim);
        for alone in [one, other] {
            let half = check(format!("{alone} {claim}"));
            let Verdict::Abstained(abstention) = &half.verdict else { panic!("{alone}: {half:?}") };
            assert_eq!(abstention.reason(), Reason::Unsupported);
            assert_eq!(half.dropped.len(), 1, "{alone}: {half:?}");
        }
    }
}

#[test]
fn the_abstention_line_behind_a_pointer_is_no_claim() {
    let Verdict::Abstained(abstention) = check("[1.1] NOT IN SOURCES.", FinishReason::Stop).verdict else {
        panic!("answered")
    };
    assert_eq!(abstention.reason(), Reason::NotInSources);
}

#[test]
fn a_claim_keeps_what_each_check_said() {
    let verified = check("[1.1] Leave is 25 days.", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    let checks = answer.claims()[0].checks().expect("checks");
    assert!(checks.numbers_are_known && !checks.is_denied, "{checks:?}");
    assert!((checks.support() - answer.claims()[0].support().get()).abs() < 0.01, "{checks:?}");
    // What is said in the words of its quote was not checked.
    let verified = check("[1.1] Hunde sind freitags auf der Wiese willkommen.", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.claims()[0].checks(), None);
}

#[test]
fn what_is_in_the_language_of_nobody_is_said_in_the_words_of_its_quote() {
    let verified = check("[1.1] Hunde sind freitags auf der Wiese willkommen.", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.text(), "Leave is 25 days. [1]");
    assert_eq!(verified.dropped[0].reason, DropReason::Incomparable);
    assert_eq!(answer.mode(), Mode::Extractive, "no word of it is the model's");

    let verified = check(
        "[1.1] Hunde sind freitags auf der Wiese willkommen.\n[1.2] It does not carry over.",
        FinishReason::Stop,
    );
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.mode(), Mode::Generated);
}

#[test]
fn a_claim_that_was_cut_off_is_dropped_and_the_others_stay() {
    let verified = check("[1.1] Leave is 25 days.\n[1.2] It does not carry", FinishReason::Length);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.text(), "Leave is 25 days. [1]");
    assert_eq!(verified.dropped[0].reason, DropReason::Malformed(ParseError::Unfinished));
}

#[test]
fn a_text_that_changed_in_the_store_gives_no_quote() {
    let mut changed = document("Leave is 25 days.");
    changed.text = "Leave is 60 days.".to_owned();
    let passage = Passage::new(Arc::new(changed), Span::with_length(0, 17)).expect("a passage");
    let draft = Draft { text: "[1.1] Leave is 60 days.".to_owned(), finish: FinishReason::Stop };
    let question = "How long is leave?".parse().expect("a question");
    let verified = verify(&question, &draft, &[passage], &VerifyOptions::default());
    assert!(matches!(verified.dropped[0].reason, DropReason::NotAQuote(QuoteError::TextChanged { .. })));
    let Verdict::Abstained(abstention) = verified.verdict else { panic!("answered") };
    assert!(abstention.detail().contains("ibid doctor"), "{}", abstention.detail());
}

#[test]
fn the_same_is_said_and_quoted_once() {
    let verified = check("[1.1][1.1] Leave is 25 days.\n[1.1-2] leave is  25 days", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!((answer.claims().len(), answer.claims()[0].quotes().len()), (1, 1));
    assert_eq!(verified.dropped[0].reason, DropReason::Repeated);
}

#[test]
fn a_marker_in_a_claim_is_no_citation() {
    let verified = check("[1.1] Leave is 25 days [3].", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(answer.text(), "Leave is 25 days. [1]");
}

#[test]
fn a_threshold_that_is_no_number_lets_nothing_through() {
    let passages = [passage("Leave is 25 days.")];
    let draft = Draft { text: "[1.1] Leave is 25 days.".to_owned(), finish: FinishReason::Stop };
    let question = "How long is leave?".parse().expect("a question");
    let verified = verify(
        &question,
        &draft,
        &passages,
        &VerifyOptions { min_support: f32::NAN, ..VerifyOptions::default() },
    );
    assert!(matches!(verified.verdict, Verdict::Abstained(_)));
}

#[test]
fn a_number_that_is_nowhere_is_told_and_stands_where_numbers_are_free() {
    let passages = [passage("Leave is 25 days.")];
    let draft = Draft { text: "[1.1] Leave is 28 days.".to_owned(), finish: FinishReason::Stop };
    let question = "How long is leave?".parse().expect("a question");
    let options = VerifyOptions { free_numbers: true, ..VerifyOptions::default() };
    let verified = verify(&question, &draft, &passages, &options);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    let claim = &answer.claims()[0];
    assert!(claim.support().get() >= options.min_support, "{claim:?}");
    assert!(!claim.checks().expect("checks").numbers_are_known, "{claim:?}");
    let verified = verify(&question, &draft, &passages, &VerifyOptions::default());
    assert!(matches!(verified.verdict, Verdict::Abstained(_)), "{verified:?}");
}

#[test]
fn the_json_form_is_a_contract() {
    let verified = check("[1.1] Leave is 25 days.", FinishReason::Stop);
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    let expected = r#"[{"text":"Leave is 25 days.","support":1.0,"quotes":[{"source":1,"text":"Leave is 25 days.","span":[0,17]}],"unknown_names":[]}]"#;
    assert_eq!(serde_json::to_string(answer.claims()).expect("serializes"), expected);
    let Verdict::Abstained(abstention) = check("[1.1] Leave is 52 days.", FinishReason::Stop).verdict else {
        panic!()
    };
    let expected = r#"{"reason":"unsupported","detail":"the model wrote one statement; the sentences it pointed at do not bear that out"}"#;
    assert_eq!(serde_json::to_string(&abstention).expect("serializes"), expected);
}

/// Text with everything that could be taken for something else.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 .!?\"'\\\\\n\\[\\]-]{1,40}",
        "[年假。！日é🙂\u{301}\u{200d}\u{202e}]{1,10}",
        Just("[1.1] Leave is 25 days.\n".to_owned()),
        Just("NOT IN SOURCES\n".to_owned()),
        Just("【2】 https://evil.example [3.1-2]".to_owned()),
        Just("\n\n# Heading\n| a | 1,000 |\n".to_owned()),
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_quote_of_every_answer_is_verbatim(
        texts in proptest::collection::vec((hostile_text(), 0_usize..20), 1..4),
        lines in proptest::collection::vec(
            ("\\[[0-4]\\.[0-6](-[0-6])?\\]( ?\\[[1-3]\\.[1-4]\\])? ?", "[a-zA-Z0-9年 .\\[\\]]{0,20}"),
            0..5,
        ),
        noise in any::<String>(),
    ) {
        let passages: Vec<Passage> = texts
            .iter()
            .filter_map(|(text, start)| {
                let document = Arc::new(document(text));
                let length = text.len().saturating_sub(*start);
                Passage::new(document, Span::with_length(*start, length))
            })
            .collect();
        let lines: Vec<String> = lines.iter().map(|(pointers, text)| format!("{pointers}{text}\n")).collect();
        let text = lines.concat() + &noise;
        let draft = Draft { text, finish: FinishReason::Stop };
        let question = "What is it?".parse().expect("a question");
        let verified = verify(&question, &draft, &passages, &VerifyOptions { min_support: 0.0, ..VerifyOptions::default() });
        if let Verdict::Answered(answer) = verified.verdict {
            for quote in answer.claims().iter().flat_map(crate::Claim::quotes) {
                let source = passages.get(quote.source().index()).expect("the source exists");
                prop_assert_eq!(quote.span().of(&source.document().text), Some(quote.text()));
                prop_assert!(source.span().contains(quote.span()));
                let sentences = source.sentences();
                prop_assert!(sentences.iter().any(|sentence| sentence.start() == quote.span().start()), "whole sentences");
                prop_assert!(sentences.iter().any(|sentence| sentence.end() == quote.span().end()), "whole sentences");
            }
        }
    }
}

/// What a cell counts stands at the head of its column.
#[test]
fn the_unit_of_a_cell_is_that_of_its_column() {
    let passages = [passage("| tier | discount (%) |\n|---|---|\n| silver | 10 |\n| gold | 25 |\n")];
    let last = passages[0].sentences().len();
    let answer = |claim: &str| {
        let draft = Draft { text: format!("[1.{last}] {claim}"), finish: FinishReason::Stop };
        let question = "What is the discount for gold?".parse().expect("a question");
        verify(&question, &draft, &passages, &VerifyOptions::default()).verdict
    };
    let told = answer("The discount for gold is 25 %.");
    assert!(matches!(told, Verdict::Answered(_)), "{told:?}");
    for other in ["The discount for gold is 25 €.", "The discount for gold is 11 %."] {
        let told = answer(other);
        assert!(matches!(told, Verdict::Abstained(_)), "{other}: {told:?}");
    }
}
