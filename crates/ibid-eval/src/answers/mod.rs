//! How good answers are: questions with a known outcome, asked of a library with a language model or without.

mod case;
mod failure;
mod near_miss;
mod outcome;
mod record;
mod run;
mod summary;

use std::path::Path;

pub use case::{Case, CaseKind, SampleSizes};
pub use failure::FailureKind;
pub use outcome::span_f1;
pub use record::{AnswerRecord, RecordedClaim, RecordedJudgement, RecordedQuote};
pub use run::{AnswerRun, read_records};
pub use summary::{AnswerSummary, KindSummary};

use crate::random::Random;
use crate::{Dataset, DatasetError};

/// The questions of a data set that are asked, and the documents they are asked of.
#[derive(Debug, Clone)]
pub struct AnswerCases {
    cases: case::Cases,
    seed: u64,
}

/// Which documents a case is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corpus {
    /// The documents as they are.
    Whole,
    /// Those of [`AnswerCases::write_without_answers`].
    WithoutAnswers,
}

impl AnswerCases {
    /// A seeded sample of `dataset`.
    pub fn sample(dataset: &Dataset, sizes: SampleSizes, seed: u64) -> Self {
        Self { cases: case::Cases::sample(dataset, sizes, seed), seed }
    }

    /// Those asked of the documents as they are.
    pub fn of_whole_corpus(&self) -> &[Case] {
        &self.cases.whole
    }

    /// Those asked of documents from which what answers them is taken out.
    pub fn without_answers(&self) -> &[Case] {
        &self.cases.without_answers
    }

    /// All of them, each with the documents it is asked of, in an order that only the seed decides: what is asked
    /// first is a sample as well.
    pub fn in_random_order(&self) -> Vec<(&Case, Corpus)> {
        let whole = self.cases.whole.iter().map(|case| (case, Corpus::Whole));
        let without = self.cases.without_answers.iter().map(|case| (case, Corpus::WithoutAnswers));
        let mut cases: Vec<_> = whole.chain(without).collect();
        Random::new(self.seed).shuffle(&mut cases);
        cases
    }

    /// Writes the documents of `corpus` without what answers [`AnswerCases::without_answers`] to `folder`, which then
    /// holds nothing else.
    ///
    /// # Errors
    /// When the corpus is not plain text or Markdown, or cannot be read or written.
    pub fn write_without_answers(&self, corpus: &Path, folder: &Path) -> Result<(), DatasetError> {
        near_miss::write(corpus, folder, &self.cases.without_answers)
    }
}

#[cfg(test)]
mod tests {
    use super::{AnswerCases, CaseKind, SampleSizes};
    use crate::Dataset;

    #[test]
    fn what_is_asked_first_is_of_every_kind() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::create_dir(folder.path().join("corpus")).unwrap();
        fs_err::write(folder.path().join("corpus/a.md"), "Bridge 7 is 70 m long.\n").unwrap();
        let lines = |document: &str| {
            (0..40).fold(String::new(), |lines, number| {
                lines
                    + &format!(
                        "{{\"id\": \"{number}\", \"question\": \"How long is bridge {number}?\", \"answers\": [\"70 m\"], \
                         \"document\": {document}}}\n"
                    )
            })
        };
        fs_err::write(folder.path().join("questions.jsonl"), lines("\"a.md\"")).unwrap();
        fs_err::write(folder.path().join("unanswerable.jsonl"), lines("null")).unwrap();
        let dataset = Dataset::open(folder.path()).unwrap();
        let sizes = SampleSizes { answerable: 20, off_topic: 20, near_misses: 20 };
        let kinds = |seed| {
            let cases = AnswerCases::sample(&dataset, sizes, seed);
            cases.in_random_order().iter().map(|(case, _)| case.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(3), kinds(3));
        assert_eq!(kinds(3).len(), 60);
        for kind in CaseKind::ALL {
            assert!(kinds(3)[..20].contains(&kind), "{kind:?}");
        }
    }
}
