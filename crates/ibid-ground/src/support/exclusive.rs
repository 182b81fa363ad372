//! Whether a claim says that something alone is so where its quotes only say that it is so. Cues only.

use std::collections::BTreeSet;

use ibid_core::sentences;

use crate::normalize::{content_words, fold, is_spanish, words};

/// What is left of the support of a claim that says “only” where no quote does.
pub(super) const EXCLUSIVE: f32 = 0.5;

/// Words by which a claim excludes everything else, folded.
const CUES: &[&str] = &[
    "only",
    "solely",
    "exclusively",
    "nur",
    "ausschließlich",
    "lediglich",
    "einzig",
    "einzige",
    "einziger",
    "einziges",
    "einzigen",
    "sólo",
    "solamente",
    "únicamente",
    "único",
    "única",
    "únicos",
    "únicas",
];
const CJK_CUES: &[&str] =
    &["只有", "只能", "只在", "只限", "只可", "只給", "只给", "只由", "僅", "仅", "唯一"];

/// Further words by which a source does.
const OTHER_CUES: &[&str] = &[
    "alone",
    "sole",
    "single",
    "exclusive",
    "unique",
    "just",
    "merely",
    "except",
    "limited",
    "restricted",
    "reserved",
    "allein",
    "alleinige",
    "alleiniger",
    "alleinigen",
    "bloß",
    "außer",
    "exklusiv",
    "beschränkt",
    "vorbehalten",
    "exclusivamente",
    "exclusivo",
    "exclusiva",
    "salvo",
    "excepto",
    "limitado",
    "limitada",
    "reservado",
    "reservada",
];
const OTHER_PHRASES: &[&str] = &[
    "no other",
    "no one but",
    "nobody but",
    "nothing but",
    "none but",
    "no one else",
    "nobody else",
    "niemand sonst",
    "niemand außer",
    "kein anderer",
    "keine andere",
    "kein anderes",
    "nadie más",
    "ningún otro",
    "ninguna otra",
    "只",
    "單獨",
    "单独",
    "專屬",
    "专属",
    "專用",
    "专用",
    "限於",
    "限于",
    "除了",
    "除外",
    "以外",
];

/// Phrases that hold a cue and exclude nothing.
const NOT_EXCLUSIVE: &[&str] = &[
    "not only",
    "not the only",
    "nicht nur",
    "nicht der einzige",
    "nicht die einzige",
    "nicht das einzige",
    "no solo",
    "no sólo",
    "no solamente",
    "no únicamente",
    "no es el único",
    "no es la única",
    "不只",
    "不僅",
    "不仅",
];

/// Whether a sentence of `claim` says “only”, and no sentence of `sources` that is nearest to it says anything of the
/// kind.
pub(super) fn is_exclusive_alone(claim: &str, sources: &str) -> bool {
    let mut exclusive = parts(claim).filter(|sentence| says_only(sentence)).peekable();
    if exclusive.peek().is_none() {
        return false;
    }
    let sources: Vec<Source<'_>> = parts(sources).map(Source::of).collect();
    exclusive.any(|sentence| !nearest(sentence, &sources).into_iter().any(excludes))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    sentences(text).into_iter().filter_map(|sentence| sentence.of(text))
}

/// A sentence of the sources, and what it is about.
struct Source<'a> {
    text: &'a str,
    words: BTreeSet<String>,
}

impl<'a> Source<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, words: content_words(text) }
    }
}

/// The sentences of `sources` that share most words with `sentence`; all that share as many.
fn nearest<'a>(sentence: &str, sources: &[Source<'a>]) -> Vec<&'a str> {
    let said = content_words(sentence);
    let shared = |source: &Source<'_>| source.words.intersection(&said).count();
    let most = sources.iter().map(shared).max().unwrap_or(0);
    sources.iter().filter(|source| shared(source) == most).map(|source| source.text).collect()
}

/// Whether a text says “only”.
fn says_only(text: &str) -> bool {
    let text = NOT_EXCLUSIVE.iter().fold(fold(text), |text, phrase| text.replace(phrase, " "));
    let words = words(&text);
    words.iter().any(|word| CUES.contains(&word.as_str()))
        || CJK_CUES.iter().any(|cue| text.contains(cue))
        || words.iter().any(|word| word == "solo") && is_spanish(&text)
}

/// Whether a text says “only” in one way or another.
fn excludes(text: &str) -> bool {
    let folded = fold(text);
    says_only(text)
        || words(&folded).iter().any(|word| OTHER_CUES.contains(&word.as_str()) || word == "solo")
        || OTHER_PHRASES.iter().any(|phrase| folded.contains(phrase))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CUES, is_exclusive_alone};
    use crate::normalize::fold;

    #[test]
    fn only_is_the_sources_to_say() {
        for (claim, source) in [
            ("This is the only source that mentions it.", "Rāzi acted to promote medical uses."),
            ("Only pharmacists may dispense drugs.", "Pharmacists may dispense drugs."),
            (
                "Only pharmacists may dispense drugs.",
                "Pharmacists may dispense drugs. No prescription is needed.",
            ),
            ("Only pharmacists may dispense drugs.", "Pharmacists may dispense drugs. Only cash is taken."),
            ("Nur Angestellte erhalten 25 Tage.", "Angestellte erhalten 25 Tage."),
            ("Sólo los empleados reciben 25 días.", "Los empleados reciben 25 días."),
            (
                "Solo los empleados de la empresa reciben 25 días.",
                "Los empleados de la empresa reciben 25 días.",
            ),
            ("只有員工有年假。", "員工有年假。"),
        ] {
            assert!(is_exclusive_alone(claim, source), "{claim}");
        }
        for (claim, source) in [
            ("Only pharmacists may dispense drugs.", "Drugs may be dispensed by pharmacists alone."),
            ("Only pharmacists may dispense drugs.", "No one but a pharmacist may dispense drugs."),
            ("Not only pharmacists dispense drugs.", "Pharmacists and physicians dispense drugs."),
            ("It is not the only album.", "It is an album."),
            ("Her first solo album was Debut.", "Debut was her first album."),
            ("Nur Angestellte erhalten Urlaub.", "Urlaub ist Angestellten vorbehalten."),
            ("Nicht nur Angestellte erhalten es.", "Alle erhalten es."),
            ("只有員工有年假。", "年假僅適用於員工。"),
            ("不僅員工有年假。", "大家都有年假。"),
            ("Pharmacists dispense drugs.", "Only pharmacists dispense drugs."),
        ] {
            assert!(!is_exclusive_alone(claim, source), "{claim}");
        }
    }

    #[test]
    fn cues_are_compared_as_they_are_folded() {
        for cue in
            CUES.iter().chain(super::OTHER_CUES).chain(super::OTHER_PHRASES).chain(super::NOT_EXCLUSIVE)
        {
            assert_eq!(fold(cue), *cue);
        }
    }

    proptest! {
        #[test]
        fn a_claim_may_say_only_where_its_source_does(words in "[b-df-h]{3,8}( [b-df-h]{3,8}){2,5}", cue in 0..CUES.len()) {
            let (plain, exclusive) = (format!("{words}."), format!("{} {words}.", CUES[cue]));
            prop_assert!(is_exclusive_alone(&exclusive, &plain));
            prop_assert!(!is_exclusive_alone(&exclusive, &exclusive));
            prop_assert!(!is_exclusive_alone(&plain, &exclusive));
        }
    }
}
