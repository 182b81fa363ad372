//! The best candidates, ordered once more.

use std::collections::{HashMap, HashSet};

use ibid_core::seam::Rerank;
use ibid_core::{ChunkId, SentenceVector, Span, sentences};

use super::coverage::Coverage;
use super::fuse::{self, Fusion};
use super::options::{Retriever, SearchOptions};
use super::prefetch::EmbeddedQuery;
use super::search::Ranked;
use crate::{Error, Library};

/// Candidates that are looked at once more.
const RERANKED: usize = 40;
/// What the words of the best sentence count for, next to 1 for meaning and 1 for BM25.
const COVERAGE_WEIGHT: f32 = 0.25;
/// What a model's judgement counts for, next to the fused score.
const MODEL_WEIGHT: f32 = 0.8;

/// Reranks by the best sentence of each candidate: the whole chunk's vector is a mean, in which one sentence that
/// answers is lost among others that do not.
///
/// The chunk's cosine becomes the mean of its own and its best sentence's, and is fused with BM25 as before; a sentence
/// that holds many of the query's words adds a little.
pub(super) async fn by_sentences(
    library: &Library,
    query: &EmbeddedQuery,
    options: &SearchOptions,
    ranked: &mut [Ranked],
) -> Result<(), Error> {
    let count = ranked.len().min(RERANKED);
    let best = &mut ranked[..count];
    let ids: Vec<ChunkId> = best.iter().map(Ranked::id).collect();
    let vectors: HashMap<ChunkId, Vec<SentenceVector>> = library.store().sentence_vectors(&ids).await?;
    for candidate in best.iter_mut() {
        let of_chunk = vectors.get(&candidate.id()).map_or(&[][..], Vec::as_slice);
        candidate.scores.rerank =
            of_chunk.iter().map(|sentence| sentence.vector.dot(&query.dense)).reduce(f32::max);
    }
    let meaning: Vec<f32> = best
        .iter()
        .map(|candidate| match (candidate.scores.dense, candidate.scores.rerank) {
            (Some(chunk), Some(sentence)) => chunk.midpoint(sentence),
            (Some(cosine), None) | (None, Some(cosine)) => cosine,
            (None, None) => 0.0,
        })
        .collect();
    fuse_with_words(library, query, options, best, &meaning);
    order(ranked, count);
    Ok(())
}

/// Fuses cosines with BM25 as the two rankings were, and with the words of the best sentence; where words were not
/// searched for they count for nothing here either.
fn fuse_with_words(
    library: &Library,
    query: &EmbeddedQuery,
    options: &SearchOptions,
    candidates: &mut [Ranked],
    meaning: &[f32],
) {
    let meaning_shares = fuse::shares_of(options.fusion, meaning);
    if options.retriever == Retriever::Dense {
        for (candidate, share) in candidates.iter_mut().zip(meaning_shares) {
            candidate.score = share;
        }
        return;
    }
    let words: Vec<f32> = candidates.iter().map(|candidate| candidate.scores.sparse.unwrap_or(0.0)).collect();
    let word_shares = fuse::shares_of(options.fusion, &words);
    let coverage = coverage(library, query, candidates);
    let coverage_shares = match options.fusion {
        Fusion::Convex => coverage.clone(),
        Fusion::ReciprocalRank => fuse::shares_of(options.fusion, &coverage),
    };
    let shares = meaning_shares.into_iter().zip(word_shares).zip(coverage_shares);
    for ((candidate, ((meaning, words), covered)), coverage) in
        candidates.iter_mut().zip(shares).zip(coverage)
    {
        candidate.scores.coverage = Some(coverage);
        candidate.score = (meaning + words + COVERAGE_WEIGHT * covered) / (2.0 + COVERAGE_WEIGHT);
    }
}

/// Of each candidate, the share of the query's terms that its best sentence holds.
fn coverage(library: &Library, query: &EmbeddedQuery, candidates: &[Ranked]) -> Vec<f32> {
    let terms: Vec<Vec<HashSet<u32>>> = candidates
        .iter()
        .map(|candidate| {
            let text = &candidate.stored.chunk.text;
            let terms_of = |span: Span| {
                let vector = library.sparse().embed_document(span.of(text).unwrap_or_default());
                vector.indices().iter().copied().collect()
            };
            sentences(text).into_iter().map(terms_of).collect()
        })
        .collect();
    let coverage = Coverage::new(&query.sparse, terms.iter().flatten());
    terms.iter().map(|sentences| sentences.iter().map(|held| coverage.of(held)).fold(0.0, f32::max)).collect()
}

/// Reranks by a model that reads query and chunk together.
pub(super) async fn by_model(
    library: &Library,
    model: &dyn Rerank,
    text: &str,
    query: &EmbeddedQuery,
    options: &SearchOptions,
    ranked: &mut [Ranked],
) -> Result<(), Error> {
    let count = ranked.len().min(RERANKED);
    let best = &mut ranked[..count];
    let texts: Vec<String> = best.iter().map(|candidate| candidate.stored.chunk.embedding_text()).collect();
    let scores = model.rerank(text, &texts).await?;
    if scores.len() != texts.len() {
        let message = format!("{} gave {} scores for {} texts", model.name(), scores.len(), texts.len());
        return Err(Error::Internal(message));
    }
    for (candidate, score) in best.iter_mut().zip(scores) {
        candidate.scores.rerank = score.is_finite().then_some(score);
    }
    if model.gives_cosines() {
        let meaning: Vec<f32> = best.iter().map(|candidate| candidate.scores.rerank.unwrap_or(0.0)).collect();
        fuse_with_words(library, query, options, best, &meaning);
        order(ranked, count);
        return Ok(());
    }
    // Such scores may be logits: only where they lie between the least and the most of them says something.
    let judged = Range::of(best.iter().filter_map(|candidate| candidate.scores.rerank));
    let fused = Range::of(best.iter().map(|candidate| candidate.scores.fused));
    for candidate in best.iter_mut() {
        let judged = candidate.scores.rerank.map_or(0.0, |score| judged.share(score));
        candidate.score = MODEL_WEIGHT * judged + (1.0 - MODEL_WEIGHT) * fused.share(candidate.scores.fused);
    }
    order(ranked, count);
    Ok(())
}

/// Orders the first `count`; those that were not looked at stay behind.
fn order(ranked: &mut [Ranked], count: usize) {
    let (best, rest) = ranked.split_at_mut(count);
    best.sort_by(|left, right| right.score.total_cmp(&left.score).then_with(|| left.id().cmp(&right.id())));
    let lowest = best.last().map_or(0.0, |candidate| candidate.score);
    for candidate in rest {
        candidate.score = candidate.score.min(lowest);
    }
}

/// From the least to the most of some scores.
struct Range {
    least: f32,
    length: f32,
}

impl Range {
    fn of(scores: impl Iterator<Item = f32> + Clone) -> Self {
        let least = scores.clone().fold(f32::INFINITY, f32::min);
        Self { least, length: scores.fold(f32::NEG_INFINITY, f32::max) - least }
    }

    /// Where in the range a score lies, in [0, 1].
    fn share(&self, score: f32) -> f32 {
        if self.length > f32::EPSILON { (score - self.least) / self.length } else { 1.0 }
    }
}
