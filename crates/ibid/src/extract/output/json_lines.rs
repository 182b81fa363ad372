//! A line of JSON for each record.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ibid_core::ContentHash;
use serde_json::{Value, json};

use super::super::DocumentRecord;
use super::{RecordKey, failed, outcome};
use crate::Error;

/// What each line begins with.
const BEGINNING: &[u8] = br#"{"schema":"#;

#[derive(Debug)]
pub(super) struct JsonLines {
    path: PathBuf,
    file: fs_err::File,
    schema: ContentHash,
}

impl JsonLines {
    pub(super) fn open(path: &Path, schema: ContentHash) -> Result<(Self, HashSet<RecordKey>), Error> {
        let io = |error: std::io::Error| failed(path, error);
        let mut file =
            fs_err::OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io)?;
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut text).map_err(io)?;
        // A line that was not written to its end is written again.
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let rest = &text[whole..];
        // Whatever else is in the file is somebody's, and is kept.
        if !rest.starts_with(BEGINNING) && !BEGINNING.starts_with(rest) {
            return Err(failed(path, "it holds no lines of JSON: choose another file"));
        }
        let mut done = HashSet::new();
        for line in text[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let record: Value = serde_json::from_slice(line)
                .map_err(|error| failed(path, format!("it holds no lines of JSON: {error}")))?;
            let field = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if field("record_schema") != schema.to_string() {
                return Err(failed(path, "they are of another schema: choose another file"));
            }
            let key = (field("document"), field("content_hash"), field("part"));
            if field("outcome") == "failed" {
                done.remove(&key);
            } else {
                done.insert(key);
            }
        }
        file.set_len(whole as u64).map_err(io)?;
        Ok((Self { path: path.to_owned(), file, schema }, done))
    }

    pub(super) fn write(&mut self, record: &DocumentRecord) -> Result<(), Error> {
        let mut line = json_line(record, self.schema).to_string();
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&self.path, error))
    }
}

/// A record as one JSON object.
pub(super) fn json_line(record: &DocumentRecord, schema: ContentHash) -> Value {
    let (outcome, reason) = outcome(record);
    let mut line = json!({
        "schema": super::super::RECORD_SCHEMA,
        "document": record.of.document,
        "content_hash": record.of.content_hash,
        "record_schema": schema,
        "outcome": outcome,
        "value": null,
        "evidence": [],
        "reason": reason,
    });
    if let Some(part) = &record.of.part {
        line["part"] = json!(part);
    }
    let report = record.result.as_ref().ok().and_then(|report| serde_json::to_value(report).ok());
    if let Some(report) = report {
        for field in ["value", "evidence", "sources", "model", "timings_ms", "cut_off"] {
            line[field] = report[field].clone();
        }
    }
    line
}
