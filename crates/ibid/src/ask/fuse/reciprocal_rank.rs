use ibid_core::ChunkId;

use crate::ask::prefetch::Ranking;

/// The constant of the formula: how little the very first ranks stand out. 60 as in the paper.
const RANK_CONSTANT: f32 = 60.0;

/// `1 / (60 + rank)` for each chunk among the best, ranks from 1
/// ([Cormack, Clarke & Büttcher 2009](https://doi.org/10.1145/1571941.1572114)).
pub(super) fn shares(ranking: &Ranking) -> Vec<(ChunkId, f32)> {
    (1_usize..).zip(&ranking.best).map(|(rank, hit)| (hit.id, share(rank))).collect()
}

/// Of a rank, from 1.
pub(in crate::ask) fn share(rank: usize) -> f32 {
    1.0 / (RANK_CONSTANT + rank as f32)
}
