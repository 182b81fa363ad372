//! Files of one record a line that a stopped run has left.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::DatasetError;

/// The records of `file`, none where there is no file. A last line that was not written to its end is left out.
pub(crate) fn read<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, DatasetError> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs_err::read_to_string(file)?;
    let mut records = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        match serde_json::from_str(line) {
            Ok(record) => records.push(record),
            Err(_) if lines.peek().is_none() && !text.ends_with('\n') => {}
            Err(error) => {
                return Err(DatasetError::Line {
                    path: file.to_owned(),
                    line: index + 1,
                    reason: error.to_string(),
                });
            }
        }
    }
    Ok(records)
}
