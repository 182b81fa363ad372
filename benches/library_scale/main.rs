//! How long a whole search takes in a large library: embedding the query, both rankings, fusion, reranking by
//! sentences.
//!
//! `cargo run --example library_scale -- FOLDER TEXTS QUERIES.txt CHUNKS`
//!
//! Documents are sentences resampled from the Markdown and text files below TEXTS, about CHUNKS chunks in all, ingested
//! into a library in FOLDER (where there is one already, it is taken as it is). Their vectors are not computed: those
//! of chunks and sentences are vectors of real sentences of TEXTS plus noise. Queries (a line each) are embedded by
//! the bundled model, one after the other, all of them three times: what an early search pays for pages of files that no
//! search has touched yet, a later one does not. Prints lines of JSON.
#![expect(clippy::print_stdout, reason = "a program that prints")]

#[path = "../random.rs"]
mod random;
mod resampled;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use ibid::{Access, Embedding, IngestOptions, Library, Question, SearchOptions};
use ibid_embed::BundledEmbedder;
use serde_json::json;

use crate::random::Random;
use crate::resampled::Resampled;

/// As many sentences as about fifty chunks have.
const SENTENCES_PER_DOCUMENT: usize = 56;
const CHUNKS_PER_DOCUMENT: usize = 50;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, texts, queries, chunks] = arguments.as_slice() else {
        return Err("give FOLDER TEXTS QUERIES.txt CHUNKS".into());
    };
    let (folder, chunks) = (Path::new(folder), chunks.parse::<usize>()?);
    let library = folder.join("library");
    let embedder = BundledEmbedder::new();
    if !library.exists() {
        let sentences = sentences(Path::new(texts))?;
        let resampled = Resampled::of(embedder.clone(), &sentences).await?;
        let documents = write_documents(&folder.join("documents"), &sentences, chunks / CHUNKS_PER_DOCUMENT)?;
        let opened = Library::open_with(&library, Access::Write, embedding(resampled, &embedder)).await?;
        let started = Instant::now();
        let report = opened.ingest(&[documents], IngestOptions::new()).await?;
        let seconds = started.elapsed().as_secs_f64();
        println!("{}", json!({ "what": "building", "chunks": report.chunks, "seconds": seconds }));
    }
    measure(&library, embedder, queries).await
}

fn embedding(resampled: Resampled, embedder: &BundledEmbedder) -> Embedding {
    Embedding::of(Arc::new(resampled), Arc::new(embedder.clone()))
}

async fn measure(library: &Path, embedder: BundledEmbedder, queries: &str) -> Result<(), Box<dyn Error>> {
    let queries = fs_err::read_to_string(queries)?;
    let started = Instant::now();
    let embedding = embedding(Resampled::queries_only(embedder.clone()), &embedder);
    let library = Library::open_with(library, Access::Read, embedding).await?;
    println!("{}", json!({ "what": "opening", "ms": milliseconds(started) }));
    let options = SearchOptions::default();
    let question = queries.lines().next().ok_or("no queries")?.parse()?;
    let started = Instant::now();
    library.search(&question, &options).await?;
    println!("{}", json!({ "what": "first search", "ms": milliseconds(started) }));
    let chunks = library.status().await?.chunks;
    for round in 1..=ROUNDS {
        for (name, at) in round_of(&library, &queries, &options).await? {
            println!(
                "{}",
                json!({ "what": name, "chunks": chunks, "round": round, "p50_ms": at[0], "p95_ms": at[1], "p99_ms": at[2] })
            );
        }
    }
    Ok(())
}

/// The percentiles of each stage, 50th, 95th and 99th.
async fn round_of(
    library: &Library,
    queries: &str,
    options: &SearchOptions,
) -> Result<Vec<(&'static str, [f64; 3])>, Box<dyn Error>> {
    let mut stages: Vec<(&str, Vec<f64>)> =
        ["whole", "embed", "dense", "sparse", "fuse", "rerank"].map(|name| (name, Vec::new())).into();
    for query in queries.lines().skip(1) {
        let question: Question = query.parse()?;
        let started = Instant::now();
        let timings = library.search(&question, options).await?.timings;
        let whole = milliseconds(started);
        let of_stages = [timings.embed, timings.dense, timings.sparse, timings.fuse, timings.rerank];
        let of_stages = of_stages.map(|microseconds| microseconds as f64 / 1000.0);
        for ((_, values), value) in stages.iter_mut().zip(std::iter::once(whole).chain(of_stages)) {
            values.push(value);
        }
    }
    let percentiles = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        [50, 95, 99].map(|percent| values.get(values.len() * percent / 100).copied().unwrap_or_default())
    };
    Ok(stages.into_iter().map(|(name, values)| (name, percentiles(values))).collect())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Those of the files below a folder.
fn sentences(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut sentences = Vec::new();
    for file in ibid_ingest::walk(folder)?.files {
        let text = fs_err::read_to_string(&file.path)?;
        let found = ibid_core::sentences(&text).into_iter().filter_map(|span| span.of(&text));
        sentences.extend(found.filter(|sentence| sentence.len() > 30).map(str::to_owned));
    }
    Ok(sentences)
}

/// Text files whose paragraphs are five sentences long.
fn write_documents(folder: &Path, sentences: &[String], count: usize) -> Result<PathBuf, Box<dyn Error>> {
    let mut random = Random::of(7);
    for number in 0..count {
        let mut text = String::new();
        for sentence in 0..SENTENCES_PER_DOCUMENT {
            text.push_str(&sentences[random.below(sentences.len())].replace('\n', " "));
            text.push_str(if sentence % 5 == 4 { "\n\n" } else { " " });
        }
        let folder = folder.join(format!("folder-{}", number % 100));
        fs_err::create_dir_all(&folder)?;
        fs_err::write(folder.join(format!("document-{number}.txt")), text)?;
    }
    Ok(folder.to_owned())
}
