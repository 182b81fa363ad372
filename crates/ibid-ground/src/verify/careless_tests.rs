//! What models write that stop early, go round in circles or obey no grammar: every sentence of it is in the sources, and it
//! is no answer all the same, or more than one.

use ibid_core::{Draft, FinishReason};

use super::{DropReason, Verified, VerifyOptions, verify};
use crate::fixture::passage;
use crate::{ParseError, Quote, Reason, Verdict};

const TEXT: &str =
    "The deadline for applications is 5 March 2024. Late ones are returned. The canteen opens at noon.";
const DEADLINE: &str = "The deadline for applications is 5 March 2024.";

fn check_of(text: &str, question: &str, draft: &str) -> Verified {
    let draft = Draft { text: draft.to_owned(), finish: FinishReason::Stop };
    let question = question.parse().expect("a question");
    verify(&question, &draft, &[passage(text)], &VerifyOptions::default())
}

fn check(draft: &str) -> Verified {
    check_of(TEXT, "When is the deadline for applications?", draft)
}

#[track_caller]
fn claims(verified: &Verified) -> Vec<(&str, Vec<&str>)> {
    let Verdict::Answered(answer) = &verified.verdict else { panic!("{verified:?}") };
    let claims = answer.claims().iter();
    claims.map(|claim| (claim.text(), claim.quotes().iter().map(Quote::text).collect())).collect()
}

#[track_caller]
fn assert_dropped(verified: &Verified, reason: &DropReason) {
    let Verdict::Abstained(abstention) = &verified.verdict else { panic!("{verified:?}") };
    assert_eq!(abstention.reason(), Reason::Unsupported);
    assert_eq!(verified.dropped.iter().map(|dropped| &dropped.reason).collect::<Vec<_>>(), [reason]);
}

#[test]
fn the_beginning_of_a_sentence_is_no_answer() {
    for question in ["When is the deadline for applications?", "What is the deadline for applications?"] {
        for draft in
            ["[1.1] The deadline for applications is", "[1.1] The deadline", "[1.2] The deadline for"]
        {
            let verified = check_of(TEXT, question, draft);
            assert_dropped(&verified, &DropReason::Malformed(ParseError::Unfinished));
        }
        for draft in ["[1.1] The deadline.", "[1.1] Applications.", "[1.1-2] The deadline for applications."]
        {
            assert_dropped(&check_of(TEXT, question, draft), &DropReason::Unanswering);
        }
        for answer in [
            "5 March 2024",
            "5 March 2024.",
            "In March",
            "In March.",
            "It is 5 March 2024",
            "The deadline is 5 March 2024",
            "The deadline for applications is 5 March 2024",
        ] {
            let verified = check_of(TEXT, question, &format!("[1.1] {answer}"));
            assert_eq!(claims(&verified), [(answer, vec![DEADLINE])]);
        }
    }
    let verified = check_of(TEXT, "Does the canteen open at noon?", "[1.3] Yes, the canteen opens at noon");
    assert_eq!(claims(&verified)[0].0, "Yes, the canteen opens at noon");
}

#[test]
fn whole_sentences_before_one_that_breaks_off_stand() {
    let draft = "[1.1-2] Late ones are returned. The deadline for applications is";
    let verified = check_of(TEXT, "What happens to late ones?", draft);
    assert_eq!(claims(&verified), [("Late ones are returned.", vec!["Late ones are returned."])]);
    assert_eq!(verified.dropped[0].text, "The deadline for applications is");
    assert_eq!(verified.dropped[0].reason, DropReason::Malformed(ParseError::Unfinished));
}

#[test]
fn nothing_is_said_twice_and_no_token_is_said_at_all() {
    for draft in [
        "[1.1] §<|im_end|>",
        "[1.1] §</s>",
        "[1.1] § <|eot_id|>user",
        "[1.1]: §",
        "[1.1], §",
        "[1.1], [1.1] §",
        "[1.1] [1]: §",
        "[1.1] § § §",
    ] {
        let verified = check(&draft.replace('§', DEADLINE));
        assert_eq!(claims(&verified), [(DEADLINE, vec![DEADLINE])], "{draft}");
    }
    let looping = check(&format!("[1.1] {}", format!("{DEADLINE} ").repeat(40)));
    let dropped: Vec<_> =
        looping.dropped.iter().map(|dropped| (dropped.text.as_str(), &dropped.reason)).collect();
    assert_eq!(dropped, [(DEADLINE, &DropReason::Repeated)], "it is told once");

    let verified = check(&format!("[1.1] {DEADLINE}\n[1.1-2] {DEADLINE} Late ones are returned."));
    let late = "Late ones are returned.";
    assert_eq!(claims(&verified), [(DEADLINE, vec![DEADLINE]), (late, vec![late])]);
}

#[test]
fn a_token_that_a_document_is_about_is_said() {
    let text = "Write </s> behind the last word. The first word comes behind a blank.";
    let verified = check_of(text, "How is the end marked?", "[1.1] Write </s> there.</s><s>");
    assert_eq!(claims(&verified)[0].0, "Write </s> there.</s>");
    let verified = check_of(text, "What comes first?", "[1.2] The first word comes.</s>");
    assert_eq!(claims(&verified)[0].0, "The first word comes.");
}

#[test]
fn quotes_that_have_nothing_to_do_with_a_claim_are_not_shown() {
    for pointers in ["[1.1] [1.2] [1.3]", "[1.3], [1.2] and [1.1]"] {
        let verified = check(&format!("{pointers} {DEADLINE}"));
        assert_eq!(claims(&verified), [(DEADLINE, vec![DEADLINE])]);
        assert!(verified.dropped.is_empty(), "{verified:?}");
    }
    let run = check(&format!("[1.1-3] {DEADLINE}"));
    assert_eq!(claims(&run), [(DEADLINE, vec![TEXT])], "what was pointed at as one is one quote");
}

#[test]
fn an_abstention_in_other_letters_abstains() {
    for draft in
        ["NOT IN SOURCES.", "**NOT IN SOURCES**", "[1.1] Not in sources.", "not in sources<|im_end|>"]
    {
        let Verdict::Abstained(abstention) = check(draft).verdict else { panic!("{draft}") };
        assert_eq!(abstention.reason(), Reason::NotInSources, "{draft}");
    }
}
