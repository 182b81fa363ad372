//! What a run amounts to.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::run::{QueryRun, Timings};
use crate::statistics::{Estimate, estimates, mean, quantile};
use crate::{DEPTH, DatasetRun, Metric, Omitted, RunSettings, Stage, WorstQuery};

/// The metrics of one data set. Its JSON form is a part of `ibid.eval/1`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The data set's name.
    pub name: String,
    /// The embedding model.
    pub embedding: String,
    /// Documents of the library.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    /// Queries that were asked.
    pub queries: usize,
    /// Queries of the data set that could be asked.
    pub queries_in_dataset: usize,
    /// Queries that nobody has checked since they were drafted.
    pub drafts: usize,
    /// What could not be asked or counted.
    pub omitted: Omitted,
    /// Relevant documents that could not be read.
    pub unread_documents: usize,
    /// Whether it was stopped before every query was asked.
    pub stopped: bool,
    /// How it was done.
    pub settings: RunSettings,
    /// Every stage that ranks.
    pub stages: Vec<StageSummary>,
    /// The passages, under each token budget.
    pub evidence: Vec<EvidenceSummary>,
    /// The same by language of the relevant document, where there is more than one.
    pub languages: Vec<LanguageSummary>,
    /// The queries of which least was found.
    pub worst: Vec<WorstQuery>,
}

/// How well one stage ranks documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageSummary {
    /// The stage.
    pub stage: Stage,
    /// Its metrics.
    pub metrics: Metrics,
    /// Mean recall among the first 1, 2, … 20 documents.
    pub recall_curve: Vec<f64>,
    /// How long it takes.
    pub latency_ms: Latencies,
}

/// Metrics with their intervals, in the order of [`Metric::REPORTED`].
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics(Vec<(Metric, Estimate)>);

impl Metrics {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Metric, Estimate)> {
        self.0.iter().copied()
    }

    /// One of them, if it was computed.
    pub fn get(&self, metric: Metric) -> Option<Estimate> {
        self.iter().find(|(other, _)| *other == metric).map(|(_, estimate)| estimate)
    }
}

impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (metric, estimate) in &self.0 {
            map.serialize_entry(metric, estimate)?;
        }
        map.end()
    }
}

/// How often passages under one token budget hold what answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceSummary {
    /// The budget.
    pub passage_tokens: usize,
    /// The share of queries with a passage of a relevant document.
    pub document: Estimate,
    /// The share whose passages hold the whole sentence that answers, among those for which it is known.
    pub sentence: Option<Estimate>,
    /// The share whose passages of a relevant document hold the words of an answer, among those that have one.
    pub answer: Option<Estimate>,
    /// Mean tokens of the passages.
    pub tokens: f64,
    /// From the question to the passages.
    pub latency_ms: Latency,
}

/// How well documents of one language are found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LanguageSummary {
    /// The language as ISO 639-3; `None` where it could not be told.
    pub language: Option<String>,
    /// Queries about its documents.
    pub queries: usize,
    /// Every stage that ranks.
    pub stages: BTreeMap<Stage, Metrics>,
    /// The share of queries whose passages hold the sentence that answers, by token budget.
    pub sentence: BTreeMap<usize, Estimate>,
}

/// Milliseconds of half and of all but a twentieth of the queries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Latency {
    /// Half of them take no longer.
    pub p50: f64,
    /// 95 of 100 take no longer.
    pub p95: f64,
}

/// Latencies by step of a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Latencies {
    /// Embedding the query.
    pub embed: Latency,
    /// Searching by meaning.
    pub dense: Latency,
    /// Searching by words.
    pub sparse: Latency,
    /// Reading the candidates and fusing.
    pub fuse: Latency,
    /// Reranking.
    pub rerank: Latency,
    /// Everything.
    pub total: Latency,
}

impl Summary {
    /// The summary of one data set's run.
    pub fn of(run: &DatasetRun) -> Self {
        let queries: Vec<&QueryRun> = run.queries.iter().collect();
        let seed = run.settings.seed;
        Self {
            name: run.name.clone(),
            embedding: run.embedding.clone(),
            documents: run.documents,
            chunks: run.chunks,
            queries: queries.len(),
            queries_in_dataset: run.queries_in_dataset,
            drafts: queries.iter().filter(|query| query.draft).count(),
            omitted: run.omitted,
            unread_documents: run.unread_documents,
            stopped: run.stopped,
            settings: run.settings.clone(),
            stages: ranking_stages(&queries).map(|stage| stage_summary(&queries, stage, seed)).collect(),
            evidence: run
                .settings
                .passage_tokens
                .iter()
                .filter_map(|budget| evidence_summary(&queries, *budget, seed))
                .collect(),
            languages: languages(&queries, run),
            worst: run.worst.clone(),
        }
    }
}

