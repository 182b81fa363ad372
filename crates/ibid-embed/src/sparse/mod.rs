//! Sparse embeddings: BM25 term weights.

mod terms;

use std::collections::HashMap;

use ibid_core::SparseVector;
use ibid_core::seam::EmbedSparse;

/// How fast a term's weight saturates as it repeats.
const K1: f32 = 1.2;
/// How much long texts are discounted.
const B: f32 = 0.75;
/// The length in terms that counts as average. Fixed, so that a vector depends on its own text only; chunks
/// are cut to similar lengths, so the true mean is near.
const AVERAGE_LENGTH: f32 = 150.0;

/// Okapi BM25 ([Robertson & Zaragoza 2009](https://doi.org/10.1561/1500000019)) as sparse vectors: a document
/// holds its saturated term frequencies, a query 1 per term, and the store multiplies the inverse document
/// frequency in.
///
/// A word is indexed as it is written and by its stem in the languages that its script may be of; Chinese,
/// Japanese and Korean text by single characters and pairs. So a query needs no language: detection fails on
/// two words.
///
/// ```
/// use ibid_core::seam::EmbedSparse;
/// use ibid_embed::Bm25;
///
/// let bm25 = Bm25::default();
/// let document = bm25.embed_document("Employees are entitled to leave.");
/// let query = bm25.embed_query("an employee's entitlement");
/// assert!(query.indices().iter().any(|term| document.indices().contains(term)));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Bm25(());

impl EmbedSparse for Bm25 {
    fn name(&self) -> &'static str {
        "bm25-stems-1;k1=1.2;b=0.75;average=150"
    }

    fn embed_document(&self, text: &str) -> SparseVector {
        let mut frequencies: HashMap<u32, f32> = HashMap::new();
        let mut length = 0.0;
        terms::of_document(text, |term, is_new_position| {
            *frequencies.entry(term).or_default() += 1.0;
            if is_new_position {
                length += 1.0;
            }
        });
        let norm = K1 * (1.0 - B + B * length / AVERAGE_LENGTH);
        frequencies.into_iter().map(|(term, count)| (term, count * (K1 + 1.0) / (count + norm))).collect()
    }

    fn embed_query(&self, query: &str) -> SparseVector {
        terms::of_query(query).into_iter().map(|term| (term, 1.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use ibid_core::seam::EmbedSparse;
    use proptest::prelude::*;

    use super::Bm25;

    fn overlap(query: &str, document: &str) -> usize {
        let document = Bm25::default().embed_document(document);
        let query = Bm25::default().embed_query(query);
        query.indices().iter().filter(|term| document.indices().contains(term)).count()
    }

    #[test]
    fn a_query_meets_documents_in_each_language() {
        for (query, document) in [
            ("employee entitled", "All employees are entitled to it."),
            ("Running costs", "The cost of a run"),
            ("Urlaubstage", "Es gibt 25 Urlaubstage im Jahr."),
            ("Häuser kaufen", "Das Haus wird gekauft; viele Häuser."),
            ("vacaciones anuales", "Las vacaciones son anuales."),
            ("特別休假", "員工每年有十五天特別休假。"),
            ("年假", "员工享有年假。"),
            ("有給休暇", "社員は有給休暇を取得できます。"),
            ("TX-2000", "The TX-2000 costs more than the TX-200."),
            ("Ｆｕｌｌｗｉｄｔｈ", "fullwidth forms"),
        ] {
            assert!(overlap(query, document) > 0, "{query} / {document}");
        }
    }

    #[test]
    fn other_words_do_not_meet() {
        for (query, document) in [("rent", "The parent is current."), ("休假", "假期休息"), ("the of", "the end of the day")] {
            assert_eq!(overlap(query, document), 0, "{query} / {document}");
        }
    }

    #[test]
    fn a_term_that_repeats_saturates_and_a_long_text_is_discounted() {
        let weight = |text: &str| {
            let term = Bm25::default().embed_query("lease").indices()[0];
            let vector = Bm25::default().embed_document(text);
            let at = vector.indices().iter().position(|index| *index == term).expect("the term is there");
            vector.values()[at]
        };
        let once = weight("lease");
        let thrice = weight("lease lease lease");
        assert!(thrice > once && thrice < 3.0 * once);
        assert!(weight(&format!("lease {}", "word ".repeat(400))) < once);
    }

    proptest! {
        #[test]
        fn a_sentence_of_a_document_meets_it(words in proptest::collection::vec("[a-zA-Zäöüéñ]{3,12}", 1..20), from in 0_usize..20) {
            let document = words.join(" ");
            let query = words[from % words.len()..].join(" ");
            let terms = Bm25::default().embed_query(&query).indices().len();
            prop_assert_eq!(overlap(&query, &document), terms);
        }
    }
}
