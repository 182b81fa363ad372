//! Cross-validation: what is predicted of a case is fitted without it.

use std::collections::HashMap;
use std::hash::Hash;

use super::{FOLDS, RIDGE, logistic};
use crate::random::Random;

/// Which fold each case is in.
#[derive(Debug, Clone)]
pub(crate) struct Folds(Vec<usize>);

impl Folds {
    /// Folds such that cases of the same group are in the same one.
    pub(crate) fn grouped<G: Eq + Hash>(groups: &[G], seed: u64) -> Self {
        let mut number_of: HashMap<&G, usize> = HashMap::new();
        for group in groups {
            let next = number_of.len();
            number_of.entry(group).or_insert(next);
        }
        let mut order: Vec<usize> = (0..number_of.len()).collect();
        Random::new(seed).shuffle(&mut order);
        Self(groups.iter().map(|group| order[number_of[group]] % FOLDS).collect())
    }

    /// The probability of each row by a logistic regression that was fitted to the other folds.
    pub(crate) fn scores(&self, rows: &[Vec<f64>], labels: &[bool]) -> Vec<f64> {
        let without: Vec<Vec<f64>> = (0..FOLDS)
            .map(|fold| {
                let chosen: Vec<usize> = (0..rows.len()).filter(|row| self.0[*row] != fold).collect();
                let rows: Vec<Vec<f64>> = chosen.iter().map(|row| rows[*row].clone()).collect();
                let labels: Vec<bool> = chosen.iter().map(|row| labels[*row]).collect();
                logistic::fit(&rows, &labels, RIDGE)
            })
            .collect();
        rows.iter().zip(&self.0).map(|(row, fold)| logistic::predict(&without[*fold], row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{FOLDS, Folds};

    #[test]
    fn a_group_is_in_one_fold_and_every_fold_has_cases() {
        let groups: Vec<usize> = (0..100).map(|case| case / 4).collect();
        let Folds(folds) = Folds::grouped(&groups, 3);
        assert!(folds.chunks(4).all(|group| group.iter().all(|fold| *fold == group[0])));
        assert!((0..FOLDS).all(|fold| folds.contains(&fold)));
    }
}
