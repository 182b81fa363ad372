//! The paired randomisation test ([Smucker, Allan & Carterette 2007](https://doi.org/10.1145/1321440.1321528)).

use crate::random::Random;

const PERMUTATIONS: u32 = 10_000;
/// Up to so many queries that differ, every assignment of signs is looked at.
const ALL_SIGNS: usize = 13;

/// The two-sided p of a mean difference under the hypothesis that, for each query, it was chance which run got
/// which value: how often random signs give a sum at least as large.
pub(crate) fn permutation_test(differences: &[f64], seed: u64) -> f64 {
    let differing: Vec<f64> = differences.iter().copied().filter(|difference| *difference != 0.0).collect();
    if differing.is_empty() {
        return 1.0;
    }
    // Sums of the same numbers in another order differ in their last bits.
    let rounding = 1e-9 * differing.iter().map(|difference| difference.abs()).sum::<f64>();
    let observed = differing.iter().sum::<f64>().abs() - rounding;
    if differing.len() <= ALL_SIGNS {
        let assignments = 1_u64 << differing.len();
        let extreme =
            (0..assignments).filter(|signs| signed_sum(&differing, *signs).abs() >= observed).count();
        return extreme as f64 / assignments as f64;
    }
    let mut random = Random::new(seed);
    let mut extreme = 0_u32;
    for _ in 0..PERMUTATIONS {
        let sum: f64 = differing.chunks(64).map(|part| signed_sum(part, random.next())).sum();
        extreme += u32::from(sum.abs() >= observed);
    }
    f64::from(1 + extreme) / f64::from(1 + PERMUTATIONS)
}

/// The sum in which a set bit of `signs` turns the sign of the value at its position; at most 64 values.
fn signed_sum(values: &[f64], signs: u64) -> f64 {
    values.iter().enumerate().map(|(bit, value)| if signs >> bit & 1 == 1 { -value } else { *value }).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::permutation_test;

    #[test]
    fn few_queries_are_counted_out() {
        let cases: [(&[f64], f64); 5] = [
            // Only + + + + and its opposite are as extreme: 2 of 16.
            (&[0.5, 0.5, 0.5, 0.5], 0.125),
            // All but the assignments whose signs cancel: 2 of 4.
            (&[1.0, 0.0, 0.5], 0.5),
            (&[1.0, -1.0], 1.0),
            (&[0.0; 30], 1.0),
            (&[], 1.0),
        ];
        for (differences, expected) in cases {
            let p = permutation_test(differences, 0);
            assert!((p - expected).abs() < 1e-12, "{differences:?}: {p}");
        }
    }

    #[test]
    fn many_queries_agree_with_the_sign_test() {
        // 20 equal differences, 15 of them up: the binomial's two tails from 15 up are 0.0414.
        let differences: Vec<f64> = (0..20).map(|query| if query < 15 { 1.0 } else { -1.0 }).collect();
        let p = permutation_test(&differences, 11);
        assert!((p - 0.0414).abs() < 0.006, "{p}");
    }

    proptest! {
        #[test]
        fn p_is_a_probability_and_does_not_care_which_run_is_first(
            differences in prop::collection::vec(-1.0_f64..1.0, 0..12),
        ) {
            let turned: Vec<f64> = differences.iter().map(|difference| -*difference).collect();
            let p = permutation_test(&differences, 1);
            prop_assert!(p > 0.0 && p <= 1.0);
            prop_assert!((p - permutation_test(&turned, 1)).abs() < 1e-12);
        }
    }
}
