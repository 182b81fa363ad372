//! The layout of [BEIR](https://github.com/beir-cellar/beir): records, queries, graded judgements.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use ibid::Question;
use serde::Deserialize;

use super::corpus::file_names;
use super::lines::{Ids, Lines, broken, records};
use super::questions::text_or_number;
use super::{DatasetError, Omitted, Query};
use crate::Judgements;

/// Where judgements are; BEIR's own archives have a file per split.
const JUDGEMENT_FILES: [&str; 2] = ["qrels.tsv", "qrels/test.tsv"];

/// A line of `corpus.jsonl`.
#[derive(Debug, Deserialize)]
pub(super) struct Record {
    #[serde(rename = "_id", deserialize_with = "required_id")]
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize)]
struct QueryLine {
    #[serde(rename = "_id", deserialize_with = "required_id")]
    id: String,
    text: String,
}

fn required_id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text_or_number(deserializer)?.ok_or_else(|| serde::de::Error::custom("the id is null"))
}

/// The queries that have judgements, and the file name of every record by its id.
pub(super) fn read(
    folder: &Path,
    omitted: &mut Omitted,
) -> Result<(Vec<Query>, BTreeMap<String, String>), DatasetError> {
    let names = names(&folder.join("corpus.jsonl"))?;
    let judgements_path = JUDGEMENT_FILES
        .into_iter()
        .map(|file| folder.join(file))
        .find(|path| path.is_file())
        .ok_or_else(|| missing(folder.join(JUDGEMENT_FILES[0])))?;
    let mut judged = judgements(&judgements_path)?;

    let path = folder.join("queries.jsonl");
    if !path.is_file() {
        return Err(missing(path));
    }
    let mut ids = Ids::of(&path);
    let mut queries = Vec::new();
    for record in records::<QueryLine>(&path)? {
        let (line, QueryLine { id, text }) = record?;
        ids.add(&id, line)?;
        let grades = judged.remove(&id).unwrap_or_default();
        let relevant = grades.into_iter().filter(|(_, grade)| *grade > 0);
        let (known, unknown): (Vec<_>, Vec<_>) = relevant
            .map(|(document, grade)| (names.get(&document).cloned(), grade))
            .partition(|(name, _)| name.is_some());
        omitted.judgements_of_unknown_documents += unknown.len();
        let judgements =
            Judgements::graded(known.into_iter().filter_map(|(name, grade)| Some((name?, grade))));
        if judgements.is_empty() {
            omitted.queries_without_judgements += 1;
            continue;
        }
        let text: Question = text.parse().map_err(|error| broken(&path, line, &format!("{error}")))?;
        queries.push(Query { id, text, judgements, answers: Vec::new(), is_draft: false });
    }
    omitted.judgements_of_unknown_queries = judged.values().map(HashMap::len).sum();
    Ok((queries, names))
}

fn missing(path: PathBuf) -> DatasetError {
    DatasetError::MissingPart { path, beside: "corpus.jsonl" }
}

fn names(corpus: &Path) -> Result<BTreeMap<String, String>, DatasetError> {
    let mut ids = Ids::of(corpus);
    let mut all = BTreeSet::new();
    for record in records::<Record>(corpus)? {
        let (line, record) = record?;
        ids.add(&record.id, line)?;
        all.insert(record.id);
    }
    Ok(file_names(all))
}

/// Grades by query and document. Grades below 0 count as 0, as `trec_eval` has it.
fn judgements(path: &Path) -> Result<HashMap<String, HashMap<String, u32>>, DatasetError> {
    let mut judged: HashMap<String, HashMap<String, u32>> = HashMap::new();
    let mut first = true;
    for line in Lines::open(path)? {
        let line = line?;
        let is_first = std::mem::take(&mut first);
        let fields: Vec<&str> = line.text.split('\t').map(str::trim).collect();
        let [query, document, grade] = fields[..] else {
            let reason = format!(
                "expected query-id, corpus-id and score, separated by tabs; found {} of the three",
                fields.len().min(9)
            );
            return Err(broken(path, line.number, &reason));
        };
        let grade: i32 = match grade.parse() {
            Ok(grade) => grade,
            // The header.
            Err(_) if is_first && !grade.contains(|c: char| c.is_ascii_digit()) => continue,
            Err(_) => {
                let reason = format!("the score `{grade}` is not a whole number");
                return Err(broken(path, line.number, &reason));
            }
        };
        let grade = u32::try_from(grade).unwrap_or(0);
        let earlier = judged.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
        if earlier.is_some_and(|earlier| earlier != grade) {
            let reason = format!("document `{document}` has another score for query `{query}` above");
            return Err(broken(path, line.number, &reason));
        }
    }
    Ok(judged)
}
