//! Reciprocal rank fusion.

use std::collections::HashMap;

use ibid_core::ChunkId;
use ibid_store::ScoredChunk;

use super::retrieve::HitScores;

/// The constant of the formula: how little the very first ranks stand out. 60 as in the paper.
const RANK_CONSTANT: f32 = 60.0;

/// Fuses a dense and a sparse ranking: the score of a chunk is the sum, over the rankings that hold it, of
/// `1 / (60 + rank)`, ranks from 1 ([Cormack, Clarke & Büttcher 2009](https://doi.org/10.1145/1571941.1572114)).
/// Best first; ties are broken by id, so that the order is the same on every run.
pub(crate) fn reciprocal_rank_fusion(
    dense: &[ScoredChunk],
    sparse: &[ScoredChunk],
) -> Vec<(ChunkId, HitScores)> {
    let mut fused: HashMap<ChunkId, HitScores> = HashMap::new();
    for (rank, hit) in (1_u16..).zip(dense) {
        let scores = fused.entry(hit.id).or_default();
        scores.dense = Some(hit.score);
        scores.fused += 1.0 / (RANK_CONSTANT + f32::from(rank));
    }
    for (rank, hit) in (1_u16..).zip(sparse) {
        let scores = fused.entry(hit.id).or_default();
        scores.sparse = Some(hit.score);
        scores.fused += 1.0 / (RANK_CONSTANT + f32::from(rank));
    }
    let mut ranked: Vec<_> = fused.into_iter().collect();
    ranked.sort_by(|(left_id, left), (right_id, right)| {
        right.fused.total_cmp(&left.fused).then_with(|| left_id.cmp(right_id))
    });
    ranked
}

#[cfg(test)]
mod tests {
    use ibid_core::ChunkId;
    use ibid_store::ScoredChunk;
    use uuid::Uuid;

    use super::reciprocal_rank_fusion;

    fn ranking(ids: &[u128]) -> Vec<ScoredChunk> {
        ids.iter().map(|id| ScoredChunk { id: ChunkId::from(Uuid::from_u128(*id)), score: 1.0 }).collect()
    }

    #[test]
    fn a_chunk_in_both_rankings_beats_the_first_of_either() {
        let fused = reciprocal_rank_fusion(&ranking(&[1, 2, 3]), &ranking(&[4, 2, 5]));
        assert_eq!(fused[0].0, ChunkId::from(Uuid::from_u128(2)));
        assert!((fused[0].1.fused - 2.0 / 62.0).abs() < 1e-6);
        assert_eq!(fused.len(), 5);
    }

    #[test]
    fn one_empty_ranking_leaves_the_other_as_it_is() {
        let ids: Vec<_> =
            reciprocal_rank_fusion(&[], &ranking(&[9, 3, 7])).into_iter().map(|hit| hit.0).collect();
        let expected: Vec<_> = ranking(&[9, 3, 7]).into_iter().map(|hit| hit.id).collect();
        assert_eq!(ids, expected);
    }
}
