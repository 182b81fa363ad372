use ibid_core::{Citation, Draft, FinishReason, SourceNumber, is_invisible};
use proptest::prelude::*;

use super::{DraftClaim, MalformedLine, ParseError, ParsedDraft, parse, parse_beside};

fn parsed(text: &str, finish: FinishReason) -> (Vec<DraftClaim>, Vec<MalformedLine>) {
    match parse(&Draft { text: text.to_owned(), finish }) {
        ParsedDraft::Claims { claims, malformed } => (claims, malformed),
        ParsedDraft::Abstained => panic!("{text:?} abstains"),
    }
}

#[test]
fn what_is_no_claim_has_its_reason() {
    for (line, error) in [
        ("no pointer", ParseError::NoPointer),
        ("[1.0] zero", ParseError::BadPointer),
        ("[0.1] zero", ParseError::BadPointer),
        ("[1] no sentence", ParseError::BadPointer),
        ("[1.2-1] backwards", ParseError::BadPointer),
        ("[a.b] x", ParseError::BadPointer),
        ("[1.1", ParseError::BadPointer),
        ("[1.9999999] far away", ParseError::BadPointer),
        ("[1.1]", ParseError::NoClaim),
        ("[1.1] \u{1b}[31mred", ParseError::ControlCharacter),
        ("[1.1] \u{202e}turned", ParseError::ControlCharacter),
        ("[1.1] 2\u{2062}5 days", ParseError::ControlCharacter),
        ("[1.1] 2\u{34f}5 days", ParseError::ControlCharacter),
        ("[1.1] \u{200f}2\u{200f}5 days", ParseError::ControlCharacter),
        ("[1.1] a\u{e0069}b", ParseError::ControlCharacter),
        ("[1.1] 2\u{200d}5 days", ParseError::ControlCharacter),
        ("[1.1] two\u{200c}2 days", ParseError::ControlCharacter),
        ("[1.1] a \u{200d}b", ParseError::ControlCharacter),
        ("[1.1] \u{200b}\u{fe0f}", ParseError::NoClaim),
    ] {
        let (claims, malformed) = parsed(line, FinishReason::Stop);
        assert!(claims.is_empty(), "{line}");
        assert_eq!(malformed, [MalformedLine { text: line.to_owned(), error }], "{line}");
    }
}

/// What is checked is what a reader sees.
#[test]
fn nothing_in_a_claim_is_invisible() {
    for hidden in ('\0'..=char::MAX).filter(|character| is_invisible(*character)) {
        let (claims, malformed) = parsed(&format!("[1.1] It is 2{hidden}5 days."), FinishReason::Stop);
        assert!(claims.iter().all(|claim| claim.text == "It is 25 days."), "{hidden:?}: {claims:?}");
        assert_eq!(claims.len() + malformed.len(), 1, "{hidden:?}");
    }
}

#[test]
fn joiners_stay_where_scripts_and_emoji_need_them_and_hints_go() {
    for (written, shown) in [
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("क्\u{200d}ष", "क्\u{200d}ष"),
        ("👩\u{200d}👧 🏳\u{fe0f}\u{200d}🌈", "👩\u{200d}👧 🏳\u{200d}🌈"),
        ("Auf\u{200c}lage", "Auf\u{200c}lage"),
        ("Ur\u{ad}laub von\u{200b}\u{feff} ❤\u{fe0f} 葛\u{e0100}城", "Urlaub von ❤ 葛城"),
    ] {
        let (claims, malformed) = parsed(&format!("[1.1] {written}"), FinishReason::Stop);
        assert!(malformed.is_empty(), "{written:?}: {malformed:?}");
        assert_eq!(claims.iter().map(|claim| claim.text.as_str()).collect::<Vec<_>>(), [shown]);
    }
}

#[test]
fn abstaining_is_a_line_of_its_own() {
    for text in [
        "NOT IN SOURCES",
        " NOT IN SOURCES\r\n",
        "well\nNOT IN SOURCES",
        "NOT IN SOURCES.",
        "**NOT IN SOURCES**",
        "Not in sources",
        "\"not in  sources…\"",
        "[1.1] Not in sources.",
        "[1.1], [1.2]: **Not in sources**",
        "NOT IN SOURCES<|im_end|>",
        "<s>NOT IN SOURCES</s>",
        "NOT IN SOURCES\n</s>",
    ] {
        let draft = Draft { text: text.to_owned(), finish: FinishReason::Stop };
        assert_eq!(parse(&draft), ParsedDraft::Abstained, "{text:?}");
    }
    let (claims, malformed) = parsed("[1.1] Leave.\nNOT IN SOURCES", FinishReason::Stop);
    assert_eq!((claims.len(), malformed.len()), (1, 1), "a claim is looked at all the same");
    for other in ["the answer is NOT IN SOURCES", "Not in our sources.", "It is not in sources"] {
        let (claims, malformed) = parsed(other, FinishReason::Stop);
        assert_eq!((claims.len(), malformed.len()), (0, 1), "{other}");
    }
}

