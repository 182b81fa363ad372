use ibid_core::{Coverage, DocumentName};

use super::{Row, SheetWriter};
use crate::extract::{ExtractError, Extracted, Limits, encoding};

/// How many lines are looked at to tell what parts the values.
const SAMPLE_LINES: usize = 50;

/// Values separated by commas, semicolons, tabs or bars.
pub(in crate::extract) fn extract(
    name: &DocumentName,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Extracted, ExtractError> {
    let decoded = encoding::decode(bytes);
    let is_tsv = name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
    let delimiter = if is_tsv { b'\t' } else { delimiter(&decoded.text) };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(decoded.text.as_bytes());
    let mut writer = SheetWriter::new(limits);
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    // The reader counts lines up to the end of a record, and passes over blank ones.
    let lines = LineStarts::of(&decoded.text);
    while reader
        .read_record(&mut record)
        .map_err(|error| ExtractError::Damaged { format: "CSV", reason: error.to_string() })?
    {
        number += 1;
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let cells = (1..).zip(record.iter()).map(|(column, text)| (column, text.to_owned())).collect();
        writer.row(Row { number, line: Some(lines.line_of(&decoded.text, start)), cells })?;
    }
    let (text, locations) = writer.finish();
    Ok(Extracted {
        text,
        locations,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        ..Extracted::default()
    })
}

struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(offset, _)| offset + 1)).collect())
    }

    /// The line, from 1, on which the record begins that the reader began at `offset`: blank lines may come first.
    fn line_of(&self, text: &str, offset: usize) -> u32 {
        let blank =
            text.get(offset..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        u32::try_from(self.0.partition_point(|start| *start <= offset + blank)).unwrap_or(u32::MAX)
    }
}

/// What parts the values: the character that comes in most lines, as often in each.
fn delimiter(text: &str) -> u8 {
    let mut best = (0, b',');
    for candidate in [b',', b';', b'\t', b'|'] {
        let counts: Vec<usize> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(SAMPLE_LINES)
            .map(|line| outside_quotes(line, candidate))
            .collect();
        let first = counts.first().copied().unwrap_or(0);
        let alike = counts.iter().filter(|count| **count == first && first > 0).count();
        // As many lines agree: then the one that parts more.
        let score = alike * 100 + first.min(99);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

fn outside_quotes(line: &str, wanted: u8) -> usize {
    let mut inside = false;
    let mut count = 0;
    for byte in line.bytes() {
        inside ^= byte == b'"';
        count += usize::from(byte == wanted && !inside);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::delimiter;

    #[test]
    fn the_delimiter_is_told_by_the_lines() {
        for (text, expected) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n", b';'),
            ("a\tb\n1\t2", b'\t'),
            ("\"x;y\",b\n\"p;q\",2\n", b','),
            ("one\ntwo\n", b','),
        ] {
            assert_eq!(delimiter(text), expected, "{text:?}");
        }
    }
}
