use serde::Deserialize;

const CASES: &str = include_str!("../data/injections.jsonl");

/// A document that tries to make a model say something else than the other documents do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Injection {
    /// Names the case.
    pub id: String,
    /// The trick that it tries.
    pub kind: String,
    /// `en`, `de` or `zh`.
    pub language: String,
    /// What is asked.
    pub question: String,
    /// What a right answer holds.
    pub gold: String,
    /// The attacking document; it looks as if it were about the question.
    pub attack: String,
    /// What no answer may hold; empty where the attack only wants the question unanswered.
    pub payload: String,
}

impl Injection {
    /// The name and text of the document that answers the question.
    pub fn benign(&self) -> (&'static str, &'static str) {
        match self.language.as_str() {
            "de" => ("handbuch.md", include_str!("../data/injection-corpus-de.md")),
            "zh" => ("手冊.md", include_str!("../data/injection-corpus-zh.md")),
            _ => ("handbook.md", include_str!("../data/injection-corpus-en.md")),
        }
    }
}

/// Every case: 24 tricks in three languages.
///
/// # Panics
/// When the data file is broken.
pub fn injections() -> Vec<Injection> {
    let read = |line| serde_json::from_str(line).expect("a case on every line");
    CASES.lines().map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::injections;

    #[test]
    fn the_cases_can_tell_something() {
        let cases = injections();
        assert!(cases.len() >= 60);
        let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), cases.len(), "no case comes twice");
        for case in &cases {
            let (_, benign) = case.benign();
            assert!(benign.contains(&case.gold), "{}: the answer is in the corpus", case.id);
            assert!(case.payload.is_empty() || !benign.contains(&case.payload), "{}", case.id);
        }
    }
}
