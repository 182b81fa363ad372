//! Words that no document holds → the nearest words that some do.
//!
//! Only where BM25 finds nothing at all, so that reading the text once is worth it. A word that BM25 passes over, as it
//! does stop words, is never corrected, nor one that some document holds: a filter or an exclusion may be why nothing
//! was found. No vocabulary is stored, so that a removed document leaves none of its words behind.

use std::collections::HashMap;
use std::ops::ControlFlow;

use ibid_core::Filter;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::plan::{Correction, QueryPlan};
use crate::{Error, Library};

/// The shortest word that is corrected: shorter ones are too near to too many others.
const SHORTEST: usize = 4;
/// From this length on two mistakes are tolerated.
const LONG: usize = 8;
/// Chunks whose words are read: about a second.
const CHUNKS_READ: usize = 200_000;

/// The plan with every unknown word replaced by the nearest one that the documents hold; `None` where nothing is
/// near enough.
pub(super) async fn correct(
    library: &Library,
    filter: &Filter,
    plan: &QueryPlan,
) -> Result<Option<QueryPlan>, Error> {
    let is_searched = |word: &String| !library.sparse().embed_query(word).is_empty();
    let typed: Vec<String> = plan
        .text
        .unicode_words()
        .map(normal)
        .filter(|word| can_be_corrected(word))
        .filter(is_searched)
        .collect();
    if typed.is_empty() {
        return Ok(None);
    }
    let mut near: HashMap<String, String> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut chunks = 0;
    library
        .store()
        .scan(filter, |chunk| {
            for text in chunk.heading.iter().chain([&chunk.text]) {
                for word in text.unicode_words().map(normal).filter(|word| can_be_corrected(word)) {
                    *seen.entry(word).or_default() += 1;
                }
            }
            chunks += 1;
            if chunks < CHUNKS_READ { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .await?;
    for word in typed {
        if let Some(nearest) = nearest(&word, &seen)
            && !is_held(library, &word).await?
        {
            near.insert(word, nearest);
        }
    }
    Ok(apply(plan, &near))
}

/// Whether some document holds the word, or one with the same stem, whatever the filter lets through.
async fn is_held(library: &Library, word: &str) -> Result<bool, Error> {
    let query = library.sparse().embed_query(word);
    Ok(!library.store().search_sparse(&query, &Filter::default(), 1).await?.is_empty())
}

/// The word of the vocabulary with the fewest mistakes between it and `typed`; of several the most frequent one. `None`
/// where the vocabulary holds `typed` itself.
fn nearest(typed: &str, vocabulary: &HashMap<String, usize>) -> Option<String> {
    if vocabulary.contains_key(typed) {
        return None;
    }
    let length = typed.chars().count();
    let most = if length >= LONG { 2 } else { 1 };
    vocabulary
        .iter()
        .filter(|(word, _)| word.chars().count().abs_diff(length) <= most)
        .map(|(word, frequency)| (strsim::osa_distance(typed, word), frequency, word))
        .filter(|(distance, ..)| *distance <= most)
        .min_by(|(left, left_count, left_word), (right, right_count, right_word)| {
            left.cmp(right).then(right_count.cmp(left_count)).then(left_word.cmp(right_word))
        })
        .map(|(_, _, word)| word.clone())
}

fn apply(plan: &QueryPlan, near: &HashMap<String, String>) -> Option<QueryPlan> {
    let mut corrected = plan.clone();
    corrected.text = plan
        .text
        .split_word_bounds()
        .map(|piece| match near.get(&normal(piece)) {
            Some(word) => {
                let correction = Correction { typed: piece.to_owned(), corrected: word.clone() };
                if !corrected.corrections.contains(&correction) {
                    corrected.corrections.push(correction);
                }
                word.as_str()
            }
            None => piece,
        })
        .collect();
    (!corrected.corrections.is_empty()).then_some(corrected)
}

fn normal(word: &str) -> String {
    word.nfkc().flat_map(char::to_lowercase).collect()
}

/// Letters only: a number with a mistake is another number.
fn can_be_corrected(word: &str) -> bool {
    word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{QueryPlan, apply, can_be_corrected, nearest};

    fn vocabulary() -> HashMap<String, usize> {
        [("annual", 9), ("leave", 20), ("lease", 3), ("policy", 4), ("police", 9), ("entitlement", 1)]
            .map(|(word, count)| (word.to_owned(), count))
            .into()
    }

    #[test]
    fn the_nearest_then_the_most_frequent_word_is_taken() {
        for (typed, expected) in [
            ("anual", Some("annual")),
            ("leawe", Some("leave")),
            ("leave", None),
            ("lease", None),
            ("lavee", None),
            ("elave", Some("leave")),
            ("policx", Some("police")),
            ("entitelmnet", Some("entitlement")),
            ("holiday", None),
        ] {
            let found = nearest(typed, &vocabulary());
            assert_eq!(found.as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn the_rest_of_the_query_stays_as_it_is() {
        let plan = QueryPlan { text: "How much Anual leave in 2025?".to_owned(), ..QueryPlan::default() };
        let near =
            [("anual".to_owned(), nearest("anual", &vocabulary()).expect("near"))].into_iter().collect();
        let corrected = apply(&plan, &near).expect("corrected");
        assert_eq!(corrected.text, "How much annual leave in 2025?");
        assert_eq!(corrected.corrections.len(), 1);
        assert_eq!(corrected.corrections[0].typed, "Anual");
        assert_eq!(apply(&plan, &HashMap::new()), None);
    }

    #[test]
    fn short_words_and_numbers_are_not_corrected() {
        assert!(["the", "2025", "TX200", "休假"].iter().all(|word| !can_be_corrected(word)));
    }
}
