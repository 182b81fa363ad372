use super::words::words;

/// Function words per language: no content, but a sign of the language.
const ENGLISH: &[&str] = &[
    "a", "about", "after", "also", "am", "an", "and", "are", "as", "at", "be", "been", "before", "being",
    "but", "by", "can", "could", "did", "do", "does", "for", "from", "get", "gets", "got", "had", "has",
    "have", "having", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "may", "must",
    "my", "no", "not", "of", "on", "one", "ones", "or", "our", "out", "per", "s", "shall", "she", "should",
    "so", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "up", "was", "we", "were", "what", "when", "where", "which", "who", "will", "with", "would", "you",
    "your", "yes",
];
const GERMAN: &[&str] = &[
    "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "das", "dem", "den", "der", "des", "die", "ein",
    "eine", "einem", "einen", "einer", "er", "es", "für", "haben", "hat", "ich", "ihr", "ihre", "im", "in",
    "ist", "ja", "kann", "kein", "keine", "mit", "muss", "nach", "nein", "nicht", "oder", "pro", "sein",
    "sich", "sie", "sind", "und", "vom", "von", "vor", "wann", "war", "waren", "was", "wer", "werden", "wie",
    "wir", "wird", "zu", "zum", "zur",
];
const SPANISH: &[&str] = &[
    "a", "al", "como", "con", "cuando", "de", "del", "el", "en", "es", "fue", "ha", "han", "hay", "la",
    "las", "le", "les", "lo", "los", "o", "para", "pero", "por", "que", "se", "ser", "si", "sin", "son",
    "su", "sus", "sí", "un", "una", "unas", "unos", "y",
];

/// Whether `word` carries no content in English, German or Spanish.
pub(crate) fn is_function_word(word: &str) -> bool {
    [ENGLISH, GERMAN, SPANISH].iter().any(|words| words.contains(&word))
}

/// From this character on, scripts are written without spaces, most of them.
pub(crate) const UNSPACED: char = '\u{2e80}';

/// Whether a character is of a script that is written without spaces.
pub(crate) fn is_cjk(character: char) -> bool {
    matches!(u32::from(character),
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    German,
    Spanish,
    /// Latin letters, the language unknown.
    Latin,
    Cjk,
    Hangul,
    Other,
}

/// Whether the two texts are clearly of different languages, so that shared words cannot be expected. In doubt
/// they are not.
pub(crate) fn other_language(left: &str, right: &str) -> bool {
    let (Some(left), Some(right)) = (language(left), language(right)) else { return false };
    let is_latin = |language| !matches!(language, Language::Cjk | Language::Hangul | Language::Other);
    let in_doubt = left == Language::Latin && is_latin(right) || right == Language::Latin && is_latin(left);
    left != right && !in_doubt
}

/// Whether a text is clearly German.
pub(crate) fn is_german(text: &str) -> bool {
    language(text) == Some(Language::German)
}

/// Whether a text is clearly Spanish.
pub(crate) fn is_spanish(text: &str) -> bool {
    language(text) == Some(Language::Spanish)
}

/// `None` for a text without letters.
fn language(text: &str) -> Option<Language> {
    let (mut latin, mut cjk, mut hangul, mut other) = (0, 0, 0, 0);
    for character in text.chars().filter(|c| c.is_alphabetic()) {
        match character {
            // One CJK character says about as much as three letters.
            c if is_cjk(c) => cjk += 3,
            '\u{ac00}'..='\u{d7a3}' => hangul += 3,
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => latin += 1,
            _ => other += 1,
        }
    }
    let most = latin.max(cjk).max(hangul).max(other);
    Some(match most {
        0 => return None,
        _ if most == cjk => Language::Cjk,
        _ if most == hangul => Language::Hangul,
        _ if most == other => Language::Other,
        _ => latin_language(text),
    })
}

fn latin_language(text: &str) -> Language {
    let words: Vec<String> = words(text);
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count();
    let mut counts = [
        (count(ENGLISH), Language::English),
        (count(GERMAN), Language::German),
        (count(SPANISH), Language::Spanish),
    ];
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    if counts[0].0 > counts[1].0 { counts[0].1 } else { Language::Latin }
}

#[cfg(test)]
mod tests {
    use super::other_language;

    #[test]
    fn languages_are_told_apart_only_when_clear() {
        for (left, right, expected) in [
            ("員工有 25 天年假。", "Every employee is entitled to 25 days.", true),
            ("Jeder hat einen Anspruch auf Urlaub.", "Every employee is entitled to leave.", true),
            ("Los empleados tienen vacaciones.", "The employees have leave.", true),
            ("Every employee (員工) is entitled to leave.", "Leave is short.", false),
            ("Annual leave", "Urlaub", false),
            ("25", "Every employee", false),
        ] {
            assert_eq!(other_language(left, right), expected, "{left} / {right}");
        }
    }
}
