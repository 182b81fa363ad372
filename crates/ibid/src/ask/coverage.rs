use std::collections::HashSet;

use ibid_core::SparseVector;

/// How much of a query's words a text holds.
#[derive(Debug)]
pub(super) struct Coverage {
    /// The query's terms, each with how much it tells the texts apart.
    weights: Vec<(u32, f32)>,
    whole: f32,
}

impl Coverage {
    /// Weighs the terms of `query` by how few of `texts`, given by their terms, hold each.
    pub(super) fn new<'a>(query: &SparseVector, texts: impl Iterator<Item = &'a HashSet<u32>>) -> Self {
        let mut holders = vec![0_u32; query.indices().len()];
        let mut count = 0_u32;
        for held in texts {
            count += 1;
            for (holders, term) in holders.iter_mut().zip(query.indices()) {
                *holders += u32::from(held.contains(term));
            }
        }
        let weights: Vec<(u32, f32)> = query
            .indices()
            .iter()
            .zip(query.values())
            .zip(holders)
            .map(|((term, weight), holders)| {
                (*term, weight * (1.0 + count as f32 / (1.0 + holders as f32)).ln())
            })
            .collect();
        let whole = weights.iter().map(|(_, weight)| weight).sum();
        Self { weights, whole }
    }

    /// The share of the query's terms, by weight, that a text with these terms holds; 0 for a query without any.
    pub(super) fn of(&self, terms: &HashSet<u32>) -> f32 {
        let shared: f32 =
            self.weights.iter().filter(|(term, _)| terms.contains(term)).map(|(_, weight)| weight).sum();
        if self.whole > 0.0 { shared / self.whole } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ibid_core::SparseVector;

    use super::Coverage;

    #[test]
    fn a_rare_term_counts_for_more_and_all_terms_are_everything() {
        let query: SparseVector = [(1, 1.0), (2, 1.0)].into_iter().collect();
        let texts: Vec<HashSet<u32>> =
            [&[1][..], &[1, 3], &[1], &[1, 2]].map(|terms| terms.iter().copied().collect()).into();
        let coverage = Coverage::new(&query, texts.iter());
        assert!(coverage.of(&HashSet::from([2])) > coverage.of(&HashSet::from([1])));
        assert!((coverage.of(&texts[3]) - 1.0).abs() < 1e-6);
        assert!(coverage.of(&HashSet::new()).abs() < f32::EPSILON);
        assert!(Coverage::new(&SparseVector::default(), texts.iter()).of(&texts[0]).abs() < f32::EPSILON);
    }
}
