//! How well a sentence fits the question.

use std::collections::HashSet;

use ibid_core::{ChunkId, DenseVector, SentenceVector, Span, is_question};
use serde::{Deserialize, Serialize};

use super::context::{self, Context};
use crate::ask::coverage::Coverage;
use crate::ask::hit::SearchHit;
use crate::ask::prefetch::EmbeddedQuery;
use crate::{Error, Library};

/// What sharing words with the question counts for, next to meaning the same, in telling whether a sentence fits at all.
const LEXICAL_WEIGHT: f32 = 0.6;

/// What is left of the score of a sentence whose chunk holds tokens of a chat template: whoever wrote that speaks to a
/// model, and is heard after everybody else.
const TRUST_IN_ORDERS: f32 = 0.5;

/// How well a sentence fits the question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Relevance {
    /// Cosine similarity of the sentence and the question.
    pub(crate) cosine: f32,
    /// Share of the question's terms, weighted by how rare they are among the candidates, in the sentence.
    pub(crate) lexical: f32,
    /// What orders sentences, in [0, 1].
    pub(crate) score: f32,
}

impl Relevance {
    /// How well the sentence fits by its meaning and its words, whatever the rank of its chunk.
    pub(crate) fn fit(self) -> f32 {
        self.cosine + LEXICAL_WEIGHT * self.lexical
    }
}

/// A sentence with how well it fits the question.
#[derive(Debug, Clone)]
pub(super) struct ScoredSentence {
    /// Which of the chunks it is of.
    pub(super) chunk: usize,
    /// Which of the chunk's sentences it is.
    pub(super) position: usize,
    pub(super) relevance: Relevance,
}

/// The sentences of `chunks`, whose spans are given, best first.
pub(super) async fn score(
    library: &Library,
    query: &EmbeddedQuery,
    chunks: &[SearchHit],
    spans: &[Vec<Span>],
) -> Result<Vec<ScoredSentence>, Error> {
    let mut places = Vec::new();
    let mut texts = Vec::new();
    for (chunk, hit) in chunks.iter().enumerate() {
        for (position, span) in spans[chunk].iter().enumerate() {
            places.push((chunk, position));
            texts.push(span.of(&hit.document.text).unwrap_or_default().to_owned());
        }
    }
    let mut cosines = cosines(library, &query.dense, chunks, spans).await?;
    let terms_of = |text: &String| -> HashSet<u32> {
        library.sparse().embed_document(text).indices().iter().copied().collect()
    };
    let terms: Vec<HashSet<u32>> = texts.iter().map(terms_of).collect();
    let coverage = Coverage::new(&query.sparse, terms.iter());
    let mut lexical: Vec<f32> = terms.iter().map(|terms| coverage.of(terms)).collect();

    let (headings, contexts) = context::contexts(chunks, spans);
    let heading_vectors =
        if headings.is_empty() { Vec::new() } else { library.embedder().embed_documents(&headings).await? };
    for place in 0..texts.len() {
        let Some(context) = contexts[place] else { continue };
        // Places before are of the same chunk, and have no context of their own that matters.
        let (cosine, words) = match context {
            Context::Question => (cosines[place - 1], lexical[place - 1]),
            Context::Columns(above) => {
                let both = terms[place - above].union(&terms[place]).copied().collect();
                (cosines[place - above], coverage.of(&both))
            }
            Context::Heading(heading) | Context::HeadingAbove(heading) => {
                let vector = heading_vectors.get(heading);
                let cosine = vector.map_or(0.0, |vector| vector.cosine(&query.dense));
                (cosine, coverage.of(&terms_of(&headings[heading])))
            }
        };
        cosines[place] = context::fit(cosines[place], cosine, context);
        lexical[place] = context::fit(lexical[place], words, context);
    }
    // As in the fusion, each part as a share of its best: where the embedding model does not know the language, all
    // cosines are alike and the words decide.
    let most = |scores: &[f32]| scores.iter().copied().fold(f32::EPSILON, f32::max);
    let most_cosine = most(&cosines);
    let most_lexical = most(&lexical);
    let speaks_to_models: Vec<bool> =
        chunks.iter().map(|hit| ibid_generate::speaks_to_models(&hit.chunk.text)).collect();
    let most_score = chunks.iter().map(|hit| hit.score).fold(f32::EPSILON, f32::max);

    let mut scored: Vec<ScoredSentence> = places
        .into_iter()
        .zip(cosines.into_iter().zip(lexical))
        .map(|((chunk, position), (cosine, lexical))| {
            let parts =
                [cosine.max(0.0) / most_cosine, lexical / most_lexical, chunks[chunk].score / most_score];
            let trust = if speaks_to_models[chunk] { TRUST_IN_ORDERS } else { 1.0 };
            let score = trust * parts.iter().sum::<f32>() / 3.0;
            ScoredSentence { chunk, position, relevance: Relevance { cosine, lexical, score } }
        })
        .collect();
    // A question answers nothing, nor do names of columns, however well they fit; where there is nothing else, they are what
    // there is.
    let answers_nothing = |sentence: &ScoredSentence| {
        let (hit, span) = (&chunks[sentence.chunk], spans[sentence.chunk][sentence.position]);
        is_question(span.of(&hit.document.text).unwrap_or_default()) || hit.document.names_columns(span)
    };
    if !scored.iter().all(answers_nothing) {
        scored.retain(|sentence| !answers_nothing(sentence));
    }
    scored.sort_by(|left, right| right.relevance.score.total_cmp(&left.relevance.score));
    Ok(scored)
}

/// The cosine similarity of every sentence and the query: by the vectors that are stored with the chunks, or by
/// embedding the sentences now where the model makes none while ingesting.
async fn cosines(
    library: &Library,
    query: &DenseVector,
    chunks: &[SearchHit],
    spans: &[Vec<Span>],
) -> Result<Vec<f32>, Error> {
    let ids: Vec<ChunkId> = chunks.iter().map(|hit| hit.chunk.id).collect();
    let stored = library.store().sentence_vectors(&ids).await?;
    let mut cosines = Vec::new();
    let mut to_embed = Vec::new();
    for (hit, spans) in chunks.iter().zip(spans) {
        let vectors = stored.get(&hit.chunk.id).map_or(&[][..], Vec::as_slice);
        let vector_of = |span: &Span| -> Option<&SentenceVector> {
            vectors.iter().find(|sentence| sentence.span == *span)
        };
        for span in spans {
            if let Some(sentence) = vector_of(span) {
                cosines.push(sentence.vector.dot(query));
            } else {
                to_embed.push((cosines.len(), span.of(&hit.document.text).unwrap_or_default().to_owned()));
                cosines.push(0.0);
            }
        }
    }
    if to_embed.is_empty() {
        return Ok(cosines);
    }
    let (places, texts): (Vec<usize>, Vec<String>) = to_embed.into_iter().unzip();
    for (place, vector) in places.into_iter().zip(library.embedder().embed_documents(&texts).await?) {
        cosines[place] = vector.cosine(query);
    }
    Ok(cosines)
}
