//! How sure a mean is, and whether two differ.

mod bootstrap;
mod permutation;

pub(crate) use bootstrap::{difference, estimates};
pub(crate) use permutation::permutation_test;

use serde::Serialize;

/// Resamples of a bootstrap.
pub(crate) const RESAMPLES: usize = 1000;

/// A mean over queries with its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
    /// Over so many queries.
    pub queries: usize,
}

/// The value below which a share of `sorted` lies, interpolated between neighbours; 0 where there is none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let position = share.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_sign_loss, reason = "a share of a length is not negative")]
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (position - below as f64)
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_as_numpy_computes_them() {
        let sorted: &[f64] = &[1.0, 2.0, 4.0, 8.0];
        for (sorted, share, expected) in [
            (sorted, 0.0, 1.0),
            (sorted, 0.5, 3.0),
            (sorted, 0.95, 7.4),
            (sorted, 1.0, 8.0),
            (&[7.0], 0.95, 7.0),
            (&[], 0.5, 0.0),
        ] {
            let value = quantile(sorted, share);
            assert!((value - expected).abs() < 1e-9, "{share} of {sorted:?}: {value}");
        }
    }
}
