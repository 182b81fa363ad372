//! Text to term ids.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Words too frequent to tell documents apart, in English, German, Spanish and French. Words that carry meaning in
/// another of these languages (German `war`, `die`, `hat`) are not among them: the store weighs them down.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "have", "he", "her",
    "his", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "our", "she",
    "so", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "was", "we",
    "were", "what", "when", "where", "which", "who", "whom", "why", "with", "you", "your", "do", "does",
    "did", "been", "being", "am", "than", "aber", "auch", "auf", "aus", "bei", "das", "dass", "dem", "der",
    "ein", "eine", "einem", "einen", "einer", "er", "für", "ich", "ihr", "im", "ist", "mit", "nach", "oder",
    "sich", "sie", "sind", "und", "von", "waren", "wer", "werden", "wie", "wird", "zu", "zum", "zur",
    "welche", "welcher", "welches", "al", "con", "cuál", "cuándo", "cuánto", "de", "del", "el", "en", "es",
    "fue", "la", "las", "lo", "los", "para", "por", "qué", "quién", "se", "su", "sus", "un", "una", "y",
    "au", "aux", "ce", "du", "et", "le", "les", "une", "est", "dans",
];

/// The languages whose stems are indexed for words in Latin script. Languages that share a stem share a term.
const LATIN: &[Algorithm] = &[Algorithm::English, Algorithm::German, Algorithm::Spanish, Algorithm::French];
const CYRILLIC: &[Algorithm] = &[Algorithm::Russian];
const GREEK: &[Algorithm] = &[Algorithm::Greek];
const ARABIC: &[Algorithm] = &[Algorithm::Arabic];

fn is_stop_word(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| STOP_WORDS.iter().copied().collect());
    SET.contains(word)
}

/// The languages that a word may be of, by the script of its first letter.
fn stemmers(word: &str) -> &'static [Algorithm] {
    match word.chars().next().map_or(0, u32::from) {
        0x41..=0x24f | 0x1e00..=0x1eff => LATIN,
        0x370..=0x3ff | 0x1f00..=0x1fff => GREEK,
        0x400..=0x52f => CYRILLIC,
        0x600..=0x6ff => ARABIC,
        _ => &[],
    }
}

thread_local! {
    /// Stemming dominates otherwise: words repeat.
    static STEMS: RefCell<HashMap<String, Vec<u32>>> = RefCell::new(HashMap::new());
}
/// Words kept in the cache before it is emptied.
const CACHED_WORDS: usize = 50_000;

/// Calls `each` for every term of a document; the flag says whether it stands at a new position, so that
/// several terms of one word count as one for the document's length.
pub(super) fn of_document(text: &str, mut each: impl FnMut(u32, bool)) {
    for_words(text, |word| match word {
        Word::Letters(word) => {
            for (number, term) in word_terms(word).into_iter().enumerate() {
                each(term, number == 0);
            }
        }
        Word::Cjk(run) => {
            for (index, character) in run.iter().enumerate() {
                each(hash(&character.to_string()), true);
                if let Some(next) = run.get(index + 1) {
                    each(hash(&format!("{character}{next}")), false);
                }
            }
        }
    });
}

/// The terms of a query: of a word the form as it is written and its stems; of a run of Chinese, Japanese or
/// Korean its pairs, and a single character only where it stands alone, because it says little.
pub(super) fn of_query(text: &str) -> BTreeSet<u32> {
    let mut terms = BTreeSet::new();
    for_words(text, |word| match word {
        Word::Letters(word) => terms.extend(word_terms(word)),
        Word::Cjk([character]) => {
            terms.insert(hash(&character.to_string()));
        }
        Word::Cjk(run) => {
            terms.extend(run.windows(2).map(|pair| hash(&pair.iter().collect::<String>())));
        }
    });
    terms
}

enum Word<'a> {
    Letters(&'a str),
    Cjk(&'a [char]),
}

fn for_words(text: &str, mut each: impl FnMut(Word<'_>)) {
    let normalized: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut run: Vec<char> = Vec::new();
    for piece in normalized.split_word_bounds() {
        if piece.chars().all(is_cjk) {
            run.extend(piece.chars());
            continue;
        }
        if !run.is_empty() {
            each(Word::Cjk(&run));
            run.clear();
        }
        if piece.chars().any(char::is_alphanumeric) && !is_stop_word(piece) {
            each(Word::Letters(piece));
        }
    }
    if !run.is_empty() {
        each(Word::Cjk(&run));
    }
}

fn is_cjk(character: char) -> bool {
    matches!(u32::from(character),
        0x3005..=0x3007 | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// The written form and the stems of a word, each once.
fn word_terms(word: &str) -> Vec<u32> {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    STEMS.with_borrow_mut(|cache| {
        if let Some(terms) = cache.get(word) {
            return terms.clone();
        }
        let mut terms = vec![hash(word)];
        let is_word = word.chars().all(char::is_alphabetic) && word.chars().count() > 2;
        if is_word {
            for language in stemmers(word) {
                let stem = Stemmer::create(*language).stem(word);
                let term = hash(&stem);
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        if cache.len() >= CACHED_WORDS {
            cache.clear();
        }
        cache.insert(word.to_owned(), terms.clone());
        terms
    })
}

/// A stable id: collisions of 32 bits are rare enough among the words of a library.
fn hash(term: &str) -> u32 {
    let hash = blake3::hash(term.as_bytes());
    let bytes = hash.as_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
