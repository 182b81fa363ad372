//! Opening the library and searching it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use ibid_core::{ChunkId, Filter};
use ibid_store::{Access, ScoredChunk, Store};
use serde_json::json;

use crate::build::TAG;
use crate::data::{Data, settings, sparse_query};
use crate::options::Options;
use crate::truth::{self, TOP};
use crate::{Failure, peak_memory, report};

/// As many candidates as a query of the whole pipeline asks for.
const CANDIDATES: usize = 40;
const OPENINGS: usize = 5;

#[derive(Debug, Clone, Copy)]
enum Search {
    Dense(usize),
    Sparse(usize),
    /// Both at the same time.
    Both(usize),
}

pub(crate) async fn measure(options: &Options, data: &Data) -> Result<(), Failure> {
    openings(options, data).await?;
    let settings = settings(options);
    let store = Store::open(&options.folder, &settings, Access::Read).await?;
    let queries = options.searches.min(data.queries.len());
    let runs = Runs { store: Arc::new(store), queries: Arc::new(queries_of(data, queries)) };
    recall(options, &runs, queries).await?;

    for readers in &options.readers {
        for (name, search) in [
            ("dense, 10", Search::Dense(TOP)),
            ("dense, 40", Search::Dense(CANDIDATES)),
            ("sparse, 40", Search::Sparse(CANDIDATES)),
            ("dense and sparse, 40", Search::Both(CANDIDATES)),
        ] {
            timed(options, &runs, (name, &Filter::new()), search, *readers).await?;
        }
    }
    for (name, filter) in filters()? {
        for (kind, search) in [("dense", Search::Dense(CANDIDATES)), ("sparse", Search::Sparse(CANDIDATES))] {
            timed(options, &runs, (&format!("{kind}, 40, {name}"), &filter), search, 1).await?;
        }
    }
    report(options, "memory of searching", json!({ "peak_memory_mb": peak_memory() }));
    Ok(())
}

fn filters() -> Result<Vec<(&'static str, Filter)>, Failure> {
    Ok(vec![
        ("format (1/3)", Filter::new().format("md".parse()?)),
        ("language (1/2)", Filter::new().language("de")?),
        ("path (1/100)", Filter::new().path("folder-7/")?),
        ("path (1/10)", Filter::new().path("folder-?/")?),
        ("path (9/10)", Filter::new().path("folder-??/")?),
        ("tag (1/10)", Filter::new().tag(TAG)),
        ("date (3/10)", Filter::new().after("1971-01-01")?.before("1971-10-27")?),
        (
            "path, format, language (1/60)",
            Filter::new().path("folder-?/")?.format("md".parse()?).language("de")?,
        ),
    ])
}

type Queries = Vec<(ibid_core::DenseVector, ibid_core::SparseVector)>;

fn queries_of(data: &Data, count: usize) -> Queries {
    let texts = data.query_texts.iter().cycle();
    data.queries.iter().take(count).cloned().zip(texts.map(|text| sparse_query(text))).collect()
}

#[derive(Debug, Clone)]
struct Runs {
    store: Arc<Store>,
    queries: Arc<Queries>,
}

impl Runs {
    async fn one(&self, number: usize, search: Search, filter: &Filter) -> Result<Vec<ScoredChunk>, Failure> {
        let (dense, sparse) = &self.queries[number % self.queries.len()];
        Ok(match search {
            Search::Dense(limit) => self.store.search_dense(dense, filter, limit).await?,
            Search::Sparse(limit) => self.store.search_sparse(sparse, filter, limit).await?,
            Search::Both(limit) => {
                let both = futures::future::try_join(
                    self.store.search_dense(dense, filter, limit),
                    self.store.search_sparse(sparse, filter, limit),
                );
                both.await?.0
            }
        })
    }
}

/// A process that opens the library, searches once and ends.
async fn openings(options: &Options, data: &Data) -> Result<(), Failure> {
    let (mut opened, mut searched) = (Vec::new(), Vec::new());
    for _ in 0..OPENINGS {
        let started = Instant::now();
        let store = Store::open(&options.folder, &settings(options), Access::Read).await?;
        opened.push(milliseconds(started));
        store.search_dense(&data.queries[0], &Filter::new(), CANDIDATES).await?;
        searched.push(milliseconds(started));
        store.close().await?;
    }
    let values = json!({
        "open_ms": opened[0],
        "open_and_search_ms": searched[0],
        "again_ms": searched[1..].iter().copied().fold(f64::INFINITY, f64::min),
        "peak_memory_mb": peak_memory(),
    });
    report(options, "open", values);
    Ok(())
}

async fn recall(options: &Options, runs: &Runs, queries: usize) -> Result<(), Failure> {
    let numbers: HashMap<ChunkId, u32> = Data::numbers(options.chunks, &settings(options))?;
    let truth = truth::read(&options.folder)?;
    for limit in [TOP, CANDIDATES] {
        let mut found = 0;
        for (number, right) in truth.iter().enumerate().take(queries) {
            let hits = runs.one(number, Search::Dense(limit), &Filter::new()).await?;
            found += hits.iter().filter(|hit| right.contains(&numbers[&hit.id])).count();
        }
        let recall = found as f64 / (TOP * queries.min(truth.len())) as f64;
        report(options, &format!("recall@10 of {limit}"), json!({ "recall": recall, "queries": queries }));
    }
    Ok(())
}

async fn timed(
    options: &Options,
    runs: &Runs,
    (name, filter): (&str, &Filter),
    search: Search,
    readers: usize,
) -> Result<(), Failure> {
    if !name.contains(&options.only) {
        return Ok(());
    }
    for number in 0..20 {
        runs.one(number, search, filter).await?;
    }
    let started = Instant::now();
    let tasks: Vec<_> = (0..readers)
        .map(|reader| {
            let (runs, filter, searches) = (runs.clone(), filter.clone(), options.searches);
            tokio::spawn(async move {
                let (mut times, mut hits) = (Vec::new(), 0);
                for number in (reader..searches).step_by(readers) {
                    let started = Instant::now();
                    hits += runs.one(number, search, &filter).await?.len();
                    times.push(milliseconds(started));
                }
                Ok::<_, Failure>((times, hits))
            })
        })
        .collect();
    let (mut times, mut hits) = (Vec::new(), 0);
    for task in tasks {
        let (of_reader, found) = task.await??;
        times.extend(of_reader);
        hits += found;
    }
    let seconds = started.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let values = json!({
        "readers": readers,
        "p50_ms": at(50),
        "p95_ms": at(95),
        "p99_ms": at(99),
        "searches_per_second": times.len() as f64 / seconds,
        "hits": hits as f64 / times.len() as f64,
    });
    report(options, name, values);
    Ok(())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
