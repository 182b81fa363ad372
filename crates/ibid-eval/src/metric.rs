use std::fmt;

use serde::{Serialize, Serializer};

use crate::Judgements;

/// The ranks beyond which no metric looks.
pub const DEPTH: usize = 20;

/// A measure of one ranking of documents, from 0 to 1, as `trec_eval` defines it.
///
/// ```
/// use ibid_eval::{Judgements, Metric};
///
/// let judgements = Judgements::one("leave.md");
/// let ranking = ["rent.md", "leave.md"];
/// assert_eq!(Metric::Recall(1).of(&ranking, &judgements), 0.0);
/// assert_eq!(Metric::ReciprocalRank(10).of(&ranking, &judgements), 0.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// The share of the relevant documents among the first so many.
    Recall(usize),
    /// One over the rank of the first relevant document; 0 where it is not among the first so many. The mean
    /// over queries is the MRR.
    ReciprocalRank(usize),
    /// Normalized discounted cumulative gain of the first so many: the grades, each divided by the logarithm of
    /// its rank, over the best possible sum.
    Ndcg(usize),
}

impl Metric {
    /// Those that reports show.
    pub const REPORTED: [Self; 6] = [
        Self::Recall(1),
        Self::Recall(5),
        Self::Recall(10),
        Self::Recall(20),
        Self::ReciprocalRank(10),
        Self::Ndcg(10),
    ];

    /// The measure of `ranking` (document names, best first) under `judgements`. A document that is listed
    /// twice counts once, at its better rank.
    pub fn of<S: AsRef<str>>(self, ranking: &[S], judgements: &Judgements) -> f64 {
        self.of_grades(&judgements.grades_along(ranking), judgements)
    }

    /// As [`Metric::of`], of the grades along a ranking.
    pub(crate) fn of_grades(self, grades: &[u32], judgements: &Judgements) -> f64 {
        match self {
            Self::Recall(depth) => {
                let found = grades.iter().take(depth).filter(|grade| **grade > 0).count();
                found as f64 / judgements.len().max(1) as f64
            }
            Self::ReciprocalRank(depth) => {
                let first = grades.iter().take(depth).position(|grade| *grade > 0);
                first.map_or(0.0, |index| 1.0 / (index + 1) as f64)
            }
            Self::Ndcg(depth) => {
                let ideal = discounted_gain(judgements.ideal(), depth);
                if ideal > 0.0 { discounted_gain(grades.iter().copied(), depth) / ideal } else { 0.0 }
            }
        }
    }
}

fn discounted_gain(grades: impl Iterator<Item = u32>, depth: usize) -> f64 {
    let gains = grades.take(depth).enumerate();
    // The sum of nothing is -0.
    gains.map(|(index, grade)| f64::from(grade) / ((index + 2) as f64).log2()).sum::<f64>() + 0.0
}

impl fmt::Display for Metric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recall(depth) => write!(formatter, "recall@{depth}"),
            Self::ReciprocalRank(depth) => write!(formatter, "MRR@{depth}"),
            Self::Ndcg(depth) => write!(formatter, "nDCG@{depth}"),
        }
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests;
