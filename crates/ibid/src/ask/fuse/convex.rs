use ibid_core::ChunkId;

use crate::ask::prefetch::Ranking;

/// Each chunk's score as a share of the ranking's best, between 0 and 1.
///
/// A mean of such shares keeps how far apart two chunks are, which ranks forget
/// ([Bruch, Gai & Ingber 2023](https://doi.org/10.1145/3596512)). The scale begins at 0, the least that cosine of texts
/// and BM25 come to, and not at the ranking's last: where the embedding model does not know the language, all its
/// scores are near each other, and on this scale such a ranking says little, while the other one decides.
pub(super) fn shares(ranking: &Ranking) -> Vec<(ChunkId, f32)> {
    let best = ranking.scores().map(|hit| hit.score).fold(0.0, f32::max);
    ranking.scores().map(|hit| (hit.id, if best > 0.0 { hit.score.max(0.0) / best } else { 0.0 })).collect()
}
