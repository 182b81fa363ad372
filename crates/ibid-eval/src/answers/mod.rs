//! How good answers are: questions with a known outcome, asked of a library with a language model or without.

mod case;
mod near_miss;
mod outcome;
mod record;
mod run;
mod summary;

use std::path::Path;

pub use case::{Case, CaseKind, SampleSizes};
pub use outcome::span_f1;
pub use record::{AnswerRecord, RecordedClaim, RecordedJudgement, RecordedQuote};
pub use run::{AnswerRun, read_records};
pub use summary::{AnswerSummary, KindSummary};

use crate::{Dataset, DatasetError};

/// The questions of a data set that are asked, and the documents they are asked of.
#[derive(Debug, Clone)]
pub struct AnswerCases {
    cases: case::Cases,
}

impl AnswerCases {
    /// A seeded sample of `dataset`.
    pub fn sample(dataset: &Dataset, sizes: SampleSizes, seed: u64) -> Self {
        Self { cases: case::Cases::sample(dataset, sizes, seed) }
    }

    /// Those asked of the documents as they are.
    pub fn of_whole_corpus(&self) -> &[Case] {
        &self.cases.whole
    }

    /// Those asked of documents from which what answers them is taken out.
    pub fn without_answers(&self) -> &[Case] {
        &self.cases.without_answers
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
