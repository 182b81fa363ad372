//! Whether a claim says that something alone is so where its quotes only say that it is so. Cues only.

use crate::normalize::{fold, words};

/// What is left of the support of a claim that says “only” where no quote does.
pub(super) const EXCLUSIVE: f32 = 0.5;

/// Words by which a claim excludes everything else.
const CUES: &str = "only solely exclusively nur ausschließlich lediglich einzig einzige einziger einziges einzigen \
    solo sólo solamente únicamente único única únicos únicas";
const CJK_CUES: &[&str] = &["只有", "只能", "只在", "只限", "只可", "僅", "仅", "唯一"];

/// Further words by which a source does.
const OTHER_CUES: &str = "alone sole single exclusive unique just merely except unless nothing nobody none no limited \
    restricted allein alleinige alleiniger alleinigen bloß außer exklusiv beschränkt kein keine \
    nichts niemand exclusivamente exclusivo exclusiva exclusivos exclusivas salvo excepto limitado \
    limitada nadie ningún ninguna nada reserved vorbehalten reservado reservada";
const OTHER_CJK_CUES: &[&str] = &["只", "唯", "單", "单", "獨", "独", "除", "專", "专", "限"];

/// Phrases that hold a cue and exclude nothing, folded.
const NOT_EXCLUSIVE: &[&str] =
    &["not only", "nicht nur", "no solo", "no sólo", "no solamente", "no únicamente", "不只", "不僅", "不仅"];

/// Whether `claim` says “only” and no text of `sources` says anything of the kind.
pub(super) fn is_exclusive_alone(claim: &str, sources: &str) -> bool {
    let (claim, sources) = (without_phrases(claim), without_phrases(sources));
    holds(&claim, CUES, CJK_CUES)
        && !holds(&sources, CUES, CJK_CUES)
        && !holds(&sources, OTHER_CUES, OTHER_CJK_CUES)
}

fn without_phrases(text: &str) -> String {
    NOT_EXCLUSIVE.iter().fold(fold(text), |text, phrase| text.replace(&fold(phrase), " "))
}

fn holds(text: &str, cues: &str, cjk_cues: &[&str]) -> bool {
    let cues = fold(cues);
    words(text).iter().any(|word| cues.split_whitespace().any(|cue| cue == word))
        || cjk_cues.iter().any(|cue| text.contains(&fold(cue)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_exclusive_alone;

    #[test]
    fn only_is_the_sources_to_say() {
        for (claim, source) in [
            ("This is the only source that mentions it.", "Rāzi acted to promote medical uses."),
            ("Only pharmacists may dispense drugs.", "Pharmacists may dispense drugs."),
            ("Nur Angestellte erhalten 25 Tage.", "Angestellte erhalten 25 Tage."),
            ("Sólo los empleados reciben 25 días.", "Los empleados reciben 25 días."),
            ("只有員工有年假。", "員工有年假。"),
        ] {
            assert!(is_exclusive_alone(claim, source), "{claim}");
        }
        for (claim, source) in [
            ("Only pharmacists may dispense drugs.", "Drugs may be dispensed by pharmacists alone."),
            ("Only pharmacists may dispense drugs.", "No one but a pharmacist may dispense drugs."),
            ("Not only pharmacists dispense drugs.", "Pharmacists and physicians dispense drugs."),
            (
                "Nur Angestellte erhalten es.",
                "Es ist Angestellten vorbehalten und wird ausschließlich ihnen gewährt.",
            ),
            ("Nicht nur Angestellte erhalten es.", "Alle erhalten es."),
            ("只有員工有年假。", "年假僅適用於員工。"),
            ("不僅員工有年假。", "大家都有年假。"),
            ("Pharmacists dispense drugs.", "Only pharmacists dispense drugs."),
        ] {
            assert!(!is_exclusive_alone(claim, source), "{claim}");
        }
    }

    proptest! {
        #[test]
        fn a_text_says_nothing_alone_that_it_says(text in any::<String>()) {
            prop_assert!(!is_exclusive_alone(&text, &text));
        }
    }
}
