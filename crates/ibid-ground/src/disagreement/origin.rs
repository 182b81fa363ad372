//! Where a sentence stands, by which a question may name it: `under the 2023 travel policy`.

use std::collections::BTreeSet;

use crate::normalize::{content_words, fold};

/// Numbers that are taken for years.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Where a sentence stands.
///
/// ```
/// use ibid_ground::Origin;
///
/// let of_year = |name| Origin { name, headings: Vec::new(), sentence: "The allowance is 26.40 EUR." };
/// let (old, new) = (of_year("travel-policy-2023"), of_year("travel-policy-2025"));
/// let question = "What was the allowance under the 2023 travel policy?";
/// assert!(old.is_named_rather_than(&new, question) && !new.is_named_rather_than(&old, question));
/// assert!(!old.is_named_rather_than(&new, "What is the allowance?"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The name of the document, without what tells its format.
    pub name: &'a str,
    /// The title of the document and the headings above the sentence.
    pub headings: Vec<String>,
    /// The sentence.
    pub sentence: &'a str,
}

impl Origin<'_> {
    /// Whether `question` names this one and not `other`: a year of its name, title or headings that nothing of the other
    /// one holds, or all the words in which its document's name differs; of names that differ in nothing but numbers, those
    /// with a word of the name. What the other sentence says itself names nothing. In doubt none is named.
    pub fn is_named_rather_than(&self, other: &Self, question: &str) -> bool {
        self.is_named(other, question) && !other.is_named(self, question)
    }

    fn is_named(&self, other: &Self, question: &str) -> bool {
        let asked = Terms::of(question);
        let of_other = other.terms();
        let (own_name, other_name) = (Terms::of_name(self.name), Terms::of_name(other.name));
        let names_number =
            |number: &String| asked.numbers.contains(number) && !of_other.numbers.contains(number);
        let names_word = |word: &String| asked.words.contains(word) && !of_other.words.contains(word);
        let above = self.headings.iter().map(|heading| Terms::of(heading).numbers);
        let numbers: BTreeSet<String> = own_name.numbers.iter().cloned().chain(above.flatten()).collect();
        if numbers.iter().filter(|number| is_year(number)).any(names_number) {
            return true;
        }
        let mut words = own_name.words.difference(&other_name.words).peekable();
        if words.peek().is_some() {
            return words.all(names_word);
        }
        let mut numbers = own_name.numbers.difference(&other_name.numbers).peekable();
        numbers.peek().is_some()
            && numbers.all(names_number)
            && own_name.words.iter().any(|word| asked.words.contains(word))
    }

    /// All that may name something else: what is said there, too.
    fn terms(&self) -> Terms {
        let mut terms = Terms::of_name(self.name);
        for text in self.headings.iter().map(String::as_str).chain([self.sentence]) {
            let Terms { words, numbers } = Terms::of(text);
            terms.words.extend(words);
            terms.numbers.extend(numbers);
        }
        terms
    }
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse::<u32>().is_ok_and(|year| YEARS.contains(&year))
}

/// The words of a text, in the form in which they are compared, and its runs of digits.
struct Terms {
    words: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Terms {
    fn of(text: &str) -> Self {
        let folded = fold(text);
        let numbers = folded.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        Self { words: content_words(text), numbers: numbers.map(str::to_owned).collect() }
    }

    /// Those of a name, in which words are joined by other characters: `travel_policy.2023`.
    fn of_name(name: &str) -> Self {
        Self::of(&fold(name).replace(|c: char| !c.is_alphanumeric(), " "))
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    const LEFT: &str = "The rent is 1,200 EUR.";
    const RIGHT: &str = "The rent is 1,450 EUR.";

    fn origin<'a>(name: &'a str, headings: &[&str], sentence: &'a str) -> Origin<'a> {
        Origin { name, headings: headings.iter().map(ToString::to_string).collect(), sentence }
    }

    #[track_caller]
    fn assert_named(question: &str, one: &Origin<'_>, other: &Origin<'_>, expected: bool) {
        assert_eq!(one.is_named_rather_than(other, question), expected, "{question}: {one:?}, {other:?}");
        let is_other = other.is_named_rather_than(one, question);
        assert!(!(expected && is_other), "{question}: only one is named");
    }

    #[test]
    fn a_year_or_words_of_a_name_name_a_document() {
        for (question, one, other) in [
            (
                "What was the rent under the 2023 policy?",
                origin("policy-2023", &[], LEFT),
                origin("policy-2025", &[], RIGHT),
            ),
            (
                "What was the rent in 2023?",
                origin("a", &["Policy 2023"], LEFT),
                origin("b", &["Policy 2025"], RIGHT),
            ),
            (
                "What was the rent in 2023?",
                origin("2023/policy", &[], LEFT),
                origin("2025/policy", &[], RIGHT),
            ),
            ("What is the rent by the contract?", origin("contract", &[], LEFT), origin("offer", &[], RIGHT)),
            (
                "What is the rent of contract 17?",
                origin("contract_17", &[], LEFT),
                origin("contract_23", &[], RIGHT),
            ),
            (
                "Wie hoch ist die Miete nach dem Mietvertrag?",
                origin("Mietvertrag", &[], "Die Miete beträgt 1.200 EUR."),
                origin("Angebot", &[], "Die Miete beträgt 1.450 EUR."),
            ),
            (
                "2023年差旅政策的津貼是多少？",
                origin("差旅政策2023", &[], "津貼為26歐元。"),
                origin("差旅政策2025", &[], "津貼為30歐元。"),
            ),
        ] {
            assert_named(question, &one, &other, true);
            assert_named(question, &other, &one, false);
        }
    }

    #[test]
    fn common_words_and_numbers_name_nothing() {
        for (question, one, other) in [
            ("What is the rent?", origin("rent", &[], LEFT), origin("offer", &[], RIGHT)),
            ("What is the rent?", origin("policy-2023", &[], LEFT), origin("policy-2025", &[], RIGHT)),
            // Both are named.
            (
                "Did the rent change between 2023 and 2025?",
                origin("policy-2023", &[], LEFT),
                origin("policy-2025", &[], RIGHT),
            ),
            // The other one speaks of that year, too.
            (
                "What was the rent in 2023?",
                origin("policy-2023", &[], LEFT),
                origin("policy-2025", &[], "In 2023 the rent was 1,450 EUR."),
            ),
            (
                "What was the rent in 2023?",
                origin("policy-2023", &[], LEFT),
                origin("policy-2025", &["Policy 2025", "Until 2023"], RIGHT),
            ),
            // One word of several may be of anything.
            (
                "What is the rent for travel?",
                origin("travel-policy", &[], LEFT),
                origin("minutes", &[], RIGHT),
            ),
            // Numbers of files and sections are of anything, too.
            (
                "How many days of leave are there after 5 years?",
                origin("leave-5", &["5. Leave"], "There are 28 days of leave after 5 years."),
                origin("leave-3", &["3. Leave"], "There are 30 days of leave after 5 years."),
            ),
            (
                "How many rooms are there on floor 5?",
                origin("contract", &["5. Rooms"], "There are 7 rooms."),
                origin("offer", &["3. Rooms"], "There are 8 rooms."),
            ),
        ] {
            assert_named(question, &one, &other, false);
            assert_named(question, &other, &one, false);
        }
    }
}
