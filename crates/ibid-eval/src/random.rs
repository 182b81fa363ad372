/// SplitMix64 ([Steele, Lea & Flood 2014](https://doi.org/10.1145/2714064.2660195)): small, and the same seed
/// gives the same numbers in every version of ibid, which a dependency does not promise.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.next()) * bound as u128;
        (product >> 64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// `count` of the positions below `length`, in ascending order; all of them where there are not as many.
    pub(crate) fn sample(&mut self, length: usize, count: usize) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..length).collect();
        if count < length {
            self.shuffle(&mut positions);
            positions.truncate(count);
            positions.sort_unstable();
        }
        positions
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_published_sequence() {
        let mut random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn a_sample_is_distinct_and_seeded() {
        let sample = Random::new(3).sample(100, 10);
        assert_eq!(sample.len(), 10);
        assert!(sample.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(sample, Random::new(3).sample(100, 10));
        assert_ne!(sample, Random::new(4).sample(100, 10));
        assert_eq!(Random::new(0).sample(3, 10), [0, 1, 2]);
    }

    #[test]
    fn every_position_is_as_likely_as_any_other() {
        let mut random = Random::new(9);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[random.below(7)] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
    }
}
