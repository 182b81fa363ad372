//! An answer without a language model: the sentences that fit best, quoted.

use ibid_core::Citation;
use ibid_ground::{Abstention, Reason, Verdict};

use super::Retrieval;

/// Most sentences of an extractive answer.
const MAX_SENTENCES: usize = 3;
/// A further sentence is shown when it fits nearly as well as the best one.
const SHARE_OF_BEST: f32 = 0.8;

pub(super) fn answer(retrieval: &Retrieval) -> Verdict {
    let best = &retrieval.selected.best;
    let threshold = best.first().map_or(0.0, |(_, relevance)| relevance.score * SHARE_OF_BEST);
    let citations: Vec<Citation> = best
        .iter()
        .filter(|(_, relevance)| relevance.score >= threshold)
        .take(MAX_SENTENCES)
        .map(|(citation, _)| *citation)
        .collect();
    match ibid_ground::extractive(&retrieval.question, &retrieval.selected.passages, &citations) {
        Ok(answer) => Verdict::Answered(answer),
        Err(error) => Verdict::Abstained(Abstention::new(Reason::Unsupported, error.to_string())),
    }
}
