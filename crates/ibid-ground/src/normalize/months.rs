//! The months of a text that it names without a day, and how sure it is that they are months.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::dates::{Part, parts};
use super::fold;

/// How sure it is that a word is a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// The word before it says so: `in June`.
    Stated,
    /// It is no other word as it is written: `May` and `märz`, but not `may`.
    Likely,
    /// It may be one.
    Possible,
}

/// Months that are words, too, where they have no capital.
const WORDS_TOO: &[&str] = &["may", "march", "mar", "mars", "ago"];
/// Words before a whole month.
const CUES: &[&str] = &[
    "in", "by", "until", "till", "since", "of", "from", "through", "during", "before", "after", "between",
    "every", "each", "early", "late", "mid", "next", "last", "this", "im", "bis", "seit", "ab", "von", "vom",
    "zum", "des", "nach", "vor", "zwischen", "jeden", "anfang", "mitte", "ende", "en", "de", "desde",
    "hasta", "entre",
];
/// Words between two of them.
const LINKS: &[&str] = &["and", "or", "to", "und", "oder", "y", "e", "o", "a"];
/// Fewer letters are an abbreviation, or a part of a name.
const SHORTEST: usize = 4;

/// Months in languages that dates are not read in: Italian, Portuguese and Dutch.
const FOREIGN: [&[&str]; 12] = [
    &["gennaio", "janeiro", "januari"],
    &["febbraio", "fevereiro", "februari"],
    &["março", "maart"],
    &["aprile"],
    &["maggio", "maio", "mei"],
    &["giugno", "junho"],
    &["luglio", "julho"],
    &["augustus"],
    &["settembre", "setembro"],
    &["ottobre", "outubro"],
    &["novembro"],
    &["dicembre", "dezembro"],
];
/// Parts of years, which are of months that they do not name.
const PARTS_OF_YEARS: &[&str] = &[
    "quarter",
    "quarters",
    "quarterly",
    "q1",
    "q2",
    "q3",
    "q4",
    "semester",
    "quartal",
    "quartale",
    "quartals",
    "halbjahr",
    "trimestre",
    "trimestres",
    "semestre",
];
const CJK_PARTS_OF_YEARS: &[&str] = &["季", "學期", "学期", "半年"];

/// The months of `text` that it names in Latin letters with this certainty, from 1 on.
pub(crate) fn months(text: &str, certainty: Certainty) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let (mut before, mut before_that) = (Before::Other, Before::Other);
    for word in text.unicode_words() {
        let folded = fold(word);
        let is_capitalized = word.starts_with(char::is_uppercase);
        let is_plain = is_capitalized || !WORDS_TOO.contains(&folded.as_str());
        let has_cue = before == Before::Cue || before == Before::Link && before_that == Before::Month;
        let is_long = folded.chars().count() >= SHORTEST || matches!(folded.as_str(), "may" | "mai");
        let fits = match certainty {
            Certainty::Stated => has_cue && is_plain && is_long && folded != "mars",
            Certainty::Likely => has_cue || is_plain,
            Certainty::Possible => true,
        };
        let month = month(&folded).filter(|_| fits);
        found.extend(month);
        before_that = before;
        before = match folded.as_str() {
            _ if month.is_some() => Before::Month,
            // `de` and `a` of Spanish are both.
            word if CUES.contains(&word) => Before::Cue,
            word if LINKS.contains(&word) => Before::Link,
            _ => Before::Other,
        };
    }
    found
}

/// What a word says of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Cue,
    Link,
    Month,
    Other,
}

/// The month that a folded word is.
fn month(word: &str) -> Option<u32> {
    if let [only] = parts(word)[..]
        && let Part::Month(month) = only.part
    {
        return Some(month);
    }
    (1..).zip(FOREIGN).find(|(_, names)| names.contains(&word)).map(|(month, _)| month)
}

