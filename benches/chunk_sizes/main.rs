//! How large chunks should be, and whether they should overlap: the recall of data sets under several settings.
//!
//! `cargo run --example chunk_sizes -- FOLDER DATASET…`
//!
//! FOLDER gets a library for every data set and setting; what is in one is not embedded again. Prints a row of a table
//! for each.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::path::{Path, PathBuf};

use ibid::{Access, Embedding, IngestOptions, Library, SplitterSettings};
use ibid_eval::{Dataset, EvalOptions, Evaluation, Metric, Stage, Summary};

/// Questions of a data set that are asked: all of those of XQuAD, a seeded sample of larger ones.
const QUESTIONS: usize = 700;
/// Desired tokens, most tokens, tokens of overlap.
const SETTINGS: [(usize, usize, usize); 6] =
    [(120, 200, 0), (60, 100, 0), (200, 250, 0), (120, 200, 24), (60, 100, 12), (200, 250, 40)];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, datasets @ ..] = arguments.as_slice() else {
        return Err("give FOLDER DATASET…".into());
    };
    let folder = Path::new(folder);
    println!("| data set | tokens | most | overlap | chunks | recall@5 | nDCG@10 | sentence in 300 tokens |");
    println!("|---|---|---|---|---|---|---|---|");
    for (desired_tokens, max_tokens, overlap_tokens) in SETTINGS {
        let splitter = SplitterSettings { desired_tokens, max_tokens, overlap_tokens };
        for path in datasets {
            let dataset = Dataset::open(Path::new(path))?;
            let corpus = dataset.corpus_folder(&folder.join("corpora").join(dataset.name()))?;
            let corpus = corpus.ok_or("the data set has no documents")?;
            let library =
                folder.join(format!("{}-{desired_tokens}-{max_tokens}-{overlap_tokens}", dataset.name()));
            println!("{}", row(&library, corpus, &dataset, splitter.clone()).await?);
        }
    }
    Ok(())
}

/// The table's row of one data set under one setting.
async fn row(
    folder: &Path,
    corpus: PathBuf,
    dataset: &Dataset,
    splitter: SplitterSettings,
) -> Result<String, Box<dyn Error>> {
    let (desired, most, overlap) = (splitter.desired_tokens, splitter.max_tokens, splitter.overlap_tokens);
    let library = Library::open_with_splitter(folder, Access::Write, Embedding::bundled(), splitter).await?;
    library.ingest(&[corpus], IngestOptions::new()).await?;
    let options = EvalOptions {
        stages: vec![Stage::Rerank, Stage::Evidence],
        passage_tokens: vec![300],
        limit: Some(QUESTIONS),
        ..EvalOptions::default()
    };
    let summary = Summary::of(&Evaluation::new(&library, options).run(dataset).await?);
    let stage = summary.stages.first().ok_or("nothing was ranked")?;
    let metric =
        |metric| stage.metrics.get(metric).map_or_else(String::new, |found| format!("{:.3}", found.mean));
    let sentence = summary.evidence.first().and_then(|evidence| evidence.sentence.or(evidence.answer));
    Ok(format!(
        "| {} | {desired} | {most} | {overlap} | {} | {} | {} | {} |",
        summary.name,
        summary.chunks,
        metric(Metric::Recall(5)),
        metric(Metric::Ndcg(10)),
        sentence.map_or_else(|| "–".to_owned(), |found| format!("{:.3}", found.mean)),
    ))
}
