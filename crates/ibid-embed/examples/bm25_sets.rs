//! How well BM25 alone finds documents: the sparse vectors as they are stored and asked for, the inverse document
//! frequency as Qdrant computes it, and an index in memory. `ibid eval` measures whole libraries; this is for changes of
//! terms and weights.
//!
//! `cargo run --release -p ibid-embed --example bm25_sets -- FOLDER…`, each in BEIR's layout or with `corpus/` and
//! `questions.jsonl`. Documents are cut at blank lines; a document counts as its best chunk does.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ibid_core::seam::EmbedSparse;
use ibid_embed::Bm25;
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;
/// Characters, or three letters, that a chunk has before another one begins.
const CHUNK: usize = 150;

struct Set {
    chunks: Vec<(usize, String)>,
    /// A query and the numbers of its documents.
    queries: Vec<(String, Vec<usize>)>,
}

#[expect(clippy::print_stdout, reason = "a measurement is printed")]
fn main() -> Result<(), Failure> {
    println!("{}", Bm25::default().name());
    println!(
        "{:<14} {:>6} {:>7} {:>9} {:>9} {:>9} {:>7}",
        "", "chunks", "queries", "recall@1", "recall@5", "MRR@10", "nDCG@10"
    );
    for folder in std::env::args().skip(1).map(PathBuf::from) {
        let set = read(&folder)?;
        let [first, five, reciprocal, gain] = measure(&set);
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let (chunks, queries) = (set.chunks.len(), set.queries.len());
        println!(
            "{name:<14} {chunks:>6} {queries:>7} {first:>9.3} {five:>9.3} {reciprocal:>9.3} {gain:>7.3}"
        );
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Set, Failure> {
    let lines = |file: &str| -> Result<Vec<Value>, Failure> {
        let text = fs_err::read_to_string(folder.join(file))?;
        text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    };
    let field = |record: &Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let mut documents: Vec<(String, String)> = Vec::new();
    let mut judged: Vec<(String, Vec<String>)> = Vec::new();
    if folder.join("qrels.tsv").is_file() {
        for record in lines("corpus.jsonl")? {
            documents.push((
                field(&record, "_id"),
                format!("{}\n{}", field(&record, "title"), field(&record, "text")),
            ));
        }
        let mut relevant: HashMap<String, Vec<String>> = HashMap::new();
        for line in fs_err::read_to_string(folder.join("qrels.tsv"))?.lines().skip(1) {
            if let [query, document, score] = line.split('\t').collect::<Vec<_>>()[..]
                && score != "0"
            {
                relevant.entry(query.to_owned()).or_default().push(document.to_owned());
            }
        }
        for record in lines("queries.jsonl")? {
            let relevant = relevant.remove(&field(&record, "_id")).unwrap_or_default();
            judged.push((field(&record, "text"), relevant));
        }
    } else {
        for entry in fs_err::read_dir(folder.join("corpus"))? {
            let entry = entry?;
            documents.push((
                entry.file_name().to_string_lossy().into_owned(),
                fs_err::read_to_string(entry.path())?,
            ));
        }
        for record in lines("questions.jsonl")? {
            judged.push((field(&record, "question"), vec![field(&record, "document")]));
        }
    }
    documents.sort();
    let numbers: HashMap<&str, usize> =
        (0..).zip(&documents).map(|(number, (id, _))| (id.as_str(), number)).collect();
    let known =
        |ids: Vec<String>| ids.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect::<Vec<_>>();
    let queries =
        judged.into_iter().map(|(query, ids)| (query, known(ids))).filter(|(_, ids)| !ids.is_empty());
    let queries = queries.collect();
    let chunks = (0..)
        .zip(&documents)
        .flat_map(|(number, (_, text))| chunks(text).into_iter().map(move |chunk| (number, chunk)));
    Ok(Set { chunks: chunks.collect(), queries })
}

fn chunks(text: &str) -> Vec<String> {
    let mut chunks = Vec::new();
    let mut chunk = String::new();
    for paragraph in text.split("\n\n") {
        chunk = if chunk.is_empty() { paragraph.to_owned() } else { format!("{chunk}\n{paragraph}") };
        if chunk.len() / 3 > CHUNK {
            chunks.push(std::mem::take(&mut chunk));
        }
    }
    if !chunk.trim().is_empty() || chunks.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

/// Means over the queries: recall@1, recall@5, MRR@10, nDCG@10.
fn measure(set: &Set) -> [f64; 4] {
    let bm25 = Bm25::default();
    let mut index: HashMap<u32, Vec<(usize, f32)>> = HashMap::new();
    for (number, (_, text)) in set.chunks.iter().enumerate() {
        let vector = bm25.embed_document(text);
        for (term, weight) in vector.indices().iter().zip(vector.values()) {
            index.entry(*term).or_default().push((number, *weight));
        }
    }
    let count = set.chunks.len() as f32;
    let mut sums = [0.0; 4];
    for (query, relevant) in &set.queries {
        let mut of_documents: HashMap<usize, f32> = HashMap::new();
        let mut of_chunks: HashMap<usize, f32> = HashMap::new();
        let vector = bm25.embed_query(query);
        for (term, weight) in vector.indices().iter().zip(vector.values()) {
            let postings = index.get(term).map_or(&[][..], Vec::as_slice);
            let holding = postings.len() as f32;
            let rarity = ((count - holding + 0.5) / (holding + 0.5) + 1.0).ln();
            for (chunk, value) in postings {
                *of_chunks.entry(*chunk).or_default() += weight * rarity * value;
            }
        }
        for (chunk, score) in of_chunks {
            let best = of_documents.entry(set.chunks[chunk].0).or_default();
            *best = best.max(score);
        }
        let mut ranked: Vec<(usize, f32)> = of_documents.into_iter().collect();
        ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let hits: Vec<bool> =
            ranked.iter().take(10).map(|(document, _)| relevant.contains(document)).collect();
        let recall =
            |at: usize| hits.iter().take(at).filter(|hit| **hit).count() as f64 / relevant.len() as f64;
        let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let ideal: f64 = (0..relevant.len().min(10)).map(discount).sum();
        sums[0] += recall(1);
        sums[1] += recall(5);
        sums[2] += hits.iter().position(|hit| *hit).map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        sums[3] += (0..hits.len()).filter(|rank| hits[*rank]).map(discount).sum::<f64>() / ideal;
    }
    sums.map(|sum| sum / set.queries.len().max(1) as f64)
}
