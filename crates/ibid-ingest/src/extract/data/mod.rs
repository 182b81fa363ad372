//! Records: JSON, JSON lines, YAML and TOML as they are written, XML by its elements.

mod outline;
mod xml;

use ibid_core::{Coverage, DocumentFormat, LocationMap};

pub(super) use xml::extract as extract_xml;

use super::{Extracted, encoding};

/// A file with a longer line was not written for people: it is set in lines.
const LONGEST_LINE: usize = 2_000;

/// The text as it is, with the keys that hold others as headings.
pub(super) fn extract(format: DocumentFormat, bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    let mut text = decoded.text;
    let mut locations = LocationMap::builder();
    let is_too_long = format == DocumentFormat::Json && text.lines().any(|line| line.len() > LONGEST_LINE);
    match is_too_long.then(|| set_in_lines(&text)).flatten() {
        // Nothing is lost by it, so that there is nothing to note.
        Some(set) => text = set,
        None => {
            locations.plain_lines(&text);
        }
    }
    for (offset, level, key) in outline::headings(format, &text) {
        locations.heading(offset, level, key);
    }
    Extracted {
        locations: locations.build(),
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text,
        ..Extracted::default()
    }
}

/// One value, or one on each line; `None` where it is no JSON, which stays as it is then.
fn set_in_lines(text: &str) -> Option<String> {
    let mut set = String::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>() {
        set.push_str(&serde_json::to_string_pretty(&value.ok()?).ok()?);
        set.push('\n');
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use ibid_core::DocumentFormat;

    use super::{LONGEST_LINE, extract};

    #[test]
    fn json_that_is_set_in_lines_is_read_whole() {
        let long = format!("{{\"text\":\"{}\",\"days\":25}}", "a".repeat(LONGEST_LINE));
        let extracted = extract(DocumentFormat::Json, long.as_bytes());
        assert!(extracted.text.ends_with("  \"days\": 25\n}\n"), "{}", extracted.text);
        assert!(extracted.coverage.notes.is_empty(), "{:?}", extracted.coverage.notes);
    }
}
