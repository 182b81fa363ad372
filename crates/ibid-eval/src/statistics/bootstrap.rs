//! The percentile bootstrap over queries ([Efron 1979](https://doi.org/10.1214/aos/1176344552)).

use super::{Estimate, RESAMPLES, mean, quantile};
use crate::random::Random;

const TAIL: f64 = 0.025;

/// The mean of every column with its confidence interval; a column has one value per query, and all columns are
/// of the same queries. They share their resamples, so that their intervals belong together.
pub(crate) fn estimates(columns: &[Vec<f64>], seed: u64) -> Vec<Estimate> {
    let queries = columns.first().map_or(0, Vec::len);
    let resampled = resampled_means(columns, queries, seed);
    columns
        .iter()
        .zip(resampled)
        .map(|(column, mut means)| {
            means.sort_by(f64::total_cmp);
            Estimate {
                mean: mean(column),
                low: quantile(&means, TAIL),
                high: quantile(&means, 1.0 - TAIL),
                queries,
            }
        })
        .collect()
}

/// The mean of paired differences with its confidence interval, and the two-sided p of the paired bootstrap: how
/// often resamples fall on the other side of 0.
pub(crate) fn difference(differences: &[f64], seed: u64) -> (Estimate, f64) {
    let columns = [differences.to_vec()];
    let estimate = estimates(&columns, seed).remove(0);
    let means = resampled_means(&columns, differences.len(), seed).remove(0);
    let below = means.iter().filter(|mean| **mean <= 0.0).count();
    let above = means.iter().filter(|mean| **mean >= 0.0).count();
    let p = 2.0 * (1 + below.min(above)) as f64 / (1 + means.len()) as f64;
    (estimate, p.min(1.0))
}

fn resampled_means(columns: &[Vec<f64>], queries: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Random::new(seed);
    let mut means = vec![Vec::with_capacity(RESAMPLES); columns.len()];
    if queries == 0 {
        return means;
    }
    let mut sums = vec![0.0; columns.len()];
    for _ in 0..RESAMPLES {
        sums.fill(0.0);
        for _ in 0..queries {
            let query = random.below(queries);
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum += column[query];
            }
        }
        for (sum, means) in sums.iter().zip(&mut means) {
            means.push(sum / queries as f64);
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{difference, estimates};

    #[test]
    fn the_interval_of_a_proportion_is_what_the_normal_approximation_says() {
        let column: Vec<f64> = (0..400).map(|query| f64::from(u8::from(query % 5 == 0))).collect();
        let estimate = estimates(&[column], 1)[0];
        let half_width = 1.96 * (0.2_f64 * 0.8 / 400.0).sqrt();
        assert!((estimate.mean - 0.2).abs() < 1e-12);
        assert!((estimate.low - (0.2 - half_width)).abs() < 0.008, "{estimate:?}");
        assert!((estimate.high - (0.2 + half_width)).abs() < 0.008, "{estimate:?}");
    }

    #[test]
    fn one_query_tells_nothing_about_spread_and_none_is_no_panic() {
        let one = estimates(&[vec![0.5]], 0)[0];
        assert_eq!((one.mean, one.low, one.high, one.queries), (0.5, 0.5, 0.5, 1));
        assert_eq!(estimates(&[Vec::new()], 0)[0].queries, 0);
    }

    #[test]
    fn a_clear_difference_has_a_small_p_and_none_a_large_one() {
        let clear: Vec<f64> = (0..100).map(|query| if query % 3 == 0 { 1.0 } else { 0.0 }).collect();
        let (estimate, p) = difference(&clear, 5);
        assert!(estimate.low > 0.0 && p < 0.01, "{estimate:?} {p}");
        let balanced: Vec<f64> = (0..100).map(|query| if query % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert!(difference(&balanced, 5).1 > 0.5);
        assert!(difference(&[0.0; 10], 5).1 > 0.99);
    }

    proptest! {
        #[test]
        fn an_interval_lies_within_the_values_and_is_seeded(values in prop::collection::vec(0.0..1.0, 1..40), seed: u64) {
            let [estimate] = estimates(std::slice::from_ref(&values), seed)[..] else { unreachable!() };
            let (least, most) = (values.iter().copied().fold(1.0, f64::min), values.iter().copied().fold(0.0, f64::max));
            prop_assert!(least - 1e-9 <= estimate.low && estimate.low <= estimate.high && estimate.high <= most + 1e-9);
            prop_assert_eq!(vec![estimate], estimates(&[values], seed));
        }
    }
}
