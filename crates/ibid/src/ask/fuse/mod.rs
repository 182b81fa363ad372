//! Two rankings → one.

mod convex;
mod reciprocal_rank;

use std::collections::HashMap;

use ibid_core::ChunkId;
use serde::{Deserialize, Serialize};

use super::hit::HitScores;
use super::prefetch::Ranking;

/// How the dense and the sparse ranking become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fusion {
    /// The mean of the scores, each as a share of its ranking's best. The default: see `docs/evaluation.md`.
    #[default]
    Convex,
    /// Reciprocal rank fusion, which looks at ranks only.
    ReciprocalRank,
}

/// Fuses both rankings, best first; ties are broken by id, so that the order is the same on every run.
/// `dense_weight`, in [0, 1], is the share of the dense ranking, the rest is the sparse one's.
pub(super) fn fuse(
    fusion: Fusion,
    dense: &Ranking,
    sparse: &Ranking,
    dense_weight: f32,
) -> Vec<(ChunkId, HitScores)> {
    let mut fused: HashMap<ChunkId, HitScores> = HashMap::new();
    for hit in dense.scores() {
        fused.entry(hit.id).or_default().dense = Some(hit.score);
    }
    for hit in sparse.scores() {
        fused.entry(hit.id).or_default().sparse = Some(hit.score);
    }
    for (ranking, weight) in [(dense, dense_weight), (sparse, 1.0 - dense_weight)] {
        let shares = match fusion {
            Fusion::Convex => convex::shares(ranking),
            Fusion::ReciprocalRank => reciprocal_rank::shares(ranking),
        };
        for (id, share) in shares {
            fused.entry(id).or_default().fused += weight * share;
        }
    }
    let mut ranked: Vec<_> = fused.into_iter().collect();
    ranked.sort_by(|(left_id, left), (right_id, right)| {
        right.fused.total_cmp(&left.fused).then_with(|| left_id.cmp(right_id))
    });
    ranked
}

/// What some scores of candidates come to, in their order, as a fusion counts them.
pub(super) fn shares_of(fusion: Fusion, scores: &[f32]) -> Vec<f32> {
    match fusion {
        Fusion::Convex => {
            let most = scores.iter().copied().fold(f32::EPSILON, f32::max);
            scores.iter().map(|score| score.max(0.0) / most).collect()
        }
        Fusion::ReciprocalRank => {
            let mut order: Vec<usize> = (0..scores.len()).filter(|index| scores[*index] > 0.0).collect();
            order.sort_by(|left, right| scores[*right].total_cmp(&scores[*left]));
            let mut shares = vec![0.0; scores.len()];
            for (rank, index) in (1..).zip(order) {
                shares[index] = reciprocal_rank::share(rank);
            }
            shares
        }
    }
}

#[cfg(test)]
mod tests {
    use ibid_core::ChunkId;
    use ibid_store::ScoredChunk;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Fusion, Ranking, fuse, shares_of};

    const BOTH: [Fusion; 2] = [Fusion::Convex, Fusion::ReciprocalRank];

    fn id(number: u128) -> ChunkId {
        ChunkId::from(Uuid::from_u128(number))
    }

    fn ranking(ids: &[u128]) -> Ranking {
        let best = (0_u16..)
            .zip(ids)
            .map(|(rank, number)| ScoredChunk { id: id(*number), score: 1.0 - f32::from(rank) * 0.05 })
            .collect();
        Ranking { best, others: Vec::new() }
    }

    #[test]
    fn a_chunk_high_in_both_rankings_beats_the_first_of_either() {
        for fusion in BOTH {
            let fused = fuse(fusion, &ranking(&[1, 2, 3, 6]), &ranking(&[4, 2, 5, 7]), 0.5);
            assert_eq!(fused[0].0, id(2), "{fusion:?}");
            assert_eq!(fused.len(), 7);
        }
    }

    #[test]
    fn one_empty_ranking_leaves_the_other_as_it_is() {
        for fusion in BOTH {
            for fused in [
                fuse(fusion, &ranking(&[3, 1, 2]), &Ranking::default(), 0.5),
                fuse(fusion, &Ranking::default(), &ranking(&[3, 1, 2]), 0.5),
            ] {
                let ids: Vec<_> = fused.iter().map(|(id, _)| *id).collect();
                assert_eq!(ids, [id(3), id(1), id(2)], "{fusion:?}");
            }
            assert!(fuse(fusion, &Ranking::default(), &Ranking::default(), 0.5).is_empty());
        }
    }

    #[test]
    fn the_weight_decides_between_rankings_that_disagree() {
        for fusion in BOTH {
            let (dense, sparse) = (ranking(&[1, 2]), ranking(&[2, 1]));
            assert_eq!(fuse(fusion, &dense, &sparse, 0.9)[0].0, id(1), "{fusion:?}");
            assert_eq!(fuse(fusion, &dense, &sparse, 0.1)[0].0, id(2), "{fusion:?}");
        }
    }

    #[test]
    fn scores_count_by_their_size_or_by_their_rank_alone() {
        let scores = [0.5, 1.0, 0.0, -0.2, 0.25];
        assert_eq!(shares_of(Fusion::Convex, &scores), [0.5, 1.0, 0.0, 0.0, 0.25]);
        let by_rank = shares_of(Fusion::ReciprocalRank, &scores);
        assert_eq!(by_rank, [1.0 / 62.0, 1.0 / 61.0, 0.0, 0.0, 1.0 / 63.0]);
        assert_eq!(by_rank, shares_of(Fusion::ReciprocalRank, &[0.8, 0.9, 0.0, -0.2, 0.7]));
    }

    #[test]
    fn what_one_search_just_misses_keeps_its_score() {
        let mut dense = ranking(&[1, 2]);
        dense.others.push(ScoredChunk { id: id(3), score: 0.85 });
        let fused = fuse(Fusion::Convex, &dense, &ranking(&[3, 4]), 0.5);
        assert_eq!(fused[0].0, id(3));
        assert_eq!(fused[0].1.dense, Some(0.85));
    }

    proptest! {
        #[test]
        fn every_chunk_comes_once_best_first_and_what_both_rank_higher_stays_higher(
            dense in proptest::collection::btree_set(0_u128..30, 0..12),
            sparse in proptest::collection::btree_set(0_u128..30, 0..12),
            weight in 0.0_f32..=1.0,
        ) {
            let (dense, sparse): (Vec<u128>, Vec<u128>) = (dense.into_iter().collect(), sparse.into_iter().collect());
            for fusion in BOTH {
                let fused = fuse(fusion, &ranking(&dense), &ranking(&sparse), weight);
                let mut all: Vec<u128> = dense.iter().chain(&sparse).copied().collect();
                all.sort_unstable();
                all.dedup();
                prop_assert_eq!(fused.len(), all.len());
                prop_assert!(fused.windows(2).all(|pair| pair[0].1.fused >= pair[1].1.fused));
                prop_assert!(fused.iter().all(|(_, scores)| scores.fused.is_finite() && scores.fused >= 0.0));
                // Both rankings are by number here, so a smaller number that both hold is better.
                let score = |number: u128| {
                    fused.iter().find(|(found, _)| *found == id(number)).map(|(_, scores)| scores.fused)
                };
                let mut in_both = dense.iter().filter(|number| sparse.contains(number));
                if let (Some(first), Some(second)) = (in_both.next(), in_both.next()) {
                    prop_assert!(score(*first) >= score(*second));
                }
            }
        }
    }
}
