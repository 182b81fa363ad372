//! Text to term ids.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Words too frequent to tell documents apart, in English, German, Spanish and French. Words that carry meaning in
/// another of these languages (German `war`, `die`, `hat`, French `par`) are not among them: the store weighs them down.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "again", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because",
    "been", "before", "being", "below", "between", "both", "but", "by", "could", "did", "do", "does",
    "doing", "during", "each", "few", "for", "from", "further", "had", "has", "have", "he", "her", "here",
    "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "itself", "just", "me", "more", "most", "my", "myself", "nor", "not", "now", "of", "on", "once",
    "only", "or", "other", "our", "ours", "she", "should", "so", "some", "such", "than", "that", "the",
    "their", "them", "themselves", "then", "there", "these", "they", "this", "those", "through", "to",
    "too", "until", "upon", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who",
    "whom", "whose", "why", "with", "would", "you", "your", "yours", "yourself", "aber", "als", "andere",
    "anderen", "anderer", "auch", "auf", "aus", "bei", "bis", "damit", "dann", "das", "dass", "dem",
    "denn", "der", "deren", "des", "dessen", "dies", "diese", "diesem", "diesen", "dieser", "dieses",
    "doch", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "er", "etwas", "für", "gegen",
    "haben", "hatte", "hatten", "hier", "ich", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren",
    "ihrer", "im", "ist", "jede", "jedem", "jeden", "jeder", "jedes", "kann", "kein", "keine", "keinen",
    "können", "mehr", "mit", "nach", "nicht", "noch", "nur", "oder", "ohne", "sehr", "sein", "seine",
    "seinem", "seinen", "seiner", "seit", "selbst", "sich", "sie", "sind", "sondern", "um", "und",
    "unter", "viele", "vom", "von", "vor", "wann", "waren", "warum", "welche", "welcher", "welches",
    "wem", "wen", "wenn", "wer", "werde", "werden", "wie", "wieder", "wieviel", "wir", "wird", "wo",
    "wurde", "wurden", "während", "würde", "zu", "zum", "zur", "zwischen", "über", "al", "como", "con",
    "cual", "cuales", "cuando", "cuanto", "cuál", "cuáles", "cuándo", "cuánta", "cuántas", "cuánto",
    "cuántos", "cómo", "de", "del", "desde", "donde", "durante", "dónde", "el", "ella", "ellas", "ellos",
    "en", "entre", "es", "esa", "ese", "eso", "esta", "estas", "este", "esto", "estos", "está", "están",
    "fue", "fueron", "hasta", "hay", "la", "las", "lo", "los", "mientras", "muy", "más", "otra", "otras",
    "otro", "otros", "para", "pero", "por", "porque", "que", "quien", "quienes", "quién", "quiénes",
    "qué", "se", "ser", "sido", "sobre", "su", "sus", "también", "tiene", "tienen", "todo", "todos", "un",
    "una", "uno", "unos", "y", "ya", "au", "aux", "avec", "ce", "ces", "cette", "combien", "comme",
    "dans", "dont", "du", "elle", "elles", "est", "et", "le", "les", "leur", "leurs", "mais", "même",
    "nous", "ont", "ou", "où", "pourquoi", "quand", "quel", "quelle", "quelles", "quels", "qui", "sont",
    "une", "vous", "à", "été", "être",
];

/// The languages whose stems are indexed for words in Latin script. Languages that share a stem share a term.
/// A language more or less changes the weights of a query: it asks for another name of the method.
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
    static STEMS: RefCell<HashMap<String, Vec<(u32, f32)>>> = RefCell::new(HashMap::new());
}
/// Words kept in the cache before it is emptied.
const CACHED_WORDS: usize = 50_000;

/// The length of a character of a script without spaces, in words.
const UNSPACED_LENGTH: f32 = 0.5;

/// Calls `each` for every term of a document; returns the length of the document, in words.
pub(super) fn of_document(text: &str, mut each: impl FnMut(u32)) -> f32 {
    let mut length = 0.0;
    for_units(text, |unit| match unit {
        Unit::Word(word) => {
            length += 1.0;
            for (term, _) in word_terms(word) {
                each(term);
            }
        }
        Unit::Character { character, .. } => {
            length += UNSPACED_LENGTH;
            each(hash(character.encode_utf8(&mut [0; 4])));
        }
        Unit::Pair(pair) => each(pair_term(pair)),
    });
    length
}

