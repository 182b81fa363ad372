//! A sentence with a gap.

use crate::words::{folded, holds_whole, is_unspaced};

const GAP: &str = "____";
/// Letters of a word that is worth asking for.
const LONG_WORD: usize = 6;
const CHINESE_DIGITS: &str = "零〇一二三四五六七八九十百千萬万億亿兩两";

/// What stands in the gap; what is asked for rather comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Number,
    Name,
    Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cloze {
    pub(super) kind: Kind,
    pub(super) question: String,
    pub(super) answer: String,
}

impl Cloze {
    /// `None` where nothing stands out, or what does stands in the sentence twice.
    pub(super) fn of(sentence: &str) -> Option<Self> {
        let candidates = numbers(sentence)
            .map(|answer| (Kind::Number, answer))
            .chain(names(sentence).map(|answer| (Kind::Name, answer)))
            .chain(longest_word(sentence).map(|answer| (Kind::Word, answer)));
        for (kind, (start, answer)) in candidates {
            let rest = [&sentence[..start], &sentence[start + answer.len()..]];
            if rest.iter().any(|part| holds_whole(&folded(part), &folded(answer))) {
                continue;
            }
            return Some(Self { kind, question: question(rest[0], rest[1]), answer: answer.to_owned() });
        }
        None
    }
}

/// The end of the sentence becomes a question mark of its script.
fn question(before: &str, after: &str) -> String {
    let is_cjk = after.ends_with(['。', '！']);
    let after = after.trim_end_matches(['.', '!', '。', '！']);
    format!("{before}{GAP}{after}{}", if is_cjk { '？' } else { '?' })
}

/// Maximal runs of what `belongs`, each with its place.
fn runs(text: &str, belongs: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut position = 0;
    std::iter::from_fn(move || {
        let start = position + text[position..].find(&belongs)?;
        let end =
            text[start..].find(|character| !belongs(character)).map_or(text.len(), |length| start + length);
        position = end;
        Some((start, &text[start..end]))
    })
}

/// Numbers with what is inside them: `1,250.50`, `2024-01-31`, `9:30`, `25%`; in Chinese `三十`.
fn numbers(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside =
        |character: char| character.is_ascii_digit() || matches!(character, '.' | ',' | ':' | '-' | '/');
    let digits = runs(sentence, inside).filter_map(move |(start, run)| {
        let trimmed = run.trim_matches(|character: char| !character.is_ascii_digit());
        let start = start + run.find(trimmed)?;
        // TX-200 is a name.
        let before = sentence[..start].trim_end_matches(inside);
        let stands_alone = !before.ends_with(char::is_alphabetic) || before.ends_with(is_unspaced);
        let after = &sentence[start + trimmed.len()..];
        let ends_alone = !after.starts_with(char::is_alphabetic) || after.starts_with(is_unspaced);
        // Groups of digits side by side are a telephone number.
        let is_alone = ![before.trim_end().chars().next_back(), after.trim_start().chars().next()]
            .into_iter()
            .flatten()
            .any(|neighbour| neighbour.is_ascii_digit());
        let whole = &sentence[start..start + trimmed.len() + rest_of_date(after)];
        (!trimmed.is_empty() && stands_alone && ends_alone && is_alone).then_some((start, whole))
    });
    let chinese = runs(sentence, |character| CHINESE_DIGITS.contains(character))
        .filter(|(_, run)| run.chars().count() > 1);
    digits.chain(chinese)
}

/// The bytes of ` July 2025` or `. Juli 2025` after a day.
fn rest_of_date(after: &str) -> usize {
    let Some(rest) = after.strip_prefix(". ").or_else(|| after.strip_prefix(' ')) else { return 0 };
    let Some((month, rest)) = rest.split_once(' ') else { return 0 };
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let is_month = month.starts_with(char::is_uppercase) && month.chars().all(char::is_alphabetic);
    if is_month && digits == 4 { after.len() - rest.len() + digits } else { 0 }
}

