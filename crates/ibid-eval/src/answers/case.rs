//! Questions with a known outcome, sampled of a data set.

use ibid::Question;
use serde::{Deserialize, Serialize};

use crate::random::Random;
use crate::{Dataset, Query};

/// What should become of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// A document answers it.
    Answerable,
    /// Nothing that the documents are about answers it.
    OffTopic,
    /// The documents are about what it asks, but what answers it has been taken out of them, or was never in them.
    NearMiss,
}

impl CaseKind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Answerable, Self::OffTopic, Self::NearMiss];

    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answerable => "answerable",
            Self::OffTopic => "off-topic",
            Self::NearMiss => "near miss",
        }
    }
}

/// A question with what should become of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id within the data set.
    pub id: String,
    /// What is asked.
    pub question: Question,
    /// What should become of it.
    pub kind: CaseKind,
    /// The words that answer it.
    pub answers: Vec<String>,
    /// The documents that answer it.
    pub documents: Vec<String>,
}

/// How many questions of each kind are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleSizes {
    /// Questions that the documents answer.
    pub answerable: usize,
    /// Questions about something else.
    pub off_topic: usize,
    /// Questions whose answer is taken out of the documents.
    pub near_misses: usize,
}

/// The questions to ask, those of one library together.
#[derive(Debug, Clone, Default)]
pub(super) struct Cases {
    /// Asked of the documents as they are.
    pub(super) whole: Vec<Case>,
    /// Asked of documents from which everything that answers these questions is taken out.
    pub(super) without_answers: Vec<Case>,
}

impl Cases {
    /// A seeded sample. The questions that are answered and those whose answer is taken out are different ones; a data
    /// set's own near misses are asked of its documents as they are, before others are made.
    pub(super) fn sample(dataset: &Dataset, sizes: SampleSizes, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let answerable: Vec<&Query> =
            dataset.queries().iter().filter(|query| !query.answers.is_empty() && !query.is_draft).collect();
        let mut order: Vec<usize> = (0..answerable.len()).collect();
        random.shuffle(&mut order);
        let (first, rest) = order.split_at(sizes.answerable.min(order.len()));
        let mut cases = Self::default();
        let in_order = |positions: &[usize], kind: CaseKind, into: &mut Vec<Case>| {
            let mut positions = positions.to_vec();
            positions.sort_unstable();
            into.extend(positions.into_iter().map(|position| of_query(answerable[position], kind)));
        };
        in_order(first, CaseKind::Answerable, &mut cases.whole);

        for (kind, wanted) in [(CaseKind::OffTopic, sizes.off_topic), (CaseKind::NearMiss, sizes.near_misses)]
        {
            let own: Vec<&(String, Question, CaseKind)> =
                dataset.unanswerable().iter().filter(|(_, _, other)| *other == kind).collect();
            let chosen = random.sample(own.len(), wanted);
            let missing = wanted - chosen.len();
            cases.whole.extend(chosen.into_iter().map(|position| {
                let (id, question, kind) = own[position].clone();
                Case { id, question, kind, answers: Vec::new(), documents: Vec::new() }
            }));
            if kind == CaseKind::NearMiss {
                let made = &rest[..missing.min(rest.len())];
                in_order(made, CaseKind::NearMiss, &mut cases.without_answers);
            }
        }
        cases
    }
}

fn of_query(query: &Query, kind: CaseKind) -> Case {
    Case {
        id: query.id.clone(),
        question: query.text.clone(),
        kind,
        answers: query.answers.clone(),
        documents: query.judgements.documents().map(str::to_owned).collect(),
    }
}
