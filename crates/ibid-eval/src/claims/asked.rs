//! Questions about something else than a sentence tells: what only they hold is no sentence's to state.

use crate::words::{folded, holds_whole};

/// `question` with the next number in the place of one that `sentence` holds, too; `None` without such a number.
pub(super) fn about_another_number(question: &str, sentence: &str) -> Option<String> {
    let said = folded(sentence);
    let numbers = question.split(|character: char| !character.is_ascii_digit());
    numbers.filter(|digits| digits.len() > 1 && holds_whole(&said, digits)).find_map(|digits| {
        let other = digits.parse::<u64>().ok()?.checked_add(1)?.to_string();
        (!holds_whole(&said, &other)).then(|| question.replacen(digits, &other, 1))
    })
}

/// `question` with one of `names` in the place of a name that `sentence` holds, too, as far as capitals tell. The first word
/// has one in any case.
pub(super) fn about_another_name(question: &str, sentence: &str, names: &[&str]) -> Option<String> {
    let said = folded(sentence);
    let asked = folded(question);
    let is_new = |name: &&&str| !holds_whole(&said, &folded(name)) && !holds_whole(&asked, &folded(name));
    let other = names.iter().find(is_new)?;
    let words: Vec<&str> = question.split_whitespace().skip(1).collect();
    let is_capitalized = |word: &&str| word.starts_with(char::is_uppercase);
    let runs = words.split(|word| !is_capitalized(word)).filter(|run| !run.is_empty());
    let found = runs.map(|run| run.join(" ")).find_map(|run| {
        let name = run.trim_matches(|character: char| !character.is_alphanumeric()).to_owned();
        (name.chars().count() > 2 && holds_whole(&said, &folded(&name))).then_some(name)
    })?;
    question.contains(&found).then(|| question.replacen(&found, other, 1))
}

#[cfg(test)]
mod tests {
    use super::{about_another_name, about_another_number};

    #[test]
    fn a_number_that_both_hold_is_another_one() {
        let of = |question: &str| about_another_number(question, "In 2019 the revenue was 5 million euros.");
        assert_eq!(of("What was the revenue in 2019?").as_deref(), Some("What was the revenue in 2020?"));
        assert_eq!(of("What was the revenue in 2018?"), None);
        assert_eq!(of("What was the revenue?"), None);
    }

    #[test]
    fn a_name_that_both_hold_is_another_one() {
        let of = |question: &str| {
            about_another_name(question, "Ana Reis invented the pump in Graz.", &["Ana Reis", "Bob Miller"])
        };
        assert_eq!(of("What did Ana Reis invent?").as_deref(), Some("What did Bob Miller invent?"));
        assert_eq!(of("Who invented it in Graz?").as_deref(), Some("Who invented it in Bob Miller?"));
        assert_eq!(of("Who invented the pump?"), None);
        assert_eq!(of("What did Bob Miller invent?"), None);
    }
}
