mod documents;
mod numbers;

use ibid_core::{Citation, Passage, Question, SourceNumber};
use ibid_testkit::{passage, random_passages};
use llguidance::api::TopLevelGrammar;
use llguidance::{Matcher, ParserFactory};
use proptest::prelude::*;
use toktrie::ApproximateTokEnv;

use super::{Grammar, PointOptions};
use crate::prompt::{ABSTAIN, Excerpt, pointer};

/// llguidance's own matcher, with one token a byte.
fn matcher(grammar: &Grammar) -> Matcher {
    let factory = ParserFactory::new_simple(&ApproximateTokEnv::single_byte_env()).expect("a factory");
    Matcher::new(factory.create_parser(TopLevelGrammar::from_lark(grammar.to_string())))
}

/// Whether `text` is a whole sentence of the grammar.
fn accepts(grammar: &Grammar, text: &str) -> bool {
    accepts_from(matcher(grammar), text)
}

/// Whether `text` is a whole sentence of the grammar that `matcher` is at the beginning of.
fn accepts_from(mut matcher: Matcher, text: &str) -> bool {
    let bytes: Vec<u32> = text.bytes().map(u32::from).collect();
    let consumed = matcher.try_consume_tokens(&bytes).expect("a sound grammar");
    consumed == bytes.len() && matcher.is_accepting().expect("a sound grammar")
}

/// The grammar over all sentences of the passages.
fn point(question: &Question, passages: &[Passage], options: PointOptions) -> Grammar {
    super::point(question, passages, &Excerpt::whole(passages), options)
}

fn question(text: &str) -> Question {
    text.parse().expect("a question")
}

fn handbook() -> Vec<Passage> {
    vec![
        passage("handbook.md", "Staff get 25 days. Unused days expire on 2024-03-31. Ask HR. Be kind. End."),
        passage("prices.md", "The plan costs 1,250.50 EUR. Of 12000 users 3.5 % left."),
    ]
}

#[test]
fn the_grammar_of_two_passages() {
    insta::assert_snapshot!(point(&question("What about 7 days?"), &handbook(), PointOptions::default()));
}

#[test]
fn what_it_accepts() {
    let grammar = point(&question("What about 7 days?"), &handbook(), PointOptions::default());
    let texts = [
        ABSTAIN,
        "[1.1] Staff get 25 days.",
        "[1.1-3] Staff get 25 days",
        "[1.1][2.2] Two pointers, one claim.",
        "[1.1] [1.2] [2.1] Three pointers.",
        "[1.1] One.\n[2.1] Two.",
        "[1.2] Sie verfallen am 31. März 2024.",
        "[1.2] Am 31. März 2024, also 2024-03-31.",
        "[2.1] 1250.50 EUR or 1.250,50 EUR",
        "[2.2] Of 12,000 users 3,5 % left of 12'000.",
        "[1.1] 員工有25天的年假。",
        "[1.1] Not 7 days.",
        "[1.1] Bis zum 3. März, z. B. Dr. Wu.",
        "[1.1] 他說「好。」",
        "[1.1] Siehe handbook.md!",
        "[1.1] Leave goes on.",
        "[1.1] z.B. e.g. v. U.S.A.",
        "[1.1] 25 % of staff, \"25\" in all: 25.",
        "[1.2] (2024-03-31) it ends…",
        "[1.1] \"Quoted\" \\ é 🙂",
        "[1.1] 25天。",
        "[1.1] 特休25天，見handbook.md。",
        "[1.1] It's in Q25: 25-day rule (25)",
    ];
    for text in texts {
        assert!(accepts(&grammar, text), "{text:?} should be accepted");
    }
}

