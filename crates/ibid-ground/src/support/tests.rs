use ibid_core::{ContentHash, Coverage, Document, DocumentFormat, LocationMap, SourceNumber, Span};

use super::{Evidence, score};
use crate::Quote;

fn support(claim: &str, quoted: &str) -> f32 {
    let document = Document {
        name: "a.txt".parse().expect("a name"),
        content_hash: ContentHash::of(b""),
        text_hash: ContentHash::of(quoted.as_bytes()),
        format: DocumentFormat::Text,
        title: None,
        language: None,
        text: quoted.to_owned(),
        locations: LocationMap::of_plain_text(quoted),
        coverage: Coverage::default(),
    };
    let span = Span::with_length(0, quoted.len());
    let quote = Quote::verify(SourceNumber::of_index(0), &document, span).expect("a quote");
    score(claim, &Evidence { question: "What is it?", quotes: &[quote] }).get()
}

#[test]
fn what_the_quote_says_is_supported() {
    let quote = "Every full-time employee is entitled to 25 days of annual leave per calendar year.";
    for claim in [
        quote,
        "Full-time employees get 25 days of annual leave.",
        "25 days.",
        "An employee is entitled to twenty-five days of leave, that is 25.",
    ] {
        let support = support(claim, quote);
        assert!(support >= 0.7, "{claim}: {support}");
    }
}

#[test]
fn a_changed_number_has_no_support() {
    for (claim, quote) in [
        ("Employees get 28 days of leave.", "Every employee is entitled to 25 days of leave."),
        ("The price is 2000 EUR.", "The price is 200 EUR."),
        ("員工有二十天年假。", "員工每年有十五天年假。"),
        ("Notice is three months.", "The notice period is two months."),
    ] {
        assert!(support(claim, quote).abs() < f32::EPSILON, "{claim}");
    }
}

#[test]
fn a_denied_claim_has_little_support() {
    for (claim, quote) in [
        ("Leave does not carry over.", "Unused leave carries over."),
        ("Leave carries over.", "Leave does not carry over."),
        ("可以帶寵物進辦公室。", "不可以帶寵物進辦公室。"),
    ] {
        let support = support(claim, quote);
        assert!(support < 0.5, "{claim}: {support}");
    }
}

#[test]
fn a_claim_about_something_else_has_little_support() {
    let support = support("Dolphins communicate underwater using clicks.", "The rent is due on the first of the month.");
    assert!(support < 0.5, "{support}");
}

#[test]
fn a_claim_in_another_language_is_not_dropped_for_its_words() {
    assert!(support("員工有 25 天年假。", "Every employee is entitled to 25 days of annual leave.") >= 0.5);
}
