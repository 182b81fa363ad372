//! Question → ranked chunks: plan → prefetch → fuse → rerank → near-duplicates → diversity.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use ibid_core::{ChunkId, Document, DocumentName, Question};
use ibid_store::StoredChunk;

use super::duplicates::Fingerprint;
use super::hit::{Candidate, Fate, HitScores, SearchHit, SearchReport, SearchTimings};
use super::options::{Reranking, Retriever, SearchOptions};
use super::plan::QueryPlan;
use super::prefetch::{EmbeddedQuery, Prefetched, Ranking, prefetch};
use super::{fuse, rerank, spelling};
use crate::{Error, Library};

/// The share of the dense ranking in the fusion. Where the embedding model does not know the language the scale of
/// its scores makes it count for less: see [`fuse`].
const DENSE_WEIGHT: f32 = 0.5;

/// A candidate on its way.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub(super) stored: StoredChunk,
    pub(super) dense_rank: Option<usize>,
    pub(super) sparse_rank: Option<usize>,
    pub(super) scores: HitScores,
    pub(super) score: f32,
    pub(super) fate: Fate,
}

impl Ranked {
    pub(super) fn id(&self) -> ChunkId {
        self.stored.chunk.id
    }
}

/// What a search found, with the query in the form that sentences are compared with.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) query: EmbeddedQuery,
    pub(crate) report: SearchReport,
}

/// The hits of a query with operators.
pub(crate) async fn search(
    library: &Library,
    query: &Question,
    options: &SearchOptions,
) -> Result<SearchReport, Error> {
    let plan = QueryPlan::of_search(query)?;
    let plan = if options.exact_phrases { plan } else { plan.without_phrases() };
    Ok(run(library, plan, options).await?.report)
}

/// The chunks for a question in a sentence. Its quoted phrases are looked for first, and given up where no document
/// holds them.
pub(crate) async fn search_question(
    library: &Library,
    question: &Question,
    options: &SearchOptions,
) -> Result<Found, Error> {
    let plan = QueryPlan::of_question(question);
    if options.exact_phrases && plan.has_conditions() {
        let found = run(library, plan.clone(), options).await?;
        if !found.report.hits.is_empty() {
            return Ok(found);
        }
    }
    run(library, plan.without_phrases(), options).await
}

async fn run(library: &Library, plan: QueryPlan, options: &SearchOptions) -> Result<Found, Error> {
    let started = Instant::now();
    let mut timings = SearchTimings::default();
    let mut plan = plan;
    let mut query = EmbeddedQuery::of(library, &plan.text, options.retriever).await?;
    timings.embed = microseconds(started);
    let mut found = prefetch(library, &plan, &query, options, &mut timings).await?;
    let by_words = options.retriever != Retriever::Dense && !query.sparse.is_empty();
    if by_words
        && found.sparse.best.is_empty()
        && plan.phrases.is_empty()
        && let Some(corrected) = spelling::correct(library, &options.filter, &plan).await?
    {
        plan = corrected;
        query = EmbeddedQuery::of(library, &plan.text, options.retriever).await?;
        found = prefetch(library, &plan, &query, options, &mut timings).await?;
    }

    let fusing = Instant::now();
    let mut ranked = rank(found, options);
    timings.fuse += microseconds(fusing);

    let reranking = Instant::now();
    match &options.reranking {
        Reranking::None => {}
        Reranking::Sentences if options.retriever == Retriever::Sparse => {}
        Reranking::Sentences => rerank::by_sentences(library, &query, options, &mut ranked).await?,
        Reranking::Model(model) => {
            rerank::by_model(library, model.as_ref(), &plan.text, &query, options, &mut ranked).await?;
        }
    }
    timings.rerank = microseconds(reranking);

    mark_near_duplicates(&mut ranked, options.limit);
    spread(&mut ranked, options.per_document);
    let hits = hits(library, &mut ranked, options.limit).await?;
    timings.total = microseconds(started);
    let candidates = ranked.into_iter().map(candidate).collect();
    Ok(Found { query, report: SearchReport { plan, hits, candidates, timings } })
}