#[test]
fn what_it_rejects() {
    let grammar = point(&question("What about 7 days?"), &handbook(), PointOptions::default());
    let texts = [
        ("", "nothing"),
        ("Staff get 25 days.", "no pointer"),
        ("[3.1] No such source.", "source"),
        ("[1.6] No such sentence.", "sentence"),
        ("[2.3] No such sentence.", "sentence"),
        ("[0.1] From one.", "source"),
        ("[1.0] From one.", "sentence"),
        ("[1] Whole source.", "sentence"),
        ("[1.1-4] Too long.", "run"),
        ("[1.2-1] Backwards.", "run"),
        ("[1.4-6] Past the end.", "run"),
        ("[1.1-1] Not a run.", "run"),
        ("[1.1][1.2][1.3][1.4] Four pointers.", "pointers"),
        ("[1.1]No space.", "space"),
        ("[1.1] ", "empty claim"),
        ("[1.1]  Two spaces.", "space"),
        ("[1.1] 25.", "no letter"),
        ("[1.1] Staff get 26 days.", "number"),
        ("[1.1] Staff get 2 days.", "number"),
        ("[1.1] Staff get 225 days.", "number"),
        ("[1.1] Staff get 25.25 days.", "number"),
        ("[2.1] It costs 1,250.51.", "number"),
        ("[1.2] 2024-31-03", "date"),
        ("[1.1] ２６ days", "number"),
        ("[1.1] See [2.1] there.", "pointer in the claim"),
        ("[1.1] A\nB", "line without pointer"),
        ("[1.1] A\n", "ends in a new line"),
        ("[1.1] A\n\n[1.2] B", "blank line"),
        ("[1.1] A\r[1.2] B", "carriage return"),
        ("[1.1] A\n[1.2] B\n[1.3] C", "claims"),
        ("[1.2] It was 2024. Then more.", "two sentences"),
        ("[1.1] This is one. That is two.", "two sentences"),
        ("[1.1] 一。二。", "two sentences"),
        ("[1.1] Come on. Go.", "two sentences"),
        ("[1.1] It ends here..", "two full stops"),
        ("[1.1] Staff get leave.因此", "two sentences"),
        ("NOT IN SOURCES.", "text after abstention"),
        ("NOT IN SOURCES\n[1.1] But.", "text after abstention"),
        ("[1.1] But.\nNOT IN SOURCES", "abstention after text"),
        ("not in sources", "case"),
    ];
    for (text, why) in texts {
        assert!(!accepts(&grammar, text), "{text:?} should be rejected: {why}");
    }
}

#[test]
fn options() {
    let free = point(&question("How many?"), &handbook(), PointOptions::default().free_numbers(true));
    assert!(accepts(&free, "[1.1] Staff get 26 days.") && !accepts(&free, "[1.6] 26 days"));
    let narrow = PointOptions::default().max_claims(1).max_pointers(1).max_run(1);
    let narrow = point(&question("How many?"), &handbook(), narrow);
    assert!(accepts(&narrow, "[1.1] Two words"));
    for text in ["[1.1][1.2] A", "[1.1-2] A", "[1.1] A\n[1.2] B"] {
        assert!(!accepts(&narrow, text), "{text:?}");
    }
    let bound = point(&question("How many?"), &handbook(), PointOptions::default().may_abstain(false));
    assert!(accepts(&bound, "[1.1] Leave.") && !accepts(&bound, ABSTAIN));
    let without_numbers =
        point(&question("Who?"), &[passage("a.txt", "Nobody knows.")], PointOptions::default());
    assert!(accepts(&without_numbers, "[1.1] Nobody.") && !accepts(&without_numbers, "[1.1] 1 knows."));
}

#[test]
fn without_passages_only_abstention_is_left() {
    let grammar = point(&question("Who?"), &[], PointOptions::default());
    assert!(accepts(&grammar, ABSTAIN) && !accepts(&grammar, "[1.1] I."));
}

/// After an abstention nothing can follow but the end.
#[test]
fn abstention_ends_the_grammar() {
    let mut matcher = matcher(&point(&question("Who?"), &handbook(), PointOptions::default()));
    let bytes: Vec<u32> = ABSTAIN.bytes().map(u32::from).collect();
    matcher.consume_tokens(&bytes).expect("accepted");
    assert!(matcher.is_stopped());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_right_answer_is_accepted_and_no_wrong_pointer(
        seed in 0u64..1_000_000,
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0usize..5), 1..3),
        text in "[a-zA-Zäöüßéж年假\"\\\\'(){}<>|/,;:🙂\u{301}]{0,12}[a-zäж年][a-zäж年\u{301}]{0,12}( [a-z年]{1,9}){0,4}",
    ) {
        let passages = random_passages(seed);
        let grammar = point(&question("What?"), &passages, PointOptions::default());
        let mut answer = Vec::new();
        let mut right = true;
        for (source, sentence, length) in picks {
            let index = source.index(passages.len());
            let sentences = passages[index].sentences().len();
            let first = sentence.index(sentences);
            let last = first + length;
            right &= last < sentences && length <= 2;
            answer.push(format!("{} {text}", pointer(Citation { source: SourceNumber::of_index(index), first, last })));
        }
        let answer = answer.join("\n");
        prop_assert_eq!(accepts(&grammar, &answer), right, "{}\n{}", answer, grammar);
    }

    #[test]
    fn numbers_are_those_of_the_sources(known in 0u32..5000, claimed in 0u32..5000) {
        let passages = [passage("a.txt", &format!("It is {known} metres long."))];
        let grammar = point(&question("How long?"), &passages, PointOptions::default());
        let accepted = accepts(&grammar, &format!("[1.1] It is {claimed} metres."));
        prop_assert_eq!(accepted, known == claimed);
    }
}

