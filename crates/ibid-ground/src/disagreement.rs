//! Whether two sentences that both answer a question give different answers.

use std::collections::BTreeSet;

use crate::AnswerType;
use crate::normalize::{Number, content_words, numbers};

/// The part of the shorter sentence's words that both have to share to be about the same thing.
const SAME_SUBJECT: f32 = 0.5;

/// Whether `left` and `right` answer `question` with different numbers or dates: each has one that the question does not
/// hold, none of them can be the same, and the sentences are about the same thing otherwise. In doubt they agree: this
/// only looks at questions for a number or a time.
///
/// ```
/// let question = "How much is paid per kilometre?";
/// assert!(ibid_ground::disagree(question, "0.42 EUR per kilometre is paid.", "Per kilometre, 0.50 EUR is paid."));
/// ```
pub fn disagree(question: &str, left: &str, right: &str) -> bool {
    if !matches!(AnswerType::of(question), AnswerType::Number | AnswerType::Time) {
        return false;
    }
    let asked = numbers(question);
    let new = |text: &str| -> Vec<Number> {
        let found =
            numbers(text).into_iter().filter(|number| !number.is_implied() && !number.is_identifier());
        found.filter(|number| !asked.iter().any(|other| number.may_equal(other))).collect()
    };
    let (of_left, of_right) = (new(left), new(right));
    if of_left.is_empty() || of_right.is_empty() {
        return false;
    }
    let is_shared = of_left.iter().any(|number| of_right.iter().any(|other| number.may_equal(other)));
    let counts_other_things = of_left.iter().chain(&of_right).any(Number::has_unit)
        && !of_left.iter().any(|number| of_right.iter().any(|other| number.contradicts(other)));
    !is_shared && !counts_other_things && is_same_subject(left, right)
}

fn is_same_subject(left: &str, right: &str) -> bool {
    let (left, right): (BTreeSet<String>, BTreeSet<String>) = (content_words(left), content_words(right));
    let shorter = left.len().min(right.len());
    shorter > 0 && left.intersection(&right).count() as f32 >= SAME_SUBJECT * shorter as f32
}

#[cfg(test)]
mod tests {
    use super::disagree;

    #[test]
    fn other_numbers_for_the_same_thing_disagree() {
        let question = "How many days of leave does an employee get?";
        assert!(disagree(
            question,
            "Every employee gets 25 days of leave.",
            "Employees get 28 days of leave."
        ));
        assert!(!disagree(
            question,
            "Every employee gets 25 days of leave.",
            "Employees get twenty-five days of leave."
        ));
        assert!(!disagree(question, "Every employee gets 25 days of leave.", "Employees get leave."));
        assert!(!disagree(
            question,
            "Every employee gets 25 days of leave.",
            "Employees pay 28 EUR for lunch."
        ));
        assert!(!disagree(
            "Which leave is there?",
            "There are 25 days of leave.",
            "There are 28 days of leave."
        ));
        assert!(disagree(
            "Wie viele Urlaubstage gibt es?",
            "Es gibt 25 Urlaubstage.",
            "Es gibt 28 Urlaubstage."
        ));
    }

    #[test]
    fn what_the_question_says_is_no_disagreement() {
        let question = "How much is paid per kilometre in 2024?";
        let left = "In 2024, 0.42 EUR per kilometre is paid.";
        assert!(!disagree(question, left, "0.42 EUR is paid per kilometre."));
        assert!(disagree(question, left, "In 2024, 0.50 EUR per kilometre is paid."));
    }
}
