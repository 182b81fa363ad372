//! How well claims that follow from their quotes are told from claims that do not.

mod asked;
mod case;
mod interrogative;
mod pairs;
mod qags;
mod report;
mod run;

use ibid::Library;

pub use case::{ClaimCase, ClaimKind};
pub use report::{ClaimArea, ClaimReport, claim_report};
pub use run::{ClaimRecord, ClaimRun, read_claims};

use crate::{Dataset, EvalError};

/// Claims with quotes, and whether the quotes state them.
#[derive(Debug, Clone, Default)]
pub struct ClaimCases(Vec<ClaimCase>);

impl ClaimCases {
    /// Claims made of `count` questions of a data set and their answers, a seeded sample: each beside the sentence that
    /// states it, beside another sentence of the same document, and, beside the right one, denied, with another number
    /// and with another name; and made of the question about another number or name. `library` holds the data set's documents.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn of_questions(
        dataset: &Dataset,
        library: &Library,
        count: usize,
        seed: u64,
    ) -> Result<Self, EvalError> {
        Ok(Self(pairs::of_questions(dataset, library, count, seed).await?))
    }

    /// The sentences of summaries that people compared with the article, in the layout of QAGS
    /// ([Wang, Cho & Lewis 2020](https://aclanthology.org/2020.acl-main.450)): lines of `article` and
    /// `summary_sentences`, each with `sentence` and `responses`. The majority decides; their quotes are the two
    /// sentences of the article that share most words with them.
    ///
    /// # Errors
    /// When the file cannot be read, or a line is in another layout.
    pub fn of_summaries(file: &std::path::Path) -> Result<Self, EvalError> {
        Ok(Self(qags::read(file)?))
    }

    /// All of them.
    pub fn cases(&self) -> &[ClaimCase] {
        &self.0
    }
}
