//! Files of one record a line that a stopped run has left.

use std::io::{Read as _, Write as _};
use std::path::Path;

use fs_err::File;
use serde::Serialize;
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

/// `file`, to add records to, made where there is none. A last line that was not written to its end is cut off.
pub(crate) fn open(file: &Path) -> Result<File, DatasetError> {
    let mut lines = fs_err::OpenOptions::new().create(true).read(true).append(true).open(file)?;
    let mut written = Vec::new();
    lines.read_to_end(&mut written)?;
    let whole = written.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    lines.set_len(whole as u64)?;
    Ok(lines)
}

/// Adds a record.
pub(crate) fn add(lines: &mut File, record: &impl Serialize) -> Result<(), DatasetError> {
    let line = serde_json::to_string(record).map_err(std::io::Error::from)?;
    writeln!(lines, "{line}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{add, open, read};

    #[test]
    fn a_torn_last_line_is_written_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("run.jsonl");
        for (torn, left) in [("", vec![1, 2]), ("{\"", vec![1, 2]), ("3", vec![1, 2])] {
            fs_err::write(&file, format!("1\n2\n{torn}")).expect("written");
            let mut lines = open(&file).expect("opened");
            assert_eq!(read::<u32>(&file).expect("read"), left, "{torn}");
            add(&mut lines, &4).expect("added");
            assert_eq!(read::<u32>(&file).expect("read"), [1, 2, 4], "{torn}");
        }
    }
}