/// The stages that some query has a ranking of, in order.
fn ranking_stages<'a>(queries: &'a [&QueryRun]) -> impl Iterator<Item = Stage> + 'a {
    Stage::ALL.into_iter().filter(|stage| queries.iter().any(|query| query.stages.contains_key(stage)))
}

fn stage_summary(queries: &[&QueryRun], stage: Stage, seed: u64) -> StageSummary {
    let recalls: Vec<Vec<f64>> =
        (1..=DEPTH).map(|depth| values(queries, stage, Metric::Recall(depth))).collect();
    let timings: Vec<Timings> =
        queries.iter().filter_map(|query| query.stages.get(&stage)).map(|run| run.timings_us).collect();
    let step = |of: fn(&Timings) -> u64| latency(timings.iter().map(of));
    StageSummary {
        stage,
        metrics: metrics(queries, stage, seed),
        recall_curve: recalls.iter().map(|values| mean(values)).collect(),
        latency_ms: Latencies {
            embed: step(|timings| timings.embed),
            dense: step(|timings| timings.dense),
            sparse: step(|timings| timings.sparse),
            fuse: step(|timings| timings.fuse),
            rerank: step(|timings| timings.rerank),
            total: step(|timings| timings.total),
        },
    }
}

/// One value per query that has a ranking of the stage.
pub(crate) fn values(queries: &[&QueryRun], stage: Stage, metric: Metric) -> Vec<f64> {
    queries
        .iter()
        .filter_map(|query| Some(metric.of(&query.stages.get(&stage)?.documents, &query.judgements)))
        .collect()
}

fn metrics(queries: &[&QueryRun], stage: Stage, seed: u64) -> Metrics {
    let columns: Vec<Vec<f64>> =
        Metric::REPORTED.into_iter().map(|metric| values(queries, stage, metric)).collect();
    Metrics(Metric::REPORTED.into_iter().zip(estimates(&columns, seed)).collect())
}

fn evidence_summary(queries: &[&QueryRun], budget: usize, seed: u64) -> Option<EvidenceSummary> {
    let runs: Vec<_> = queries.iter().filter_map(|query| query.evidence.get(&budget)).collect();
    if runs.is_empty() {
        return None;
    }
    let tokens: Vec<f64> = runs.iter().map(|run| run.tokens as f64).collect();
    Some(EvidenceSummary {
        passage_tokens: budget,
        document: share(runs.iter().map(|run| Some(run.document)), seed)?,
        sentence: share(runs.iter().map(|run| run.sentence), seed),
        answer: share(runs.iter().map(|run| run.answer), seed),
        tokens: mean(&tokens),
        latency_ms: latency(runs.iter().map(|run| run.total_us)),
    })
}

/// The share of those that are true among those that are known; `None` where none is.
fn share(known: impl Iterator<Item = Option<bool>>, seed: u64) -> Option<Estimate> {
    let column: Vec<f64> = known.flatten().map(|holds| f64::from(u8::from(holds))).collect();
    if column.is_empty() { None } else { estimates(&[column], seed).pop() }
}

fn languages(queries: &[&QueryRun], run: &DatasetRun) -> Vec<LanguageSummary> {
    let mut groups: BTreeMap<Option<&str>, Vec<&QueryRun>> = BTreeMap::new();
    for query in queries {
        groups.entry(query.language.as_deref()).or_default().push(query);
    }
    if groups.len() < 2 {
        return Vec::new();
    }
    let seed = run.settings.seed;
    let mut summaries: Vec<LanguageSummary> = groups
        .into_iter()
        .map(|(language, queries)| LanguageSummary {
            language: language.map(str::to_owned),
            queries: queries.len(),
            stages: ranking_stages(&queries).map(|stage| (stage, metrics(&queries, stage, seed))).collect(),
            sentence: run
                .settings
                .passage_tokens
                .iter()
                .filter_map(|budget| Some((*budget, evidence_summary(&queries, *budget, seed)?.sentence?)))
                .collect(),
        })
        .collect();
    summaries.sort_by_key(|summary| std::cmp::Reverse(summary.queries));
    summaries
}

fn latency(microseconds: impl Iterator<Item = u64>) -> Latency {
    let mut sorted: Vec<f64> = microseconds.map(|time| time as f64 / 1000.0).collect();
    sorted.sort_by(f64::total_cmp);
    Latency { p50: quantile(&sorted, 0.5), p95: quantile(&sorted, 0.95) }
}