#[test]
fn what_a_model_writes_around_a_claim_is_no_part_of_it() {
    for (line, pointers, text) in [
        ("[1.1], [1.2] Leave is short.", 2, "Leave is short."),
        ("[1.1]; [1.2], and [1.3] Leave is short.", 3, "Leave is short."),
        ("[1.1] und [1.2] Der Urlaub ist kurz.", 2, "Der Urlaub ist kurz."),
        ("[1.1]: Leave is short.", 1, "Leave is short."),
        ("[1.1] - Leave is short.", 1, "Leave is short."),
        ("[1.1] — , Leave is short.", 1, "Leave is short."),
        ("[1.1] and so on.", 1, "and so on."),
        ("[1.1] -18 °C.", 1, "-18 °C."),
        ("[1.1]: -18 °C.", 1, "-18 °C."),
        ("[1.1] .NET is used.", 1, ".NET is used."),
        ("[1.1] …", 1, "…"),
        ("[1.1] –", 1, "–"),
        ("[1.1] Leave is short.<|im_end|>", 1, "Leave is short."),
        ("[1.1] Leave is short. </s><s>[INST] Why?", 1, "Leave is short."),
        ("[1.1] Leave is short.<|im_\u{200b}end|>", 1, "Leave is short."),
        ("<|assistant|> [1.1] Leave is short.", 1, "Leave is short."),
    ] {
        let (claims, malformed) = parsed(line, FinishReason::Stop);
        let read: Vec<(usize, &str)> =
            claims.iter().map(|claim| (claim.citations.len(), claim.text.as_str())).collect();
        assert_eq!(read, [(pointers, text)], "{line}: {malformed:?}");
        assert!(malformed.is_empty(), "{line}: {malformed:?}");
    }
    let (claims, malformed) = parsed("[1.1] Leave.\n<|im_end|>\n</s>", FinishReason::Stop);
    assert_eq!((claims.len(), malformed.len()), (1, 0), "a token alone is no line");
    let (claims, malformed) = parsed("[1.1] <|im_end|>", FinishReason::Stop);
    assert_eq!((claims.len(), malformed[0].error), (0, ParseError::NoClaim));
}

#[test]
fn a_token_that_is_quoted_is_no_end() {
    let draft = Draft { text: "[1.1] Write </s> or <s>.".to_owned(), finish: FinishReason::Stop };
    let ParsedDraft::Claims { claims, .. } = parse_beside(&draft, |citations, token| {
        assert_eq!(citations.len(), 1);
        token == "</s>"
    }) else {
        panic!("no abstention")
    };
    assert_eq!(claims[0].text, "Write </s> or");
}

#[test]
fn only_the_last_line_can_be_unfinished() {
    for (text, claims) in [
        ("[1.1] No full stop\n[1.2] It goes", 1),
        ("[1.1] No full stop\n[1.", 1),
        ("[1.1] No full stop\n", 1),
        ("[1.1] Done.", 1),
        ("[1.1] “Done.”", 1),
        ("[1.1] 十五天。", 1),
        ("[1.1] It costs 3.", 0),
        ("[1.1] It costs", 0),
    ] {
        for finish in [FinishReason::Length, FinishReason::Cancelled] {
            assert_eq!(parsed(text, finish).0.len(), claims, "{text:?}");
        }
    }
    assert_eq!(parsed("[1.1] It costs", FinishReason::Stop).0.len(), 1);
}

fn citation() -> impl Strategy<Value = Citation> {
    (0_usize..9, 0_usize..50, 0_usize..3).prop_map(|(source, first, run)| Citation {
        source: SourceNumber::of_index(source),
        first,
        last: first + run,
    })
}

fn written(Citation { source, first, last }: &Citation) -> String {
    if first == last {
        format!("[{source}.{}]", first + 1)
    } else {
        format!("[{source}.{}-{}]", first + 1, last + 1)
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_result(text in any::<String>(), cut in any::<bool>()) {
        let finish = if cut { FinishReason::Length } else { FinishReason::Stop };
        parse(&Draft { text, finish });
    }

    #[test]
    fn nearly_a_draft_gives_a_result(text in "(\\[[0-9.\\-]{0,8}\\]?[ \\]a年\n]{0,4}){0,6}") {
        parse(&Draft { text, finish: FinishReason::Length });
    }

    #[test]
    fn what_is_written_is_read_back(
        claims in proptest::collection::vec(
            (proptest::collection::vec(citation(), 1..4), "[a-zA-Z年日é🙂]( ?[a-zA-Z0-9年日é🙂.,]){0,40}"),
            1..5,
        ),
        gap in "[ \t]{0,2}",
    ) {
        let claims: Vec<DraftClaim> =
            claims.into_iter().map(|(citations, text)| DraftClaim { citations, text }).collect();
        let lines: Vec<String> = claims
            .iter()
            .map(|claim| {
                let pointers: Vec<String> = claim.citations.iter().map(written).collect();
                format!("{}{gap}{}", pointers.join(&gap), claim.text)
            })
            .collect();
        let parsed = parse(&Draft { text: lines.join("\n"), finish: FinishReason::Stop });
        prop_assert_eq!(parsed, ParsedDraft::Claims { claims, malformed: Vec::new() });
    }
}
