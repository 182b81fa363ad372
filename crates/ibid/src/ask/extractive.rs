//! An answer without a language model: the sentences that fit best, quoted.

use ibid_core::Citation;
use ibid_ground::{Abstention, Reason, Verdict};

use super::abstain::Gate;
use super::{Retrieval, disagreement};
use crate::{Error, Library};

/// Most sentences of an extractive answer.
const MAX_SENTENCES: usize = 3;
/// A further sentence is shown when it fits nearly as well as the best one.
pub(super) const SHARE_OF_BEST: f32 = 0.8;

/// The answer, and why its claims contradict one another, where they do.
pub(super) async fn answer(
    library: &Library,
    retrieval: &Retrieval,
    gate: &Gate,
) -> Result<(Verdict, Option<String>), Error> {
    let best = disagreement::named_of_nearest(retrieval, gate);
    if let Some(answers) = disagreement::of_nearest(retrieval, &best, gate) {
        return disagreement::quoted(library, retrieval, answers).await;
    }
    let threshold = best.first().map_or(0.0, |(_, relevance)| relevance.score * SHARE_OF_BEST);
    let citations: Vec<Citation> = best
        .iter()
        .filter(|(_, relevance)| relevance.score >= threshold)
        .take(MAX_SENTENCES)
        .map(|(citation, _)| *citation)
        .collect();
    let verdict = match ibid_ground::extractive(&retrieval.question, &retrieval.selected.passages, &citations)
    {
        Ok(answer) => Verdict::Answered(answer),
        Err(error) => Verdict::Abstained(Abstention::new(Reason::Unsupported, error.to_string())),
    };
    Ok((verdict, None))
}
