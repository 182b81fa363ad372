use proptest::prelude::*;

use super::{Number, numbers};

/// Whether every number that `claim` states is one of `source`.
fn contained(claim: &str, source: &str) -> bool {
    let known = numbers(source);
    let stated: Vec<Number> = numbers(claim).into_iter().filter(|number| !number.is_implied()).collect();
    !stated.is_empty() && stated.iter().all(|number| known.iter().any(|other| number.may_equal(other)))
}

#[test]
fn one_number_in_many_forms() {
    for (claim, source) in [
        ("1,000", "1000"),
        ("1 000 EUR", "1.000"),
        ("1 000 000", "1,000,000"),
        ("1'000", "1000"),
        ("1.234.567,50", "1234567.5"),
        ("２５ days", "25"),
        ("2½ hours", "2.5"),
        ("十五天", "15 days"),
        ("15 days", "十五天"),
        ("二十五", "25"),
        ("三千五百元", "3500"),
        ("兩萬", "20000"),
        ("3萬", "30,000"),
        ("二〇二五", "2025"),
        ("fifteen days", "15"),
        ("the 15th", "fifteenth"),
        ("3rd", "the third"),
        ("twenty-five days", "25"),
        ("two hundred and", "200"),
        ("two thousand five hundred", "2500"),
        ("1.5 million", "1,500,000"),
        ("fünf Tage", "5 Tage"),
        ("fünfundzwanzig", "25"),
        ("quince días", "15"),
        ("one day", "a day"),
        ("一天", "1 day"),
        ("12.03.2025", "on 12 March 2025"),
        ("31 March 2025", "31.03.2025"),
        ("2025-03-12", "12.03.2025"),
        ("90 %", "90%"),
        ("90 percent", "90%"),
        ("百分之九十", "90 %"),
        ("3.50", "3.5"),
        ("9.30 Uhr", "at 9:30"),
        ("5 pm", "17:00"),
        ("9 am", "9:00"),
        ("12-month", "12 months"),
        ("€ 25", "25 EUR"),
        ("300 people", "floor 7 300 people"),
    ] {
        assert!(
            contained(claim, source),
            "{claim} in {source}: {:?} / {:?}",
            numbers(claim),
            numbers(source)
        );
    }
}

#[test]
fn other_numbers_are_not_the_same() {
    for (claim, source) in [
        ("25", "52"),
        ("1,5", "15"),
        ("7:30", "730"),
        ("TX-200", "TX-2000"),
        ("十五", "50"),
        ("-5", "5"),
        ("1.2.3", "1.3.2"),
        ("25¹ days", "251 days"),
        ("9:30", "10:30 and 9:00"),
        ("25 weeks", "25 days"),
        ("25%", "25 days"),
        ("25 EUR", "25 USD"),
        ("三個月", "3 years"),
        ("2025", "in 20 25"),
        ("one week", "one day"),
        ("sieben Tage", "fünf Tage"),
        ("3 million", "3 thousand"),
    ] {
        assert!(
            !contained(claim, source),
            "{claim} in {source}: {:?} / {:?}",
            numbers(claim),
            numbers(source)
        );
    }
}

#[test]
fn words_that_only_look_like_numbers() {
    for text in
        ["no numbers, one of them, 一起", "once a client may call", "First, ask. Wait a second.", "萬一"]
    {
        let stated: Vec<_> = numbers(text).into_iter().filter(|number| !number.is_implied()).collect();
        assert!(stated.is_empty(), "{text}: {stated:?}");
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_result(text in "[0-9０-９.,' :%½²€$一十百萬億年天日 \\-a-zé🙂\u{301}]{0,60}") {
        let found = numbers(&text);
        prop_assert!(found.iter().all(|number| number.may_equal(number)));
    }

    #[test]
    fn a_whole_number_survives_grouping(value in 0_u64..1_000_000_000_000) {
        let digits = value.to_string();
        for separator in [",", ".", " ", "'", "\u{a0}", "\u{202f}"] {
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    grouped.push_str(separator);
                }
                grouped.push(digit);
            }
            prop_assert!(contained(&digits, &grouped), "{} in {}", digits, grouped);
            prop_assert!(contained(&grouped, &digits), "{} in {}", grouped, digits);
        }
    }
}
