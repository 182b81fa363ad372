//! What is read of a folder, as the tables of docs/ingestion.md: by format, and for PDFs page by page against
//! poppler's `pdftotext -layout`, where that is installed.
//!
//! `cargo run --release --example formats_report -- FOLDER [PASSWORD…]`

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

use ibid_core::{Document, DocumentFormat, Span};
use ibid_ingest::{ExtractSettings, SourceFile, extract_all, walk};

type Failure = Box<dyn std::error::Error>;

#[derive(Default)]
struct Row {
    files: usize,
    documents: usize,
    characters: usize,
    refused: Vec<String>,
}

#[expect(clippy::print_stdout, reason = "a report")]
fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let settings = ExtractSettings { passwords: arguments.collect(), ..ExtractSettings::default() };
    let found = walk(&folder)?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut documents: Vec<(SourceFile, Document)> = Vec::new();
    for skip in &found.skipped {
        let row = rows.entry(extension(Path::new(&skip.name))).or_default();
        row.files += 1;
        row.refused.push(format!("{}: {}", skip.name, skip.reason));
    }
    for file in &found.files {
        let row = rows.entry(extension(&file.path)).or_default();
        row.files += 1;
        extract_all(file, &settings, &mut |name, outcome| match outcome {
            Ok(document) => {
                row.documents += 1;
                row.characters += document.text.chars().count();
                documents.push((file.clone(), document));
            }
            Err(error) => row.refused.push(format!("{name}: {error}")),
        });
    }
    println!("| format | files | documents | characters | not read |\n|---|---|---|---|---|");
    for (extension, row) in &rows {
        let (files, read, characters) = (row.files, row.documents, row.characters);
        println!("| {extension} | {files} | {read} | {characters} | {} |", row.refused.len());
    }
    for reason in rows.values().flat_map(|row| &row.refused) {
        println!("- {reason}");
    }
    println!("\n| PDF | pages | words | recall | precision | worst page |\n|---|---|---|---|---|---|");
    for (file, document) in documents.iter().filter(|(_, document)| document.format == DocumentFormat::Pdf) {
        println!("{}", compare(file, document, &settings)?);
    }
    Ok(())
}

fn extension(path: &Path) -> String {
    path.extension().map_or_else(|| "none".to_owned(), |extension| extension.to_string_lossy().to_lowercase())
}

/// One row of the second table.
fn compare(file: &SourceFile, document: &Document, settings: &ExtractSettings) -> Result<String, Failure> {
    let mut pages: BTreeMap<u32, String> = BTreeMap::new();
    let mut offset = 0;
    for line in document.text.split_inclusive('\n') {
        let place = document.locations.place(Span::with_length(offset, line.len()));
        pages.entry(place.page.unwrap_or(1)).or_default().push_str(line);
        offset += line.len();
    }
    let count = document.locations.page_count().unwrap_or(1);
    let (mut shared, mut ours, mut theirs) = (0, 0, 0);
    let mut worst = (1.0, 0);
    for number in 1..=count {
        let here = words(pages.get(&number).map_or("", String::as_str));
        let there = words(&poppler(&file.path, number, settings)?);
        let common: usize =
            there.iter().map(|(word, count)| (*count).min(here.get(word).copied().unwrap_or(0))).sum();
        let (own, other) = (here.values().sum::<usize>(), there.values().sum::<usize>());
        let recall = if other == 0 { 1.0 } else { common as f64 / other as f64 };
        if recall < worst.0 {
            worst = (recall, number);
        }
        (shared, ours, theirs) = (shared + common, ours + own, theirs + other);
    }
    let ratio = |of: usize| {
        if of == 0 { "–".to_owned() } else { format!("{:.3}", f64::from(shared as u32) / of as f64) }
    };
    let worst = if worst.1 == 0 { "–".to_owned() } else { format!("{} ({:.3})", worst.1, worst.0) };
    Ok(format!("| {} | {count} | {theirs} | {} | {} | {worst} |", file.name, ratio(theirs), ratio(ours)))
}

fn poppler(path: &Path, page: u32, settings: &ExtractSettings) -> Result<String, Failure> {
    let page = page.to_string();
    let mut command = Command::new("pdftotext");
    command.args(["-layout", "-f", &page, "-l", &page]);
    if let Some(password) = settings.passwords.first() {
        command.args(["-upw", password]);
    }
    let output = command.arg(path).arg("-").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Words with their counts; a word that is broken at the end of a line counts as one.
fn words(text: &str) -> HashMap<String, usize> {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_end();
        let stem = line.strip_suffix(['-', '\u{ad}', '\u{2010}']);
        if let Some(stem) = stem.filter(|stem| stem.ends_with(char::is_alphabetic)) {
            joined.push_str(stem);
            joined.push('\u{0}');
        } else {
            joined.push_str(line);
            joined.push('\n');
        }
    }
    let mut counts = HashMap::new();
    let mut rest = joined.as_str();
    let mut whole = String::with_capacity(joined.len());
    while let Some((before, after)) = rest.split_once('\u{0}') {
        whole.push_str(before);
        rest = after.trim_start();
    }
    whole.push_str(rest);
    for word in whole.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}
