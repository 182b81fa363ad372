use proptest::prelude::*;

use super::{CountedUnit, Number, numbers};

/// Whether every number that `claim` states is one of `source`.
fn contained(claim: &str, source: &str) -> bool {
    let known = numbers(source);
    let stated: Vec<Number> = numbers(claim).into_iter().filter(|number| !number.is_implied()).collect();
    !stated.is_empty() && stated.iter().all(|number| known.iter().any(|other| number.may_equal(other)))
}

pub(super) fn assert_contained(claim: &str, source: &str, expected: bool) {
    let read = (numbers(claim), numbers(source));
    assert_eq!(contained(claim, source), expected, "{claim} in {source}: {read:?}");
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
        ("1\u{a0}000 EUR", "1000"),
        ("1", "between 0.998 and 1.000"),
        ("$25", "25 USD"),
        ("25 dollars", "US$ 25"),
        ("¥25", "25 yuan"),
    ] {
        assert_contained(claim, source, true);
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
        ("25", "25,000"),
        ("25", "25.000"),
        ("125", "0.125"),
        ("7", "7 000 people"),
        ("300", "1\u{a0}300"),
        ("$25", "25 €"),
        ("₹25", "₩25"),
    ] {
        assert_contained(claim, source, false);
    }
}

#[test]
fn one_number_in_words_and_in_digits() {
    for (words, digits) in [
        ("two hundred and five", "205"),
        ("nineteen hundred", "1900"),
        ("a hundred", "100"),
        ("two hundred and fifty thousand", "250,000"),
        ("five hundred thousand and one", "500,001"),
        ("one million two hundred thousand", "1,200,000"),
        ("two\nmillion", "2,000,000"),
        ("twenty-five million", "25 million"),
        ("two and a half million", "2,500,000"),
        ("half a million", "500,000"),
        ("three billion", "3 thousand million"),
        ("four trillion", "4 trillion"),
        ("five-million-dollar", "$5-million"),
        ("hundert", "100"),
        ("zweihundert", "200"),
        ("hunderteins", "101"),
        ("neunzehnhundertneunundneunzig", "1999"),
        ("fünfundzwanzigtausend", "25.000"),
        ("tausendzweihundert", "1200"),
        ("dreissig", "30"),
        ("zwoelf", "12"),
        ("eine Million zweihunderttausend", "1.200.000"),
        ("zweieinhalb Millionen", "2,5 Mio."),
        ("zwei Milliarden", "2 billion"),
        ("eine Billion", "1 trillion"),
        ("drei Billionen", "3 Billionen"),
        ("veintiséis", "26"),
        ("veintiseis", "26"),
        ("treinta y cinco", "35"),
        ("cien", "100"),
        ("ciento veinte euros", "120 €"),
        ("doscientos veintiún mil", "221.000"),
        ("mil quinientos", "1.500"),
        ("dos mil millones", "2.000 millones"),
        ("cinco mil millones", "5 mil millones"),
        ("un millón y medio", "1.500.000"),
        ("un billón", "1 trillion"),
        ("once días", "11 días"),
        ("Hay once empleados.", "11"),
        ("veinte por ciento", "20 %"),
        ("三萬五千", "35,000"),
        ("三萬五千億", "3,500,000,000,000"),
        ("一億三千萬", "1億3000萬"),
        ("五百萬", "5百萬"),
        ("三兆", "3 trillion"),
    ] {
        for (claim, source) in [(words, digits), (digits, words)] {
            assert_contained(claim, source, true);
        }
    }
}

#[test]
fn other_numbers_in_words_are_not_the_same() {
    for (claim, source) in [
        ("two billion", "two million"),
        ("two million", "2,000"),
        ("2", "two million"),
        ("2 million", "two and a half million"),
        ("a million", "half a million"),
        ("several million", "several thousand"),
        ("1,000", "several thousand"),
        ("200", "two hundred and five"),
        ("five hundred", "between two hundred and five thousand"),
        ("25", "fünfundzwanzigtausend"),
        ("zweihundert", "dreihundert"),
        ("eine Billion", "1 billion"),
        ("treinta y cinco", "30, 5"),
        ("veinte", "veintiuno"),
        ("100", "veinte por ciento"),
        ("三億", "三萬"),
        ("三萬", "3萬5千"),
        ("數百萬人", "數千人"),
    ] {
        assert_contained(claim, source, false);
    }
}

#[test]
fn words_that_stand_side_by_side_are_several_numbers() {
    for (text, expected) in [
        ("between two hundred and five hundred", &["200", "500"][..]),
        ("one thousand two thousand", &["1000", "2000"]),
        ("twenty, five", &["20", "5"]),
        ("cien y doscientos", &["100", "200"]),
        ("ein Hund, zwei Stunden, rund hundert", &["2", "100"]),
        ("人數十五人", &["15"]),
    ] {
        let found = numbers(text);
        let readings: Vec<&str> = found.iter().flat_map(Number::readings).collect();
        assert_eq!(readings, expected, "{text}");
    }
}

#[test]
fn a_percent_or_a_currency_is_named_somewhere() {
    let is_among = |claim: &str, source: &str| {
        let known = numbers(source);
        numbers(claim).iter().all(|number| number.is_among(&known))
    };
    for (claim, source) in [
        ("25 %", "25 %"),
        ("25 %", "| Discount (%) |\n| 25 |"),
        ("25 percent", "The percentage is 25."),
        ("25 Prozent", "eine 25-prozentige Ermäßigung"),
        ("25 €", "Prices in euros\n25"),
        ("$25", "Prices in USD\n25"),
        ("25", "25 %"),
        ("25 days", "25"),
    ] {
        assert!(is_among(claim, source), "{claim} in {source}");
    }
    for (claim, source) in [
        ("25 %", "25 employees"),
        ("25 por ciento", "ciento veinte y 25"),
        ("€25", "25 employees"),
        ("$25", "25 employees"),
        ("$25", "Prices in EUR\n25"),
        ("₩25", "25 employees"),
        ("25 ‰", "25 %"),
    ] {
        assert!(!is_among(claim, source), "{claim} in {source}");
    }
}

#[test]
fn a_unit_is_told_by_its_name_alone() {
    for (name, counted) in [
        ("days of leave are there?", "25 days"),
        ("Tage Urlaub", "25 days"),
        ("天年假", "25 days"),
        ("million euros", "5 EUR"),
        ("萬美元", "$5"),
        ("% of it", "5 percent"),
    ] {
        let unit = CountedUnit::named_by(name).expect(name);
        assert!(numbers(counted)[0].counts(unit), "{counted} by {name}");
        assert!(!numbers("5 weeks")[0].counts(unit) && !numbers("5")[0].counts(unit), "{name}");
    }
    for name in ["", "employees", "5 days", "million"] {
        assert_eq!(CountedUnit::named_by(name), None, "{name}");
    }
}

#[test]
fn words_that_only_look_like_numbers() {
    for text in [
        "no numbers, one of them, 一起",
        "once a client may call",
        "Once the form is sent, it is paid.",
        "First, ask. Wait a second.",
        "Im Grunde ist die Stunde rund.",
        "el tanto por ciento",
        "a half day",
        "萬一",
    ] {
        let stated: Vec<_> = numbers(text).into_iter().filter(|number| !number.is_implied()).collect();
        assert!(stated.is_empty(), "{text}: {stated:?}");
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_result(text in "[0-9０-９.,' :%½²€$一十百萬億年天日千克零下晚上 \\-–°a-zé🙂\u{301}]{0,60}|((minus|5|m2|km|°C|pm|per|below zero|-|/|三千米|square) ?){0,12}") {
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
