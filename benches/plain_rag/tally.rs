//! One line for every question, and what they come to.

use std::path::Path;

use ibid_eval::CaseKind;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) kind: CaseKind,
    pub(crate) question: String,
    pub(crate) output: String,
    pub(crate) is_parsed: bool,
    pub(crate) answer: Option<String>,
    pub(crate) f1: f64,
    /// Quotes that stand in the source that is cited for them.
    pub(crate) verbatim: usize,
    /// Quotes that stand in another source only.
    pub(crate) other_source: usize,
    /// Quotes that stand nowhere.
    pub(crate) invented: Vec<String>,
    pub(crate) cites_right_document: bool,
    /// Numbers of the answer that neither sources nor question hold.
    pub(crate) foreign_numbers: Vec<String>,
}

pub(crate) fn read(file: &Path) -> Result<Vec<Record>, Box<dyn std::error::Error>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs_err::read_to_string(file)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

pub(crate) fn table(records: &[Record]) -> String {
    let of = |kind: CaseKind| records.iter().filter(move |record| record.kind == kind);
    let answered = |record: &&Record| record.answer.is_some();
    let count = |kind: CaseKind| format!("{} of {}", of(kind).filter(answered).count(), of(kind).count());
    let all: Vec<&Record> = records.iter().filter(answered).collect();
    let quotes = |record: &Record| record.verbatim + record.other_source + record.invented.len();
    let total: usize = all.iter().map(|record| quotes(record)).sum();
    let invented: usize = all.iter().map(|record| record.invented.len()).sum();
    let right: Vec<&&Record> = all.iter().filter(|record| record.kind == CaseKind::Answerable).collect();
    let f1 = right.iter().map(|record| record.f1).sum::<f64>() / right.len().max(1) as f64;
    let rows = [
        (
            "output is no JSON of that form",
            records.iter().filter(|record| !record.is_parsed).count().to_string(),
        ),
        ("answerable, answered", count(CaseKind::Answerable)),
        ("off-topic, answered all the same", count(CaseKind::OffTopic)),
        ("near miss, answered all the same", count(CaseKind::NearMiss)),
        ("F1 where answered", format!("{f1:.3}")),
        (
            "answers that cite a document that answers",
            format!(
                "{} of {}",
                right.iter().filter(|record| record.cites_right_document).count(),
                right.len()
            ),
        ),
        ("answers without a quote", all.iter().filter(|record| quotes(record) == 0).count().to_string()),
        ("quotes that stand nowhere in the sources", format!("{invented} of {total}")),
        (
            "answers with such a quote",
            format!("{} of {}", all.iter().filter(|record| !record.invented.is_empty()).count(), all.len()),
        ),
        (
            "quotes of another source than the one cited",
            format!("{} of {total}", all.iter().map(|record| record.other_source).sum::<usize>()),
        ),
        (
            "answers with a number that no source holds",
            format!(
                "{} of {}",
                all.iter().filter(|record| !record.foreign_numbers.is_empty()).count(),
                all.len()
            ),
        ),
    ];
    rows.iter().map(|(name, value)| format!("| {name} | {value} |")).collect::<Vec<_>>().join("\n")
}