/// Capitalized words that do not begin the sentence, together with their neighbours; what stands in quotation marks
/// in Chinese.
fn names(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut words = Vec::new();
    for (start, word) in runs(sentence, |character| !character.is_whitespace()) {
        let trimmed = word.trim_end_matches(|character: char| !character.is_alphanumeric());
        let is_name = start > 0 && trimmed.chars().count() > 1 && trimmed.starts_with(char::is_uppercase);
        // Punctuation after a word ends a name of several.
        words.push((start, trimmed, is_name, trimmed.len() == word.len()));
    }
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut goes_on = false;
    for (start, word, is_name, is_open) in words {
        match found.last_mut() {
            Some((first, name)) if is_name && goes_on => *name = &sentence[*first..start + word.len()],
            _ if is_name => found.push((start, word)),
            _ => {}
        }
        goes_on = is_name && is_open;
    }
    let quoted = ['「', '『', '《'].into_iter().zip(['」', '』', '》']).filter_map(|(open, close)| {
        let start = sentence.find(open)? + open.len_utf8();
        let end = start + sentence[start..].find(close)?;
        let name = &sentence[start..end];
        name.contains(char::is_alphanumeric).then_some((start, name))
    });
    found.into_iter().chain(quoted.collect::<Vec<_>>())
}

fn longest_word(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    runs(sentence, |character| character.is_alphabetic() && !is_unspaced(character))
        .filter(|(start, word)| *start > 0 && word.chars().count() >= LONG_WORD)
        // Of equal ones, the first.
        .reduce(|best, word| if word.1.chars().count() > best.1.chars().count() { word } else { best })
        .into_iter()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cloze, Kind};

    fn cloze(sentence: &str) -> (Kind, String, String) {
        let cloze = Cloze::of(sentence).expect("something stands out");
        (cloze.kind, cloze.question, cloze.answer)
    }

    #[test]
    fn numbers_first_then_names_then_words() {
        let cases = [
            (
                "Every employee gets 25 days of leave.",
                Kind::Number,
                "Every employee gets ____ days of leave?",
                "25",
            ),
            ("The fee is 1,250.50 EUR.", Kind::Number, "The fee is ____ EUR?", "1,250.50"),
            (
                "The office is run by Ada Lovelace, who was hired.",
                Kind::Name,
                "The office is run by ____, who was hired?",
                "Ada Lovelace",
            ),
            (
                "Leave is granted by the supervisor only.",
                Kind::Word,
                "Leave is granted by the ____ only?",
                "supervisor",
            ),
            ("員工每年有十五天的特別休假。", Kind::Number, "員工每年有____天的特別休假？", "十五"),
            ("這本書叫做「紅樓夢」。", Kind::Name, "這本書叫做「____」？", "紅樓夢"),
        ];
        for (sentence, kind, question, answer) in cases {
            assert_eq!(cloze(sentence), (kind, question.to_owned(), answer.to_owned()), "{sentence}");
        }
    }

    #[test]
    fn a_gap_has_one_answer() {
        assert_eq!(cloze("Pay 25 now and 25 later, 30 in all.").2, "30");
        assert_eq!(Cloze::of("It is so."), None);
        assert_eq!(cloze("The TX-200 weighs 7 kg.").2, "7", "a part of a name is no number");
        assert_eq!(
            cloze("Call 0316 555 0142 for all 24 rooms.").2,
            "24",
            "a part of a telephone number neither"
        );
        assert_eq!(cloze("Valid from 1 July 2025 on.").2, "1 July 2025");
        assert_eq!(cloze("Es gilt ab dem 12. Juli 2025.").2, "12. Juli 2025");
    }

    proptest! {
        #[test]
        fn the_answer_fills_the_gap(sentence in "[A-Za-z0-9 ,.年十「」-]{0,60}\\.") {
            if let Some(cloze) = Cloze::of(&sentence) {
                let filled = cloze.question.replacen("____", &cloze.answer, 1);
                let ends = |text: &str| text.trim_end_matches(['.', '!', '?', '。', '！', '？']).to_owned();
                prop_assert_eq!(ends(&filled), ends(&sentence));
                prop_assert!(!cloze.answer.trim().is_empty());
            }
        }
    }
}
