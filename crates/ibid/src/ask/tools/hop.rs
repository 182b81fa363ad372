//! A question in two steps: the answer of one search is what the next one asks for.

use std::collections::HashSet;

use ibid_core::{Citation, Passage, Question};

use super::super::Retrieval;

/// What an earlier search told, without which a later one would not have been made: it is quoted, too.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    /// The sentence that named what was then asked for.
    sentence: (Passage, usize),
    /// The question with that sentence before it, for whoever reads only one sentence more.
    pub(crate) question: Question,
}

impl Hop {
    /// The hop that `query` makes from what was known before: the best sentence that holds the words of the query which the
    /// question does not. `None` where the query says nothing new, or nothing that a source says.
    pub(super) fn of(known: &Retrieval, question: &Question, query: &str) -> Option<Self> {
        let asked = words(question.as_str());
        let new: Vec<String> = names(query).into_iter().filter(|word| !asked.contains(word)).collect();
        if new.is_empty() {
            return None;
        }
        let passages = &known.selected.passages;
        let (citation, _) = known
            .selected
            .best
            .iter()
            .filter_map(|(citation, _)| {
                let text = passages.get(citation.source.index())?.sentence_text(citation.first)?;
                let held = words(text);
                let said = new.iter().filter(|word| held.contains(*word)).count();
                (said > 0).then_some((*citation, said))
            })
            // The first of those that say most of it: they are in order of how well they fit the question.
            .rev()
            .max_by_key(|(_, said)| *said)?;
        let passage = passages.get(citation.source.index())?.clone();
        let text: Vec<&str> = passage.sentence_text(citation.first)?.split_whitespace().collect();
        let question = format!("{} {question}", text.join(" ")).parse().ok()?;
        Some(Self { sentence: (passage, citation.first), question })
    }

    /// The pointer to its sentence among the passages of the answer, where it is one of them.
    pub(crate) fn citation(&self, passages: &[Passage]) -> Option<Citation> {
        let (passage, sentence) = &self.sentence;
        let span = passage.sentences().get(*sentence)?;
        passages.iter().enumerate().find_map(|(index, other)| {
            let is_same = other.document().name == passage.document().name
                && other.document().content_hash == passage.document().content_hash;
            let first = other.sentences().iter().position(|other| other == span).filter(|_| is_same)?;
            Some(Citation { source: ibid_core::SourceNumber::of_index(index), first, last: first })
        })
    }

    /// The passage that its sentence stands in, and where.
    pub(super) fn place(&self) -> (&Passage, ibid_core::Span) {
        let (passage, sentence) = &self.sentence;
        (passage, passage.sentences()[*sentence])
    }
}

/// The words of a text, in small letters, without an ending `'s`.
fn words(text: &str) -> HashSet<String> {
    split(text).map(normal).collect()
}

/// The words of a query that name something: those with a capital or a digit; where there are none, all longer ones.
fn names(query: &str) -> Vec<String> {
    let is_name = |word: &&str| word.chars().any(|c| c.is_uppercase() || c.is_numeric()) || is_unspaced(word);
    let mut named: Vec<String> = split(query).filter(is_name).map(normal).collect();
    if named.is_empty() {
        named = split(query).filter(|word| word.chars().count() > 4).map(normal).collect();
    }
    named
}

/// Scripts without capitals.
fn is_unspaced(word: &str) -> bool {
    word.chars().any(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    unicode_segmentation::UnicodeSegmentation::unicode_words(text)
}

fn normal(word: &str) -> String {
    let word = word.to_lowercase();
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(&word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{names, words};

    #[test]
    fn what_a_query_names() {
        assert_eq!(names("phone extension of Ana Reis's office"), ["ana", "reis"]);
        assert_eq!(names("TX-200 price"), ["tx", "200"]);
        assert_eq!(names("red bicycle owner"), ["bicycle", "owner"]);
        assert!(words("Ana Reis’s room").contains("reis"));
    }
}