#[test]
fn what_is_left_out_of_the_excerpt_cannot_be_pointed_at_and_lends_no_number() {
    let passages = handbook();
    let second = Citation { source: SourceNumber::of_index(0), first: 1, last: 1 };
    let excerpt = Excerpt::around(&passages, &[second]);
    let grammar = super::point(&question("Why?"), &passages, &excerpt, PointOptions::default());
    assert!(accepts(&grammar, "[1.2] Unused days expire."));
    assert!(
        accepts(&grammar, "[1.2] Of 25 days the unused ones."),
        "a neighbour is shown, and so are its numbers"
    );
    for rejected in
        ["[1.1] Staff get days.", "[1.1-2] Both.", "[2.1] The plan.", "[1.2] It costs 1,250.50 EUR."]
    {
        assert!(!accepts(&grammar, rejected), "{rejected}");
    }
}

/// The grammar of copies over all sentences of the passages.
fn copy(question: &Question, passages: &[Passage]) -> Grammar {
    super::copy(question, passages, &Excerpt::whole(passages), PointOptions::default())
}

#[test]
fn copies_are_whole_sentences_and_become_pointers() {
    let passages = handbook();
    let grammar = copy(&question("What about 7 days?"), &passages);
    for (text, pointers) in [
        (ABSTAIN, ABSTAIN),
        ("\"Staff get 25 days.\" => They get 25 days.", "[1.1] They get 25 days."),
        (
            "\"Staff get 25 days. Unused days expire on 2024-03-31.\" => They get 25 days.",
            "[1.1-2] They get 25 days.",
        ),
        (
            "\"Ask HR.\" => HR.\n\"The plan costs 1,250.50 EUR.\" => It costs 1250.50 EUR.",
            "[1.3] HR.\n[2.1] It costs 1250.50 EUR.",
        ),
    ] {
        assert!(accepts(&grammar, text), "{text:?} should be accepted");
        assert_eq!(super::pointers_of_copies(text, &passages, &Excerpt::whole(&passages)), pointers);
    }
    for text in [
        "\"Staff get 26 days.\" => They get 25 days.",
        "\"Staff get 25 days\" => They get 25 days.",
        "\"Staff get 25\" => They get 25 days.",
        "\"Staff get 25 days. Ask HR.\" => No run.",
        "\"Staff get 25 days.\" => They get 26 days.",
        "\"\" => They get 25 days.",
        "Staff get 25 days.",
    ] {
        assert!(!accepts(&grammar, text), "{text:?} should be rejected");
    }
    assert_eq!(
        super::pointers_of_copies("\"Staff get 25 d", &passages, &Excerpt::whole(&passages)),
        "",
        "a quote that is still being written points nowhere"
    );
}

proptest! {
    #[test]
    fn every_run_of_sentences_can_be_copied_and_comes_back_as_itself(
        seed in any::<u64>(),
        source in 0_usize..4,
        first in 0_usize..6,
        length in 0_usize..3,
    ) {
        let passages = random_passages(seed);
        let source = source % passages.len();
        let count = passages[source].sentences().len();
        prop_assume!(count > 0);
        let first = first % count;
        let last = (first + length).min(count - 1);
        let citation = Citation { source: SourceNumber::of_index(source), first, last };
        let copied = (first..=last)
            .map(|sentence| crate::neutralize(passages[source].sentence_text(sentence).unwrap_or_default()))
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join(" ");
        let text = format!("\"{copied}\" => Yes.");
        let grammar = copy(&question("Is it so?"), &passages);
        prop_assert!(accepts(&grammar, &text), "{text:?}\n{grammar}");
        let written = super::pointers_of_copies(&text, &passages, &Excerpt::whole(&passages));
        // Two runs may say the same: then the pointer may be to the other.
        let (_, rest) = written.split_once("] ").expect("a pointer");
        prop_assert_eq!(rest, "Yes.");
        let runs = super::copy::copies(&passages, &Excerpt::whole(&passages), 3);
        let meant: Vec<String> = runs
            .iter()
            .filter(|(copy, _)| text.starts_with(copy.as_str()))
            .map(|(_, citation)| pointer(*citation))
            .collect();
        prop_assert!(meant.contains(&pointer(citation)));
        prop_assert!(meant.iter().any(|pointer| written.starts_with(pointer.as_str())), "{written} {meant:?}");
    }
}
