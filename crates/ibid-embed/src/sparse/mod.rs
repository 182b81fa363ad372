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
const AVERAGE_LENGTH: f32 = 120.0;

/// Okapi BM25 ([Robertson & Zaragoza 2009](https://doi.org/10.1561/1500000019)) as sparse vectors: a document
/// holds its saturated term frequencies, a query the weights of its terms, and the store multiplies the inverse
/// document frequency in.
///
/// A word is indexed by its stem in each language that its script may be of (Latin: English, German, Spanish, French;
/// Cyrillic: Russian; Greek; Arabic), and asked for by the same stems, which share its weight. So no language has to
/// be detected, which fails on two words, and a document and a query always agree; the price is up to three more terms
/// for a word, most of which coincide. Chinese, Japanese, Korean and Thai text is indexed by characters and pairs of
/// neighbours, and asked for by pairs. docs/evaluation.md compares it with the stemmer of the right language.
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
        "bm25-stems-2;k1=1.2;b=0.75;average=120"
    }

    fn embed_document(&self, text: &str) -> SparseVector {
        let mut frequencies: HashMap<u32, f32> = HashMap::new();
        let length = terms::of_document(text, |term| *frequencies.entry(term).or_default() += 1.0);
        let norm = K1 * (1.0 - B + B * length / AVERAGE_LENGTH);
        frequencies.into_iter().map(|(term, count)| (term, count * (K1 + 1.0) / (count + norm))).collect()
    }

    fn embed_query(&self, query: &str) -> SparseVector {
        terms::of_query(query).into_iter().collect()
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
            // English
            ("employee entitled", "All employees are entitled to it."),
            ("entitlement", "Employees are entitled to leave."),
            ("Running costs", "The cost of a run"),
            ("the company's policies", "Company policy"),
            ("TX-2000", "The TX-2000 costs more than the TX-200."),
            ("Ｆｕｌｌｗｉｄｔｈ", "fullwidth forms"),
            // German
            ("Urlaubstage", "Es gibt 25 Urlaubstage im Jahr."),
            ("Häuser kaufen", "Das Haus wird gekauft; viele Häuser."),
            ("Kündigungsfrist", "Die Kündigungsfristen sind lang."),
            // Spanish
            ("vacaciones anuales", "Las vacaciones son anuales."),
            ("¿Cuántos días de vacación?", "Tienen 25 días de vacaciones."),
            // French
            ("congés annuels", "Le congé annuel est de 25 jours."),
            ("prix de l’hôtel", "L'hôtel coûte cent euros."),
            // Russian
            ("отпуск", "Сотрудники имеют право на 25 дней отпуска."),
            // Traditional and Simplified Chinese, Japanese, Korean
            ("特別休假", "員工每年有十五天特別休假。"),
            ("休假幾天", "員工每年有十五天特別休假。"),
            ("年假", "员工享有年假。"),
            ("员工年假", "每位员工享有十五天年假。"),
            ("有給休暇", "社員は有給休暇を取得できます。"),
            ("ｶﾀﾛｸﾞ", "カタログを請求する"),
            ("휴가", "직원은 연차휴가를 받는다."),
            ("24次", "他們有 24 次攔截。"),
            ("TX팀", "그는 TX팀 소속이다."),
            // Thai
            ("วันหยุด", "พนักงานมีวันหยุดประจำปี"),
        ] {
            assert!(overlap(query, document) > 0, "{query} / {document}");
        }
    }

    #[test]
    fn other_words_do_not_meet() {
        for (query, document) in [
            ("rent", "The parent is current."),
            ("休假", "假期休息"),
            ("年假", "假年"),
            ("the of", "the end of the day"),
            ("", "anything"),
            ("?!", "What?!"),
        ] {
            assert_eq!(overlap(query, document), 0, "{query} / {document}");
        }
    }

    #[test]
    fn a_word_weighs_as_much_as_another_however_many_stems_it_has() {
        for word in ["rent", "running", "Kündigungsfristen", "generations", "отпуск", "TX", "25"] {
            let weight: f32 = Bm25::default().embed_query(word).values().iter().sum();
            assert!((weight - 1.0).abs() < 1e-6, "{word}: {weight}");
        }
        let repeated = Bm25::default().embed_query("running running, Running!");
        assert_eq!(repeated, Bm25::default().embed_query("running"));
        let several = Bm25::default().embed_query("generations").indices().len();
        assert!(several > 1, "its stems differ between languages");
    }

    #[test]
    fn terms_and_weights_stay_the_same() {
        // Stored libraries hold them: a change here needs another name.
        let vector = Bm25::default().embed_document("Leave is 25 days. 年假");
        insta::assert_snapshot!(format!("{}\n{vector:?}", Bm25::default().name()));
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

    /// Words of a few scripts; of Chinese, runs of at least two characters.
    const WORD: &str = "[a-zA-Zäöüéñß]{1,12}|[0-9]{1,6}|[а-я]{2,9}|[α-ω]{2,9}";

    proptest! {
        #[test]
        fn every_term_of_a_passage_of_a_document_is_in_the_document(
            words in proptest::collection::vec(WORD, 1..20),
            from in 0_usize..20,
            length in 1_usize..20,
        ) {
            let from = from % words.len();
            let query = words[from..words.len().min(from + length)].join(" ");
            let terms = Bm25::default().embed_query(&query).indices().len();
            prop_assert_eq!(overlap(&query, &words.join(" ")), terms);
        }

        #[test]
        fn every_term_of_a_piece_of_chinese_is_in_the_whole(text in "[一-龥]{1,20}", from in 0_usize..20, length in 1_usize..20) {
            let characters: Vec<char> = text.chars().collect();
            let from = from % characters.len();
            let query: String = characters[from..characters.len().min(from + length)].iter().collect();
            let terms = Bm25::default().embed_query(&query).indices().len();
            prop_assert!(terms > 0);
            prop_assert_eq!(overlap(&query, &text), terms);
        }

        #[test]
        fn any_text_has_finite_positive_weights(text in any::<String>()) {
            let vector = Bm25::default().embed_document(&text);
            prop_assert!(vector.values().iter().all(|weight| weight.is_finite() && *weight > 0.0));
            prop_assert!(vector.indices().is_sorted());
        }
    }
}
