//! Numbers that are the same at every run.

use ibid_core::DenseVector;

/// xorshift.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn of(seed: u64) -> Self {
        // Neighbouring seeds must not begin alike.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    /// A random direction: the sum of uniform numbers is close enough to a normal one.
    pub(crate) fn direction(&mut self, dimension: usize) -> DenseVector {
        let mut uniform = || self.below(1 << 16) as f32 / 65536.0 - 0.5;
        DenseVector::normalized((0..dimension).map(|_| uniform() + uniform() + uniform()).collect())
    }
}
