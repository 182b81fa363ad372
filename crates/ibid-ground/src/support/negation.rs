use crate::normalize::words;

const WORDS: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nicht", "kein", "keine",
    "keinen", "keinem", "keiner", "keines", "nie", "niemals", "ohne", "nunca", "jamás", "ningún", "ninguna", "ninguno",
    "sin", "tampoco",
];
const CJK: &[&str] = &["不", "沒", "没", "未", "無", "无", "非", "勿", "禁止"];

/// Whether a text denies something. Cues only: who denies what is beyond them.
pub(super) fn is_negated(text: &str) -> bool {
    words(text).any(|word| WORDS.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("n’t"))
        || CJK.iter().any(|cue| text.contains(cue))
}