/// The months that `text` names in Chinese, Japanese or Korean, from 1 on: 3月, 三月. 三個月 are three months.
pub(crate) fn cjk_months(text: &str) -> BTreeSet<u32> {
    // 十二 ends in 二: the longer ones come first.
    const NUMERALS: [(&str, u32); 12] = [
        ("十二", 12),
        ("十一", 11),
        ("十", 10),
        ("九", 9),
        ("八", 8),
        ("七", 7),
        ("六", 6),
        ("五", 5),
        ("四", 4),
        ("三", 3),
        ("二", 2),
        ("一", 1),
    ];
    let folded = fold(text);
    let month_before = |at: usize| {
        let before = folded[..at].trim_end_matches(' ');
        let digits = &before[before.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        let month = if digits.is_empty() {
            NUMERALS.iter().find(|(numeral, _)| before.ends_with(numeral)).map(|(_, month)| *month)
        } else {
            digits.parse::<u32>().ok()
        };
        month.filter(|month| (1..=12).contains(month))
    };
    folded.match_indices(['月', '월']).filter_map(|(at, _)| month_before(at)).collect()
}

/// Whether `text` names a part of a year by which it may mean any month: `the first quarter`.
pub(crate) fn names_part_of_year(text: &str) -> bool {
    let folded = fold(text);
    folded.unicode_words().any(|word| PARTS_OF_YEARS.contains(&word))
        || CJK_PARTS_OF_YEARS.iter().any(|part| folded.contains(part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Certainty, cjk_months, months, names_part_of_year};

    #[test]
    fn months_are_stated_behind_words_that_say_so() {
        for (text, expected) in [
            ("It is due in June.", &[6][..]),
            ("from March to June", &[3, 6]),
            ("by the end of May", &[5]),
            ("im Juni oder Juli", &[6, 7]),
            ("Anfang März", &[3]),
            ("en junio y julio de 2024", &[6, 7]),
            ("desde el 3 de marzo", &[3]),
            ("You may go, and two years ago they did march.", &[]),
            ("April and June are sisters.", &[]),
            ("It flew to Mars, far from Mars.", &[]),
            ("May I pay in may?", &[]),
        ] {
            assert_eq!(months(text, Certainty::Stated).into_iter().collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn other_words_are_months_in_doubt_only() {
        let count = |text: &str, certainty| months(text, certainty).len();
        for text in ["it may be so", "el mar", "two years ago", "to march on"] {
            assert_eq!(count(text, Certainty::Likely), 0, "{text}");
            assert_eq!(count(text, Certainty::Possible), 1, "{text}");
        }
        for text in ["May and dec", "due in may", "30 giugno e 5 märz", "Sept. and MARCH"] {
            assert_eq!(count(text, Certainty::Likely), if text.contains("due") { 1 } else { 2 }, "{text}");
        }
    }

    #[test]
    fn cjk_months_have_a_number() {
        for (text, expected) in [
            ("3月30日", &[3][..]),
            ("三月三十日至十二月", &[3, 12]),
            ("2024 年 6 月", &[6]),
            ("三個月，上月，13月", &[]),
            ("6월 30일", &[6]),
        ] {
            assert_eq!(cjk_months(text).into_iter().collect::<Vec<_>>(), expected, "{text}");
        }
        assert!(
            names_part_of_year("in Q1 2024")
                && names_part_of_year("第一季")
                && !names_part_of_year("a query")
        );
    }

    proptest! {
        #[test]
        fn what_is_surer_is_less(text in "((in|of|May|march|June|and|ago|3月|三|月|Juni|de) ?){0,10}|.{0,40}") {
            let stated = months(&text, Certainty::Stated);
            let possible = months(&text, Certainty::Possible);
            prop_assert!(stated.is_subset(&possible));
            prop_assert!(months(&text, Certainty::Likely).is_subset(&possible));
            prop_assert!(cjk_months(&text).into_iter().all(|month| (1..=12).contains(&month)));
        }
    }
}
