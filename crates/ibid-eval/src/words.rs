//! Words as evaluation compares them: whatever their case, in scripts with and without spaces.

use std::collections::HashSet;

/// Lower case, and one space for any white space.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The distinct words of a text; in scripts without spaces, its characters.
pub(crate) fn words(text: &str) -> HashSet<String> {
    in_order(text).into_iter().collect()
}

/// The words of a text as they stand in it; in scripts without spaces, its characters.
pub(crate) fn in_order(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for character in text.to_lowercase().chars() {
        if joins(character) {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            found.push(character.to_string());
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Whether `text` holds `part` as whole words: 30 is not in 308. Both are [`folded`].
pub(crate) fn holds_whole(text: &str, part: &str) -> bool {
    if part.is_empty() {
        return false;
    }
    let is_cut =
        |outside: Option<char>, inside: Option<char>| outside.is_some_and(joins) && inside.is_some_and(joins);
    text.match_indices(part).any(|(start, _)| {
        let end = start + part.len();
        !is_cut(text[..start].chars().next_back(), part.chars().next())
            && !is_cut(text[end..].chars().next(), part.chars().next_back())
    })
}

/// Whether a character is written together with its neighbours in one word.
pub(crate) fn joins(character: char) -> bool {
    character.is_alphanumeric() && !is_unspaced(character)
}

/// Scripts in which no space tells where a word ends, or in which particles are glued to it.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Myanmar
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{2e80}'..='\u{9fff}' // Chinese, Japanese
        | '\u{ac00}'..='\u{d7af}' // Korean
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{folded, holds_whole, words};

    #[test]
    fn whole_words_only_where_words_have_ends() {
        let holds = |text: &str, part: &str| holds_whole(&folded(text), &folded(part));
        assert!(holds("The defense gave up 308 points.", "308"));
        assert!(!holds("The defense gave up 308 points.", "30"));
        assert!(holds("It ended 30–8.", "30"));
        assert!(holds("Annual\n  Leave is long", "annual leave"));
        assert!(holds("黑豹隊的防守只丟了308分", "防守"));
        assert!(holds("dropped 130. Then 30.", "30"), "a later place counts");
        assert!(!holds("anything", ""));
    }

    #[test]
    fn words_of_both_kinds_of_scripts() {
        let found = words("Über 25 年假");
        assert_eq!(found.len(), 4);
        assert!(["über", "25", "年", "假"].iter().all(|word| found.contains(*word)));
    }
}
