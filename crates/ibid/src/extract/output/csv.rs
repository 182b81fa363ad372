//! A row for each record.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, WriterBuilder};
use ibid_core::ContentHash;
use ibid_ground::LeafEvidence;
use serde_json::Value;

use super::super::DocumentRecord;
use super::{RecordKey, failed, outcome};
use crate::Error;

/// What stands before the values.
const FIRST: [&str; 5] = ["document", "part", "content_hash", "outcome", "reason"];

/// What stands behind the values: another schema may have the same names.
const LAST: &str = "record_schema";
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    file: fs_err::File,
    columns: Vec<String>,
    schema: ContentHash,
}

impl CsvFile {
    pub(super) fn open(
        path: &Path,
        columns: Vec<String>,
        schema: ContentHash,
    ) -> Result<(Self, HashSet<RecordKey>), Error> {
        let io = |error: std::io::Error| failed(path, error);
        let mut file =
            fs_err::OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io)?;
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut text).map_err(io)?;
        let header = header(&columns);
        let mut file = Self { path: path.to_owned(), file, columns, schema };
        let mut done = HashSet::new();
        // A row that was not written to its end is written again.
        let whole = whole_rows(&text);
        if whole == 0 {
            let first = bytes(&header).map_err(|reason| failed(path, reason))?;
            // Whatever else is in the file is somebody's, and is kept.
            if !first.starts_with(&text) {
                return Err(failed(path, "it holds no table of records: choose another file"));
            }
            file.file.set_len(0).map_err(io)?;
            file.row(&header)?;
            return Ok((file, done));
        }
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(&text[..whole]);
        for (index, row) in reader.records().enumerate() {
            let row = row.map_err(|error| failed(path, error))?;
            let field = |index: usize| row.get(index).unwrap_or_default();
            let is_ours = if index == 0 {
                row.iter().eq(header.iter().map(String::as_str))
            } else {
                row.iter().next_back() == Some(&schema.to_string())
            };
            if !is_ours {
                return Err(failed(path, "its columns are those of another schema: choose another file"));
            }
            if index == 0 {
                continue;
            }
            let key = (with_formula(field(0)), field(2).to_owned(), with_formula(field(1)));
            if field(3) == "failed" {
                done.remove(&key);
            } else {
                done.insert(key);
            }
        }
        file.file.set_len(whole as u64).map_err(io)?;
        Ok((file, done))
    }

    pub(super) fn write(&mut self, record: &DocumentRecord) -> Result<(), Error> {
        let (outcome, reason) = outcome(record);
        let mut row = vec![
            without_formula(record.of.document.as_str()),
            without_formula(record.of.part.as_deref().unwrap_or_default()),
            record.of.content_hash.to_string(),
            outcome.to_owned(),
            without_formula(&reason.unwrap_or_default()),
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
        row.push(self.schema.to_string());
        self.row(&row)
    }

    /// Written at once, so that a row is whole or the last one.
    fn row(&mut self, row: &[String]) -> Result<(), Error> {
        let bytes = bytes(row).map_err(|reason| failed(&self.path, reason))?;
        std::io::Write::write_all(&mut self.file, &bytes).map_err(|error| failed(&self.path, error))
    }
}

fn bytes(row: &[String]) -> Result<Vec<u8>, String> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(row).map_err(|error| error.to_string())?;
    writer.into_inner().map_err(|error| error.to_string())
}

/// Where the last row ends that was written to its end: at an end of a line that is not between quotation marks.
fn whole_rows(text: &[u8]) -> usize {
    let mut is_quoted = false;
    let mut end = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            // One that belongs to the text is doubled, which changes nothing.
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => end = at + 1,
            _ => {}
        }
    }
    end
}

fn header(columns: &[String]) -> Vec<String> {
    let mut header: Vec<String> = FIRST.iter().map(|name| (*name).to_owned()).collect();
    for column in columns {
        let name = column.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~");
        let name = if name.is_empty() { "value".to_owned() } else { without_formula(&name) };
        header.extend([name.clone(), format!("{name} (quote)"), format!("{name} (place)")]);
    }
    header.push(LAST.to_owned());
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
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// What [`without_formula`] was given.
fn with_formula(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell).to_owned()
}

/// A mark that stands there already counts as well: otherwise it could not be told from ours.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
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
    without_formula(&all.join("\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{bytes, whole_rows, with_formula, without_formula};

    #[test]
    fn formulas_are_text() {
        for text in ["=1+1", "-a", "@a", "\t=", "'=1"] {
            assert!(without_formula(text).starts_with('\''), "{text}");
        }
        assert_eq!(without_formula("a=1"), "a=1");
    }

    proptest! {
        #[test]
        fn a_guarded_name_is_read_as_it_was(text in "['=+@a-]{0,6}") {
            prop_assert_eq!(with_formula(&without_formula(&text)), text);
        }

        #[test]
        fn of_a_torn_file_the_whole_rows_are_left(rows in proptest::collection::vec(proptest::collection::vec("[a\",\n ]{0,5}", 2), 1..4), cut: proptest::sample::Index) {
            let rows: Vec<Vec<u8>> = rows.iter().map(|row| bytes(row).expect("a row")).collect();
            let text = rows.concat();
            let cut = cut.index(text.len() + 1);
            let mut ends = vec![0];
            for row in &rows {
                ends.push(ends.last().expect("one") + row.len());
            }
            let expected = *ends.iter().rfind(|end| **end <= cut).expect("the first");
            prop_assert_eq!(whole_rows(&text[..cut]), expected);
        }
    }
}