fn rank(found: Prefetched, options: &SearchOptions) -> Vec<Ranked> {
    let Prefetched { dense, sparse, mut chunks } = found;
    let ranks = |ranking: &Ranking| -> HashMap<ChunkId, usize> {
        ranking.best.iter().enumerate().map(|(index, hit)| (hit.id, index + 1)).collect()
    };
    let (dense_ranks, sparse_ranks) = (ranks(&dense), ranks(&sparse));
    fuse::fuse(options.fusion, &dense, &sparse, DENSE_WEIGHT)
        .into_iter()
        .filter_map(|(id, scores)| {
            Some(Ranked {
                stored: chunks.remove(&id)?,
                dense_rank: dense_ranks.get(&id).copied(),
                sparse_rank: sparse_ranks.get(&id).copied(),
                score: scores.fused,
                scores,
                fate: Fate::BelowLimit,
            })
        })
        .collect()
}

/// Finds those of the candidates that could become hits which say what a better one says already.
fn mark_near_duplicates(ranked: &mut [Ranked], limit: usize) {
    let mut kept: Vec<(ChunkId, Fingerprint)> = Vec::with_capacity(limit);
    for candidate in ranked {
        if kept.len() >= limit {
            return;
        }
        let fingerprint = Fingerprint::of(&candidate.stored.chunk.text);
        if let Some((id, _)) = kept.iter().find(|(_, other)| other.is_same(&fingerprint)) {
            candidate.fate = Fate::NearDuplicateOf(*id);
        } else {
            kept.push((candidate.id(), fingerprint));
        }
    }
}

/// Moves what exceeds a document's share behind everything else, in its order.
fn spread(ranked: &mut [Ranked], per_document: Option<usize>) {
    let Some(most) = per_document else { return };
    let mut of_document: HashMap<DocumentName, usize> = HashMap::new();
    let mut exceeds: HashMap<ChunkId, bool> = HashMap::new();
    for candidate in &mut *ranked {
        let is_duplicate = matches!(candidate.fate, Fate::NearDuplicateOf(_));
        let count = of_document.entry(candidate.stored.document.clone()).or_default();
        *count += usize::from(!is_duplicate);
        exceeds.insert(candidate.id(), *count > most);
        if *count > most && !is_duplicate {
            candidate.fate = Fate::BeyondShare;
        }
    }
    ranked.sort_by_key(|candidate| exceeds.get(&candidate.id()).copied().unwrap_or_default());
}

/// Reads the documents of the best candidates, and says of each candidate what became of it.
async fn hits(library: &Library, ranked: &mut [Ranked], limit: usize) -> Result<Vec<SearchHit>, Error> {
    let mut documents: HashMap<DocumentName, Option<Arc<Document>>> = HashMap::new();
    let mut hits = Vec::with_capacity(limit.min(ranked.len()));
    let may_be_hit = |candidate: &&mut Ranked| matches!(candidate.fate, Fate::BelowLimit | Fate::BeyondShare);
    for candidate in ranked.iter_mut().filter(may_be_hit) {
        if hits.len() >= limit {
            break;
        }
        let name = &candidate.stored.document;
        if !documents.contains_key(name) {
            documents.insert(name.clone(), library.cached_document(&candidate.stored).await?);
        }
        // The document can be gone between the search and this read, when another process removes it; or a newer
        // version may have replaced the text: then the span no longer means these words.
        let Some(document) = documents.get(name).and_then(Option::as_ref) else { continue };
        let chunk = &candidate.stored.chunk;
        if chunk.span.of(&document.text) != Some(chunk.text.as_str()) {
            continue;
        }
        candidate.fate = Fate::Hit(hits.len() + 1);
        hits.push(SearchHit {
            chunk: chunk.clone(),
            document: Arc::clone(document),
            scores: candidate.scores,
            score: candidate.score,
        });
    }
    ranked.sort_by_key(|candidate| !matches!(candidate.fate, Fate::Hit(_)));
    Ok(hits)
}

fn candidate(ranked: Ranked) -> Candidate {
    let Ranked { stored, dense_rank, sparse_rank, scores, score, fate } = ranked;
    Candidate {
        id: stored.chunk.id,
        document: stored.document,
        span: stored.chunk.span,
        dense_rank,
        sparse_rank,
        scores,
        score,
        fate,
    }
}

pub(super) fn microseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
