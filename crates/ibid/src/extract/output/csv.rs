//! A row for each document.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, WriterBuilder};
use ibid_ground::LeafEvidence;
use serde_json::Value;

use super::super::DocumentRecord;
use super::{failed, outcome};
use crate::Error;

/// What stands before the values.
const FIRST: [&str; 4] = ["document", "content_hash", "outcome", "reason"];

#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    file: fs_err::File,
    columns: Vec<String>,
}

impl CsvFile {
    pub(super) fn open(
        path: &Path,
        columns: Vec<String>,
    ) -> Result<(Self, HashSet<(String, String)>), Error> {
        let header = header(&columns);
        let io = |error: std::io::Error| failed(path, error);
        let file = fs_err::OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io)?;
        let is_new = file.metadata().map_err(io)?.len() == 0;
        let mut file = Self { path: path.to_owned(), file, columns };
        let mut done = HashSet::new();
        if is_new {
            file.row(&header)?;
            return Ok((file, done));
        }
        let mut reader =
            ReaderBuilder::new().has_headers(false).from_path(path).map_err(|error| failed(path, error))?;
        for (index, row) in reader.records().enumerate() {
            let row = row.map_err(|error| failed(path, error))?;
            if index == 0 {
                if !row.iter().eq(header.iter().map(String::as_str)) {
                    return Err(failed(path, "its columns are those of another schema: choose another file"));
                }
                continue;
            }
            let key = (row.get(0).unwrap_or_default().to_owned(), row.get(1).unwrap_or_default().to_owned());
            if row.get(2) == Some("failed") {
                done.remove(&key);
            } else {
                done.insert(key);
            }
        }
        Ok((file, done))
    }

    pub(super) fn write(&mut self, record: &DocumentRecord) -> Result<(), Error> {
        let (outcome, reason) = outcome(record);
        let mut row = vec![
            record.document.to_string(),
            record.content_hash.to_string(),
            outcome.to_owned(),
            reason.unwrap_or_default(),
        ];
        let grounded = record.result.as_ref().ok().and_then(|report| report.extraction().grounded());
        for column in &self.columns {
            let value = grounded.and_then(|grounded| grounded.value().pointer(column));
            let inside = format!("{column}/");
            // A list is one column, and so are the quotes of all that is in it.
            let evidence: Vec<&LeafEvidence> = grounded
                .into_iter()
                .flat_map(ibid_ground::Grounded::all_evidence)
                .filter(|leaf| leaf.pointer() == column || leaf.pointer().starts_with(&inside))
                .collect();
            row.extend([cell(value), quotes(&evidence), places(&evidence)]);
        }
        self.row(&row)
    }

    /// Written at once, so that a row is whole or not there.
    fn row(&mut self, row: &[String]) -> Result<(), Error> {
        let mut writer = WriterBuilder::new().from_writer(Vec::new());
        let written = writer.write_record(row).map_err(|error| error.to_string());
        let bytes = written.and_then(|()| writer.into_inner().map_err(|error| error.to_string()));
        let bytes = bytes.map_err(|reason| failed(&self.path, reason))?;
        std::io::Write::write_all(&mut self.file, &bytes).map_err(|error| failed(&self.path, error))
    }
}

fn header(columns: &[String]) -> Vec<String> {
    let mut header: Vec<String> = FIRST.iter().map(|name| (*name).to_owned()).collect();
    for column in columns {
        let name = column.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~");
        let name = if name.is_empty() { "value".to_owned() } else { name };
        header.extend([name.clone(), format!("{name} (quote)"), format!("{name} (place)")]);
    }
    header
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        // A spreadsheet computes a cell that begins like a formula: this one is text of somebody's document.
        Some(Value::String(text)) => without_formula(text),
        Some(other) => other.to_string(),
    }
}

fn without_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn quotes(evidence: &[&LeafEvidence]) -> String {
    let mut all: Vec<String> = Vec::new();
    for quote in evidence.iter().flat_map(|leaf| leaf.quotes()) {
        let text = quote.text().to_owned();
        if !all.contains(&text) {
            all.push(text);
        }
    }
    without_formula(&all.join("\n"))
}

fn places(evidence: &[&LeafEvidence]) -> String {
    let mut all: Vec<String> = Vec::new();
    for quote in evidence.iter().flat_map(|leaf| leaf.quotes()) {
        let place = quote.place().to_string();
        if !place.is_empty() && !all.contains(&place) {
            all.push(place);
        }
    }
    all.join("\n")
}
