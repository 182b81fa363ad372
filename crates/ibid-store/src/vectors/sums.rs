use ibid_core::{DenseVector, SparseVector};

/// How far the sum of a dense vector as it is read may be from that of the one that was stored: the engine normalizes
/// once more. A sparse vector is read as it was stored.
const DENSE_TOLERANCE: f64 = 1e-4;
const SPARSE_TOLERANCE: f64 = 1e-9;

/// Sums over the vectors of a chunk, kept in the catalog: by them damage is told that the engine does not notice.
/// A change of any one value changes them by as much, so that what goes unnoticed changes no ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct VectorSums {
    pub(crate) dense: f64,
    pub(crate) sparse: f64,
}

impl VectorSums {
    pub(crate) fn of(dense: &DenseVector, sparse: &SparseVector) -> Self {
        let signed = (0..).zip(dense.as_slice()).map(|(position, value)| {
            let sign = if mixed(position) & 1 == 0 { 1.0 } else { -1.0 };
            sign * f64::from(*value)
        });
        // Between one and two times the weight, by the term: two weights that change places are noticed.
        let weighted =
            sparse.indices().iter().zip(sparse.values()).map(|(term, weight)| {
                (1.0 + f64::from(mixed(*term)) / f64::from(u32::MAX)) * f64::from(*weight)
            });
        Self { dense: signed.sum(), sparse: weighted.sum() }
    }

    /// Whether both are of the same vectors; damaged ones may be no numbers.
    pub(crate) fn agree(self, other: Self) -> bool {
        let near = |left: f64, right: f64, tolerance| (left - right).abs() <= tolerance * (1.0 + right.abs());
        near(self.dense, other.dense, DENSE_TOLERANCE) && near(self.sparse, other.sparse, SPARSE_TOLERANCE)
    }
}

/// Numbers that are next to each other to ones that are not (the finalizer of MurmurHash3).
fn mixed(number: u32) -> u32 {
    let number = (number ^ (number >> 16)).wrapping_mul(0x85eb_ca6b);
    let number = (number ^ (number >> 13)).wrapping_mul(0xc2b2_ae35);
    number ^ (number >> 16)
}

#[cfg(test)]
mod tests {
    use ibid_core::{DenseVector, SparseVector};
    use proptest::prelude::*;

    use super::VectorSums;

    proptest! {
        #[test]
        fn any_change_that_matters_is_noticed(
            values in proptest::collection::vec(-1.0_f32..1.0, 8),
            terms in proptest::collection::vec((any::<u32>(), 0.1_f32..3.0), 1..8),
            position in 0..8_usize,
            change in prop_oneof![-1.0_f32..-0.01, 0.01_f32..1.0],
        ) {
            let dense = |values: &[f32]| -> DenseVector {
                serde_json::from_value(serde_json::json!(values)).expect("a vector")
            };
            let sparse: SparseVector = terms.iter().copied().collect();
            let sums = VectorSums::of(&dense(&values), &sparse);
            prop_assert!(sums.agree(sums));
            let mut other = values.clone();
            other[position] += change;
            prop_assert!(!VectorSums::of(&dense(&other), &sparse).agree(sums));
            other[position] = f32::NAN;
            let nan = DenseVector::normalized(other);
            prop_assert!(!VectorSums::of(&nan, &sparse).agree(sums));
            let moved: SparseVector = terms.iter().map(|(term, weight)| (term ^ 1, *weight)).collect();
            prop_assert!(!VectorSums::of(&dense(&values), &moved).agree(sums));
        }
    }
}
