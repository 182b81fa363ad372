use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Words that carry no content, in English, German and Spanish.
const STOP_WORDS: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "if", "of", "at", "by", "for", "with", "about", "to", "from", "in", "on", "as",
    "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has", "have", "had", "having", "it",
    "its", "this", "that", "these", "those", "they", "them", "their", "there", "he", "she", "his", "her", "we", "our",
    "you", "your", "i", "my", "who", "which", "what", "when", "where", "how", "will", "would", "can", "could", "may",
    "must", "shall", "should", "not", "no", "than", "then", "so", "such", "up", "out", "per", "get", "gets", "got",
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "und", "oder", "aber", "von",
    "zu", "zum", "zur", "mit", "auf", "für", "bei", "im", "am", "ist", "sind", "war", "waren", "wird", "werden", "hat",
    "haben", "es", "sie", "er", "wir", "ich", "nicht", "kein", "keine", "als", "auch", "wie", "was", "wer", "wann",
    "el", "la", "los", "las", "un", "una", "unos", "unas", "y", "o", "pero", "de", "del", "al", "a", "en", "con", "por",
    "para", "es", "son", "fue", "ser", "se", "su", "sus", "que", "como", "lo", "le", "les", "ha", "han", "no",
];

/// Whether a character is of a script that is written without spaces.
pub(crate) fn is_cjk(character: char) -> bool {
    matches!(u32::from(character), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// The words of `text`, compatibility-normalized and lower-cased.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let normalized: String = text.nfkc().flat_map(char::to_lowercase).collect();
    normalized.unicode_words().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// What a text is about: stems of its words without stop words and numbers, and pairs of CJK characters.
pub(crate) fn content_words(text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    for word in words(text) {
        if word.chars().any(is_cjk) || word.chars().any(|c| c.is_ascii_digit()) || STOP_WORDS.contains(&word.as_str()) {
            continue;
        }
        found.insert(stem(&word));
    }
    let normalized: Vec<char> = text.nfkc().collect();
    for pair in normalized.windows(2).filter(|pair| pair.iter().all(|c| is_cjk(*c))) {
        found.insert(pair.iter().collect());
    }
    found
}

/// A light stem: endings of number and tense are cut where enough of the word is left.
fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    for ending in ["ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "er", "en", "ed", "es", "ly", "s", "e", "y"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.chars().count() >= 4
        {
            return stem.to_owned();
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::content_words;

    #[test]
    fn forms_of_a_word_meet_and_stop_words_go() {
        assert_eq!(content_words("The employees are entitled"), content_words("an employee entitles"));
        assert!(content_words("it is the 25").is_empty());
        assert!(content_words("年假").contains("年假"));
    }
}
