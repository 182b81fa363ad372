use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

/// Which documents answer a query, and how well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgements {
    /// Grades over 0 by document name.
    grades: BTreeMap<String, u32>,
    /// Documents that do as well in place of the one relevant document: other versions or translations of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    instead: Vec<String>,
}

impl Judgements {
    /// One relevant document.
    pub fn one(document: impl Into<String>) -> Self {
        Self { grades: BTreeMap::from([(document.into(), 1)]), instead: Vec::new() }
    }

    /// One relevant document, and others in whose place it is as good to find one of these.
    pub(crate) fn one_of(document: impl Into<String>, instead: Vec<String>) -> Self {
        Self { instead, ..Self::one(document) }
    }

    /// Documents with their grades; those of grade 0 are not relevant and left out.
    pub fn graded(grades: impl IntoIterator<Item = (String, u32)>) -> Self {
        Self { grades: grades.into_iter().filter(|(_, grade)| *grade > 0).collect(), instead: Vec::new() }
    }

    /// How many documents are relevant; those that do in place of another are not counted.
    pub fn len(&self) -> usize {
        self.grades.len()
    }

    /// Whether nothing is relevant.
    pub fn is_empty(&self) -> bool {
        self.grades.is_empty()
    }

    /// Every relevant document, best grade first; then those that do in place of it.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        let mut graded: Vec<(&String, u32)> =
            self.grades.iter().map(|(name, grade)| (name, *grade)).collect();
        graded.sort_by_key(|(_, grade)| std::cmp::Reverse(*grade));
        graded.into_iter().map(|(name, _)| name.as_str()).chain(self.instead.iter().map(String::as_str))
    }

    /// Whether finding `document` is right.
    pub fn is_relevant(&self, document: &str) -> bool {
        self.grades.contains_key(document) || self.instead.iter().any(|name| name == document)
    }

    /// The grade of each document of a ranking; 0 where it is not relevant or stood higher up already.
    pub(crate) fn grades_along<S: AsRef<str>>(&self, ranking: &[S]) -> Vec<u32> {
        let mut seen = HashSet::new();
        ranking
            .iter()
            .map(|name| {
                let name = self.counted_as(name.as_ref());
                if seen.insert(name) { self.grades.get(name).copied().unwrap_or(0) } else { 0 }
            })
            .collect()
    }

    fn counted_as<'a>(&'a self, document: &'a str) -> &'a str {
        let stands_in = self.instead.iter().any(|name| name == document);
        let original = self.grades.keys().next().filter(|_| stands_in);
        original.map_or(document, String::as_str)
    }

    /// The grades of the best possible ranking.
    pub(crate) fn ideal(&self) -> impl Iterator<Item = u32> {
        let mut grades: Vec<u32> = self.grades.values().copied().collect();
        grades.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
        grades.into_iter()
    }
}
