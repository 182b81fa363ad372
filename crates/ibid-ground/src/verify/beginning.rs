//! The sentences of a claim that stand where what follows them is not borne out.

use ibid_core::{is_question, sentences};

/// Letters of a word that may be an abbreviation, before a full stop.
const SHORT: usize = 4;

/// Signs that come in pairs.
const PAIRS: &[(char, char)] =
    &[('(', ')'), ('[', ']'), ('“', '”'), ('«', '»'), ('「', '」'), ('『', '』'), ('（', '）'), ('《', '》')];

/// A text cut in two behind each of its sentences, the longest beginning first: what follows a sentence may speak of it, so
/// none stands without those before it. Where it may be no end of a sentence (an abbreviation, a name with an exclamation
/// mark, an open quotation), and behind a question, there is no cut.
pub(super) fn beginnings(text: &str) -> Vec<(&str, &str)> {
    let ends: Vec<usize> = sentences(text).iter().map(|sentence| sentence.end()).collect();
    let cuts = ends.into_iter().rev().skip(1).filter_map(|end| text.split_at_checked(end));
    let cuts = cuts.map(|(beginning, rest)| (beginning.trim(), rest.trim()));
    cuts.filter(|(beginning, rest)| is_whole(beginning) && begins_anew(rest)).collect()
}

fn is_whole(beginning: &str) -> bool {
    let count = |sign: char| beginning.matches(sign).count();
    let is_closed = PAIRS.iter().all(|(open, close)| {
        // German opens low and closes with what opens elsewhere.
        let (open, close) = if *open == '“' && count('„') > 0 { ('„', '“') } else { (*open, *close) };
        count(open) == count(close)
    });
    let is_abbreviation = beginning.strip_suffix('.').is_some_and(|before| {
        let last = before.rsplit(|character: char| !character.is_alphanumeric()).next().unwrap_or_default();
        let is_capitalized = last.chars().next().is_some_and(char::is_uppercase);
        last.chars().all(|character| character.is_ascii_digit())
            || is_capitalized && last.chars().count() <= SHORT
    });
    is_closed && count('"').is_multiple_of(2) && !is_abbreviation && !is_question(beginning)
}

fn begins_anew(rest: &str) -> bool {
    rest.chars().find(|character| character.is_alphanumeric()).is_some_and(|first| !first.is_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::beginnings;

    #[test]
    fn a_text_is_cut_between_sentences_and_nowhere_else() {
        assert_eq!(
            beginnings("Leave is 25 days. It does not carry over. Lunch is free."),
            [
                ("Leave is 25 days. It does not carry over.", "Lunch is free."),
                ("Leave is 25 days.", "It does not carry over. Lunch is free."),
            ]
        );
        assert_eq!(beginnings("年假為十五天。不得結轉。"), [("年假為十五天。", "不得結轉。")]);
        for text in [
            "Leave is 25 days.",
            "",
            "Yahoo! was founded in 1994 by Jerry Yang.",
            "The highest mountain is Mt. Everest in the Karakoram range.",
            "Es war im 19. Jahrhundert so üblich.",
            "Is leave 25 days? Indeed it is so.",
            "The sign says “Leave is 25 days. Everybody gets more.”",
            "Das Schild sagt „Urlaub ist kurz. Alle bekommen mehr.“",
            "It is so (see page 5. Then turn over).",
        ] {
            assert_eq!(beginnings(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_parts_stand_in_the_text(text in any::<String>()) {
            for (beginning, rest) in beginnings(&text) {
                prop_assert!(!beginning.is_empty() && !rest.is_empty());
                prop_assert!(text.trim().starts_with(beginning) && text.trim().ends_with(rest));
            }
        }
    }
}
