//! What is read of a folder, as the tables of docs/ingestion.md: by format, and for PDFs page by page against
//! poppler's `pdftotext -layout`, where that is installed, and against `pdftotext` without that, which reads columns one
//! after the other.
//!
//! `cargo run --release --example formats_report -- FOLDER [--ocr] [PASSWORD…]`; with `--ocr`, pictures and scans are read
//! by an installed `tesseract` and `pdftoppm`.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

use ibid_core::{Document, DocumentFormat, Span};
use ibid_ingest::{ExtractSettings, Ocr, SourceFile, extract_all, walk};

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
    let (flags, passwords): (Vec<String>, Vec<String>) = arguments.partition(|argument| argument == "--ocr");
    let ocr = (!flags.is_empty()).then(|| Ocr::new("tesseract").page_renderer("pdftoppm"));
    let settings = ExtractSettings { passwords, ocr, ..ExtractSettings::default() };
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
    println!(
        "\n| PDF | pages | words | recall | precision | worst page | recall by columns |\n|---|---|---|---|---|---|---|"
    );
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
    let (mut layout, mut columns) = (Agreement::default(), Agreement::default());
    let mut worst = (1.0, 0);
    for number in 1..=count {
        let here = words(pages.get(&number).map_or("", String::as_str));
        let there =
            |options: &[&str]| Ok::<_, Failure>(words(&poppler(&file.path, number, settings, options)?));
        let page = Agreement::of(&here, &there(&["-layout"])?);
        if page.recall() < worst.0 {
            worst = (page.recall(), number);
        }
        layout.add(page);
        columns.add(Agreement::of(&here, &there(&[])?));
    }
    let worst = if worst.1 == 0 { "–".to_owned() } else { format!("{} ({:.3})", worst.1, worst.0) };
    Ok(format!(
        "| {} | {count} | {} | {:.3} | {:.3} | {worst} | {:.3} |",
        file.name,
        layout.theirs,
        layout.recall(),
        layout.precision(),
        columns.recall()
    ))
}

/// How many words two texts have in common, and how many each has.
#[derive(Default, Clone, Copy)]
struct Agreement {
    shared: usize,
    ours: usize,
    theirs: usize,
}

impl Agreement {
    fn of(ours: &HashMap<String, usize>, theirs: &HashMap<String, usize>) -> Self {
        let shared =
            theirs.iter().map(|(word, count)| (*count).min(ours.get(word).copied().unwrap_or(0))).sum();
        Self { shared, ours: ours.values().sum(), theirs: theirs.values().sum() }
    }

    fn add(&mut self, other: Self) {
        self.shared += other.shared;
        self.ours += other.ours;
        self.theirs += other.theirs;
    }

    fn recall(self) -> f64 {
        if self.theirs == 0 { 1.0 } else { self.shared as f64 / self.theirs as f64 }
    }

    fn precision(self) -> f64 {
        if self.ours == 0 { 1.0 } else { self.shared as f64 / self.ours as f64 }
    }
}

fn poppler(path: &Path, page: u32, settings: &ExtractSettings, options: &[&str]) -> Result<String, Failure> {
    let page = page.to_string();
    let mut command = Command::new("pdftotext");
    command.args(options).args(["-f", &page, "-l", &page]);
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
