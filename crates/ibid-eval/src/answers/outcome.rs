//! What one record is worth.

use super::case::CaseKind;
use super::record::AnswerRecord;
use crate::words::{folded, holds_whole, in_order};

impl AnswerRecord {
    /// Whether a claim or a quote of it holds an expected answer, and a quote of it is of an expected document.
    pub fn is_right(&self) -> bool {
        self.kind == CaseKind::Answerable && self.cites_right_document() && self.holds_answer()
    }

    /// Whether a quote is of a document that answers the question.
    pub fn cites_right_document(&self) -> bool {
        let mut quotes = self.claims.iter().flat_map(|claim| &claim.quotes);
        quotes.any(|quote| self.documents.contains(&quote.document))
    }

    /// Whether an expected answer stands, as it is written, in a claim or a quote.
    pub fn holds_answer(&self) -> bool {
        let texts = self.claims.iter().flat_map(|claim| {
            std::iter::once(claim.text.as_str()).chain(claim.quotes.iter().map(|quote| quote.text.as_str()))
        });
        let texts: Vec<String> = texts.map(folded).collect();
        self.answers.iter().any(|answer| {
            let answer = folded(answer);
            texts.iter().any(|text| holds_whole(text, &answer))
        })
    }

    /// Whether an expected answer stands, as it is written, in the words of a claim.
    pub fn claims_answer(&self) -> bool {
        self.answers.iter().any(|answer| {
            let answer = folded(answer);
            self.claims.iter().any(|claim| holds_whole(&folded(&claim.text), &answer))
        })
    }

    /// F1 of words between the expected answer and the run of words within a claim that is most like it, of the expected
    /// answer and the claim that fit best; in scripts without spaces, of characters. 0 for an abstention.
    ///
    /// Answers are sentences and expected answers are spans, so this is the F1 of [SQuAD](https://arxiv.org/abs/1606.05250)
    /// for a reader who takes the right words out of the sentence.
    pub fn span_f1(&self) -> f64 {
        let claims: Vec<&str> = self.claims.iter().map(|claim| claim.text.as_str()).collect();
        span_f1(&claims, &self.answers)
    }

    /// How many of the quotes hold, or stand within, a sentence that answers, and how many there are.
    pub fn right_quotes(&self) -> (usize, usize) {
        let quotes: Vec<String> =
            self.claims.iter().flat_map(|claim| &claim.quotes).map(|quote| folded(&quote.text)).collect();
        let gold: Vec<String> = self.gold.iter().map(|sentence| folded(sentence)).collect();
        let is_right = |quote: &&String| {
            gold.iter().any(|gold| quote.contains(gold.as_str()) || gold.contains(quote.as_str()))
        };
        (quotes.iter().filter(is_right).count(), quotes.len())
    }
}

/// [`AnswerRecord::span_f1`] of statements and the answers that are expected.
pub fn span_f1(statements: &[&str], answers: &[String]) -> f64 {
    let mut best: f64 = 0.0;
    for answer in answers {
        let wanted = in_order(answer);
        for statement in statements {
            best = best.max(best_run(&in_order(statement), &wanted));
        }
    }
    best
}

/// The best F1 between `wanted` and a run of `words`.
fn best_run(words: &[String], wanted: &[String]) -> f64 {
    let mut best: f64 = 0.0;
    for start in 0..words.len() {
        let mut left: Vec<&String> = wanted.iter().collect();
        let mut shared = 0;
        for (length, word) in words[start..].iter().enumerate().take(2 * wanted.len()) {
            if let Some(place) = left.iter().position(|other| *other == word) {
                left.swap_remove(place);
                shared += 1;
            }
            best = best.max(2.0 * f64::from(shared) / (length + 1 + wanted.len()) as f64);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::best_run;
    use crate::words::in_order;

    #[test]
    fn the_run_that_is_most_like_the_answer() {
        let f1 = |claim: &str, answer: &str| best_run(&in_order(claim), &in_order(answer));
        assert!((f1("Leave is 25 days a year.", "25 days") - 1.0).abs() < 1e-9);
        assert!((f1("Leave is 25 long days.", "25 days") - 0.8).abs() < 1e-9);
        assert!(f1("Leave is short.", "25 days").abs() < 1e-9);
        assert!((f1("年假為十五天", "十五天") - 1.0).abs() < 1e-9);
        assert!(f1("", "x").abs() < 1e-9);
    }
}
