//! Lines of UTF-8 text files, with their numbers.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::DatasetError;

const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16_MARKS: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// One line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    /// Without its end.
    pub(super) text: String,
}

/// Reads a file line by line, so that a large one is never in memory whole. Blank lines are left out, a byte order
/// mark and the carriage returns of Windows are taken off.
#[derive(Debug)]
pub(super) struct Lines {
    path: PathBuf,
    reader: BufReader<fs_err::File>,
    number: usize,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, DatasetError> {
        let reader = BufReader::new(fs_err::File::open(path)?);
        Ok(Self { path: path.to_owned(), reader, number: 0 })
    }

    fn decode(&self, mut bytes: &[u8]) -> Result<String, DatasetError> {
        if self.number == 1 {
            if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
                return Err(self.broken("the file is UTF-16: save it as UTF-8"));
            }
            bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            self.broken(&format!("not UTF-8 from byte {} of the line on", error.valid_up_to() + 1))
        })?;
        Ok(text.trim_end_matches(['\n', '\r']).to_owned())
    }

    fn broken(&self, reason: &str) -> DatasetError {
        broken(&self.path, self.number, reason)
    }
}

impl Iterator for Lines {
    type Item = Result<Line, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut bytes = Vec::new();
            match self.reader.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => self.number += 1,
                Err(source) => return Some(Err(source.into())),
            }
            match self.decode(&bytes) {
                Ok(text) if text.trim().is_empty() => {}
                decoded => return Some(decoded.map(|text| Line { number: self.number, text })),
            }
        }
    }
}

/// The records of a JSONL file, each with the number of its line.
pub(super) fn records<T: DeserializeOwned>(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(usize, T), DatasetError>>, DatasetError> {
    let owned = path.to_owned();
    Ok(Lines::open(path)?.map(move |line| {
        let Line { number, text } = line?;
        let record = serde_json::from_str(&text)
            // Each line is a document of its own to the parser.
            .map_err(|error| {
                broken(&owned, number, &error.to_string().replace(" at line 1 column ", ", column "))
            })?;
        Ok((number, record))
    }))
}

pub(super) fn broken(path: &Path, line: usize, reason: &str) -> DatasetError {
    DatasetError::Line { path: path.to_owned(), line, reason: reason.to_owned() }
}

/// The ids of a file, each with its line: no two may be the same.
#[derive(Debug)]
pub(super) struct Ids {
    path: PathBuf,
    lines: HashMap<String, usize>,
}

impl Ids {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), lines: HashMap::new() }
    }

    pub(super) fn add(&mut self, id: &str, line: usize) -> Result<(), DatasetError> {
        if id.trim().is_empty() {
            return Err(broken(&self.path, line, "the id is empty"));
        }
        match self.lines.insert(id.to_owned(), line) {
            None => Ok(()),
            Some(first) => {
                Err(DatasetError::Duplicate { path: self.path.clone(), line, first, id: id.to_owned() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Line, Lines};

    fn read(bytes: &[u8]) -> Result<Vec<(usize, String)>, String> {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs_err::write(file.path(), bytes).expect("it is written");
        let lines = Lines::open(file.path()).expect("it is there");
        lines
            .map(|line| line.map(|Line { number, text }| (number, text)).map_err(|error| error.to_string()))
            .collect()
    }

    #[test]
    fn byte_order_mark_windows_line_ends_and_blank_lines() {
        let expected = vec![(1, "a".to_owned()), (4, "b".to_owned())];
        assert_eq!(read(b"\xef\xbb\xbfa\r\n\r\n \t\r\nb"), Ok(expected));
        assert_eq!(read(b""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_utf_8_is_named_with_its_line() {
        let error = read(b"a\n\nb\xff\n").expect_err("not UTF-8");
        assert!(error.contains("line 3") && error.contains("byte 2"), "{error}");
        let error = read(b"\xff\xfea\0").expect_err("UTF-16");
        assert!(error.contains("UTF-16"), "{error}");
    }

    proptest! {
        #[test]
        fn every_line_that_is_not_blank_is_read_with_its_number(lines in prop::collection::vec("[ a-z年é]{0,5}", 0..20)) {
            let expected: Vec<(usize, String)> = (1..)
                .zip(&lines)
                .filter(|(_, line)| !line.trim().is_empty())
                .map(|(number, line)| (number, line.clone()))
                .collect();
            prop_assert_eq!(read(lines.join("\n").as_bytes()), Ok(expected.clone()));
            prop_assert_eq!(read(lines.join("\r\n").as_bytes()), Ok(expected));
        }
    }
}
