//! Near-duplicates: the same text in another place or in a copy of its file.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

/// Words of a shingle.
const SHINGLE: usize = 4;
/// Shingles that two texts share at least, as a share of those that either has.
const SAME: f32 = 0.9;

/// What of a text is compared.
#[derive(Debug, Clone)]
pub(super) struct Fingerprint {
    shingles: HashSet<u64>,
    /// Its numbers in order: the new price list repeats the old one but for them.
    numbers: Vec<String>,
}

impl Fingerprint {
    pub(super) fn of(text: &str) -> Self {
        let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
        let shingles = if words.len() < SHINGLE {
            HashSet::from([hash(&words)])
        } else {
            words.windows(SHINGLE).map(hash).collect()
        };
        let numbers = words.into_iter().filter(|word| word.contains(|c: char| c.is_numeric())).collect();
        Self { shingles, numbers }
    }

    /// Whether the two texts say the same in nearly the same words: nine tenths of their runs of four words are in
    /// both (Jaccard similarity, [Broder 1997](https://doi.org/10.1109/SEQUEN.1997.666900)), and so are all numbers.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.numbers != other.numbers {
            return false;
        }
        let shared = self.shingles.intersection(&other.shingles).count();
        let either = self.shingles.len() + other.shingles.len() - shared;
        shared as f32 >= SAME * either as f32
    }
}

fn hash(words: &[String]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    const TEXT: &str = "Every full-time employee is entitled to 25 days of annual leave per calendar year. Leave \
        that is not taken by the end of March of the following year lapses, unless the employee was ill for longer \
        than six weeks or the manager had refused the request in writing for reasons of the business.";

    fn is_same(left: &str, right: &str) -> bool {
        Fingerprint::of(left).is_same(&Fingerprint::of(right))
    }

    #[test]
    fn copies_with_other_white_space_case_and_punctuation_are_the_same() {
        assert!(is_same(TEXT, &TEXT.to_uppercase().replace(". ", "!\n\n")));
        assert!(is_same(TEXT, &format!("{TEXT} Thanks.")));
        assert!(is_same("Short.", "short"));
    }

    #[test]
    fn another_number_or_another_sentence_is_something_else() {
        assert!(!is_same(TEXT, &TEXT.replace("25", "30")));
        assert!(!is_same(
            TEXT,
            "Every full-time employee is entitled to 25 days of annual leave per calendar year."
        ));
        assert!(!is_same("Paid leave.", "Sick leave."));
    }
}
