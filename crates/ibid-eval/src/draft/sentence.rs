//! Sentences that can be asked about: prose, neither short nor long, understood without what stands before.

use ibid::{Document, sentences};

use crate::words::is_unspaced;

/// Words of a good sentence.
const WORDS: std::ops::RangeInclusive<usize> = 8..=40;
/// Characters of a good sentence in a script without spaces.
const CHARACTERS: std::ops::RangeInclusive<usize> = 12..=90;
/// Words that point back to the sentence before, in the languages that are tested.
const POINTING_BACK: &[&str] = &[
    "it",
    "its",
    "this",
    "these",
    "those",
    "that",
    "they",
    "their",
    "them",
    "he",
    "she",
    "his",
    "her",
    "such",
    "however",
    "but",
    "and",
    "or",
    "so",
    "then",
    "also",
    "both",
    "there",
    "here",
    "therefore",
    "thus",
    "otherwise",
    "er",
    "sie",
    "es",
    "dies",
    "diese",
    "dieser",
    "dieses",
    "diesem",
    "diesen",
    "das",
    "dort",
    "dabei",
    "damit",
    "dadurch",
    "daher",
    "jedoch",
    "aber",
    "und",
    "sein",
    "seine",
    "ihr",
    "ihre",
    "auch",
    "este",
    "esta",
    "esto",
    "estos",
    "estas",
    "ese",
    "esa",
    "eso",
    "él",
    "ella",
    "ellos",
    "ellas",
    "su",
    "sus",
    "pero",
    "y",
    "así",
    "también",
];
/// The same for Chinese, as beginnings.
const POINTING_BACK_UNSPACED: &[char] =
    &['它', '他', '她', '這', '这', '那', '其', '此', '該', '该', '但', '而', '並', '并'];

/// The good sentences of a document, on one line each.
pub(super) fn good(document: &Document) -> Vec<String> {
    sentences(&document.text)
        .into_iter()
        .filter(|span| document.is_prose(*span))
        .filter_map(|span| span.of(&document.text))
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|sentence| is_good(sentence))
        .collect()
}

fn is_good(sentence: &str) -> bool {
    let is_whole = sentence.ends_with(['.', '!', '。', '！']) && sentence.starts_with(char::is_alphanumeric);
    let is_prose = !sentence.contains(['|', '`', '{', '}', '<', '>', '\\', '_', '[', '*'])
        && !sentence.contains("://")
        && !sentence.contains("...");
    is_whole && is_prose && has_good_length(sentence) && !points_back(sentence)
}

fn has_good_length(sentence: &str) -> bool {
    let unspaced = sentence.chars().filter(|character| is_unspaced(*character)).count();
    if unspaced * 2 > sentence.chars().count() {
        CHARACTERS.contains(&unspaced)
    } else {
        WORDS.contains(&sentence.split_whitespace().count())
    }
}

fn points_back(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or_default().to_lowercase();
    let first = first.trim_end_matches(|character: char| !character.is_alphanumeric());
    POINTING_BACK.contains(&first) || sentence.starts_with(POINTING_BACK_UNSPACED)
}

#[cfg(test)]
mod tests {
    use super::is_good;

    #[test]
    fn what_can_be_asked_about() {
        assert!(is_good("Every full-time employee gets 25 days of annual leave."));
        assert!(is_good("台北辦公室的員工每年有十五天的特別休假。"));
        for bad in [
            "Leave is 25 days.",
            "They get 25 days of annual leave in every calendar year.",
            "How many days of annual leave does every employee get?",
            "| Every | full-time | employee | gets | 25 | days |.",
            "See https://example.org for what else every employee may get here.",
            "- and a list item that goes on for quite some words more.",
            "它有十五天的特別休假和其他的假期。",
        ] {
            assert!(!is_good(bad), "{bad}");
        }
    }
}
