//! The numbers of claims: those of the sources, in every spelling in digits.

use ibid_testkit::passage;
use ibid_testkit::{digit_groups, is_among_digit_groups};
use proptest::prelude::*;

use super::{accepts, point, question};
use crate::grammar::PointOptions;

fn may_say(source: &str, number: &str) -> bool {
    let grammar = point(&question("How long?"), &[passage("a.txt", source)], PointOptions::default());
    accepts(&grammar, &format!("[1.1] It is {number} in all."))
}

#[test]
fn however_a_source_writes_a_number_a_claim_may_write_it_in_digits() {
    for (source, allowed, refused) in [
        ("Leave is twenty-five days.", &["25"][..], &["2", "5", "20", "26"][..]),
        ("The fund holds two million EUR.", &["2000000", "2,000,000", "2.000.000"], &["2", "2,000"]),
        ("It has 2.5 million users.", &["2,500,000", "2500000", "2.5", "2,5"], &["25", "250,000"]),
        ("Der Preis ist zweihundertfünfzig Euro.", &["250"], &["200", "50"]),
        ("Son treinta y cinco mil euros.", &["35000", "35.000", "35,000"], &["35", "30", "5"]),
        ("年假為二十五天。", &["25"], &["20", "5", "2"]),
        ("補助三萬五千元。", &["35000", "35,000"], &["30000", "5000", "3"]),
        ("It costs 1 000 EUR.", &["1000", "1,000", "1.000", "1'000"], &["100", "10"]),
        ("It costs 12 500,75 EUR.", &["12500.75", "12,500.75", "12.500,75"], &["12500", "1250"]),
        ("It grew by ４０ %.", &["40"], &["4", "0"]),
    ] {
        for number in allowed {
            assert!(may_say(source, number), "{source:?} should allow {number:?}");
        }
        for number in refused {
            assert!(!may_say(source, number), "{source:?} should not allow {number:?}");
        }
    }
}

/// Signs between groups; the plain space last, which no claim may write.
const SEPARATORS: [&str; 7] = ["", ",", ".", "'", "\u{a0}", "\u{202f}", " "];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_number_of_no_source_is_refused(
        known in 0_u64..100_000_000,
        other in 0_u64..100_000_000,
        separators in (0_usize..7, 0_usize..4),
    ) {
        let source = digit_groups(known).join(SEPARATORS[separators.0]);
        let source = format!("It is {source} metres long.");
        let spelled = |value| digit_groups(value).join(SEPARATORS[separators.1]);
        prop_assert!(may_say(&source, &spelled(known)), "{source:?} should allow {}", spelled(known));
        let is_spaced = SEPARATORS[separators.0] == " ";
        for other in [other, known + 1, known / 10, known * 10, known / 1000, known % 1000] {
            if other == known || is_spaced && is_among_digit_groups(other, known) {
                continue;
            }
            prop_assert!(!may_say(&source, &spelled(other)), "{source:?} should not allow {}", spelled(other));
        }
    }
}