/// The terms of a query and their weights: of a word its stems, each by the share of the languages that it is the stem
/// in, so that a word whose languages disagree weighs no more than another; of text without spaces its pairs, and a
/// character only where it stands alone, because it says little.
pub(super) fn of_query(text: &str) -> BTreeMap<u32, f32> {
    let mut terms = BTreeMap::new();
    // A word that comes twice is meant once.
    let mut add = |term: u32, weight: f32| {
        let known: &mut f32 = terms.entry(term).or_default();
        *known = known.max(weight);
    };
    for_units(text, |unit| match unit {
        Unit::Word(word) => word_terms(word).into_iter().for_each(|(term, share)| add(term, share)),
        Unit::Character { character, is_alone: true } => add(hash(character.encode_utf8(&mut [0; 4])), 1.0),
        Unit::Character { is_alone: false, .. } => {}
        Unit::Pair(pair) => add(pair_term(pair), 1.0),
    });
    terms
}

/// What terms are made of.
enum Unit<'a> {
    Word(&'a str),
    /// Of a script that is written without spaces; alone, where no other stands beside it.
    Character {
        character: char,
        is_alone: bool,
    },
    /// Two neighbours of which one is such a character: the other may be a digit, a letter, a dot between names or the
    /// bracket of a title, which all tell words apart.
    Pair([char; 2]),
}

fn for_units(text: &str, mut each: impl FnMut(Unit<'_>)) {
    let normalized: String = text.nfkc().flat_map(char::to_lowercase).collect();
    for piece in normalized.split_word_bounds() {
        words(piece).for_each(|word| each(Unit::Word(word)));
    }
    // Spaces come and go between such characters and numbers.
    let mut characters = normalized.chars().filter(|character| !character.is_whitespace()).peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        let after = characters.peek().copied();
        let is_unspaced_after = after.is_some_and(is_unspaced);
        if is_unspaced(character) {
            let is_alone = !is_unspaced_after && !before.is_some_and(is_unspaced);
            each(Unit::Character { character, is_alone });
        }
        if let Some(after) = after
            && (is_unspaced(character) || is_unspaced_after)
        {
            each(Unit::Pair([character, after]));
        }
        before = Some(character);
    }
}

fn pair_term(pair: [char; 2]) -> u32 {
    hash(&String::from_iter(pair))
}

/// The words of what stands between two boundaries: of `l'hôtel` it is `hôtel`, of `company's` `company`; the letters
/// that are left over say nothing.
fn words(piece: &str) -> impl Iterator<Item = &str> {
    const APOSTROPHES: [char; 2] = ['\'', '’'];
    let has_apostrophe = piece.contains(APOSTROPHES);
    let parts = piece.split(|character| APOSTROPHES.contains(&character) || is_unspaced(character));
    parts.filter(move |word| {
        let is_left_over = has_apostrophe && word.chars().nth(1).is_none();
        !is_left_over && word.chars().any(char::is_alphanumeric) && !is_stop_word(word)
    })
}

/// Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer. Korean has spaces, but between longer units than words.
fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// The stems of a word, each once, with the share of the languages that it is the stem in; the word itself where it
/// is too short for stems, or is no word.
fn word_terms(word: &str) -> Vec<(u32, f32)> {
    STEMS.with_borrow_mut(|cache| {
        if let Some(terms) = cache.get(word) {
            return terms.clone();
        }
        let is_word = word.chars().all(char::is_alphabetic) && word.chars().count() > 2;
        let languages = if is_word { stemmers(word) } else { &[] };
        let share = 1.0 / languages.len().max(1) as f32;
        let mut terms: Vec<(u32, f32)> = Vec::new();
        for language in languages {
            let term = hash(&Stemmer::create(*language).stem(word));
            match terms.iter_mut().find(|(known, _)| *known == term) {
                Some((_, shares)) => *shares += share,
                None => terms.push((term, share)),
            }
        }
        if terms.is_empty() {
            terms.push((hash(word), 1.0));
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
