//! What a claim has of the question alone: numbers, dates and names.

use ibid_core::{Document, LocationMap};

use super::tests::{quote, quote_of, scored, support_for};
use super::{Asked, Evidence, assess, checks, unknown_names};
use crate::fixture::document;

/// A question about one year, date, number or name, and a quote about another.
#[test]
fn what_only_the_question_holds_is_not_put_in_the_place_of_what_the_quote_tells() {
    for (question, claim, quote) in [
        (
            "What was the revenue in 2019?",
            "The revenue in 2019 was 5 million euros.",
            "The revenue in 2020 was 5 million euros.",
        ),
        (
            "Wie hoch war der Umsatz 2019?",
            "Der Umsatz betrug 2019 5 Millionen Euro.",
            "Der Umsatz betrug 2020 5 Millionen Euro.",
        ),
        ("2019年的營收是多少？", "2019年的營收是五百萬元。", "2020年的營收是五百萬元。"),
        (
            "Is the office closed on 5 March?",
            "The office is closed on 5 March for 2 days.",
            "The office is closed on 6 April for 2 days.",
        ),
        ("How many boxes does archive 7 hold?", "Archive 7 holds 200 boxes.", "Archive 5 holds 200 boxes."),
        (
            "How much leave is there after 3 years?",
            "After 3 years leave is 27 days.",
            "After 5 years leave is 27 days.",
        ),
        ("What did Bob Miller invent?", "Bob Miller invented the pump.", "Ana Reis invented the pump."),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support < 0.5, "{claim}: {support}");
    }
    for (question, claim, quote) in [
        (
            "Was the revenue higher in 2019?",
            "Beside 2019, the revenue in 2020 was 5 million euros.",
            "The revenue in 2020 was 5 million euros.",
        ),
        (
            "Where did he serve in 1916?",
            "He served in the army in 1916.",
            "He served in the army between 1914 and 1918.",
        ),
        ("What was the fee in 2019?", "The fee in 2019 was 5 euros.", "The fee was 5 euros."),
        (
            "What is the fee on 20 March?",
            "The fee is 5 euros on 20 March.",
            "From 1 March to 15 April the fee is 5 euros.",
        ),
        ("What did Bob Miller invent?", "Bob Miller invented the pump.", "She invented the pump."),
        (
            "When was the pump of Bob Miller invented?",
            "The pump of Bob Miller was invented in 1901.",
            "The pump was invented in 1901.",
        ),
    ] {
        let support = support_for(question, claim, quote);
        assert!(support >= 0.7, "{claim}: {support}");
    }
}

#[test]
fn the_heading_and_the_name_of_the_document_tell_years_and_names_too() {
    let question = "What was the revenue in 2019?";
    let claim = "The revenue in 2019 was 5 million euros.";
    let mut reported = document("The revenue was 5 million euros, and 4 million in 2018.");
    let support = |document: &Document| {
        scored(assess(claim, &Evidence { asked: Asked::of(question), quotes: &[quote(document)] }))
    };
    assert!(support(&reported) < 0.5, "{}", support(&reported));
    reported.name = "reports/annual-report_2019.pdf".parse().expect("a name");
    assert!(support(&reported) >= 0.7, "{}", support(&reported));
    reported.name = "report.pdf".parse().expect("a name");
    reported.locations = LocationMap::builder().heading(0, 1, "2019").build();
    assert!(support(&reported) >= 0.7, "{}", support(&reported));
}

#[test]
fn a_name_of_the_question_alone_is_told_and_counts_only_in_the_place_of_another_one() {
    let check = |quoted: &str| {
        let quotes = [quote_of(quoted)];
        let evidence = Evidence { asked: Asked::of("What did Bob Miller invent?"), quotes: &quotes };
        let claim = "Bob Miller invented the pump.";
        let (signals, _) = checks(claim, &evidence).expect("it can be compared");
        (signals.asked_names, signals.unknown_names, unknown_names(claim, &evidence))
    };
    assert_eq!(check("She invented the pump."), (2, 0, Vec::new()));
    assert_eq!(check("Bob Miller invented the pump."), (0, 0, Vec::new()));
    let both = vec!["Bob".to_owned(), "Miller".to_owned()];
    assert_eq!(check("Ana Reis invented the pump."), (2, 2, both));
}

#[test]
fn a_number_that_is_nowhere_lowers_nothing_where_numbers_are_free() {
    let support = |free_numbers: bool, claim: &str| {
        let quotes = [quote_of("Leave is 25 days from March 1 on.")];
        let asked = Asked { question: "How long is leave?", free_numbers };
        let (signals, support) = checks(claim, &Evidence { asked, quotes: &quotes }).expect("one language");
        (signals.numbers_are_known, support.get() >= 0.7)
    };
    assert_eq!(support(false, "Leave is 28 days."), (false, false));
    assert_eq!(support(true, "Leave is 28 days."), (false, true), "it is told all the same");
    assert_eq!(support(true, "Leave is 25 days."), (true, true));
    assert_eq!(support(true, "Leave is 25 days from June 1 on."), (false, false), "another date");
    assert_eq!(support(true, "Dogs sleep 28 hours."), (false, false), "other words");
}
