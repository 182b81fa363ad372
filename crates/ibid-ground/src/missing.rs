//! What a question speaks of and texts do not.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::answer_type::asks;
use crate::normalize::{UNSPACED, content_words, fold};

/// The words of `question`, as they are written there, of which no form is in `texts`. Words without content, numbers and
/// scripts without spaces are left out: there, being missing tells little.
///
/// ```
/// let missing = ibid_ground::missing_words("How much severance do employees get?", &["Employees get 25 days."]);
/// assert_eq!(missing, ["severance"]);
/// ```
pub fn missing_words(question: &str, texts: &[&str]) -> Vec<String> {
    let known: BTreeSet<String> = texts.iter().flat_map(|text| content_words(text)).collect();
    let mut missing: Vec<String> = Vec::new();
    for word in
        question.unicode_words().filter(|word| word.chars().all(|c| c.is_alphabetic() && c < UNSPACED))
    {
        let stems = content_words(word);
        if !stems.is_empty()
            && !asks(&fold(word))
            && stems.is_disjoint(&known)
            && !missing.iter().any(|other| other == word)
        {
            missing.push(word.to_owned());
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::missing_words;

    #[test]
    fn no_text_need_hold_the_words_by_which_a_question_asks() {
        for (question, text) in [
            ("What was the play of the 1970's called?", "A play was called so."),
            ("Why was one of them executed?", "They were executed."),
            ("Warum wurde er hingerichtet?", "Er wurde hingerichtet."),
            ("¿Cuál fue el acuerdo?", "El acuerdo."),
        ] {
            assert_eq!(missing_words(question, &[text]), [""; 0], "{question}");
        }
    }
}
