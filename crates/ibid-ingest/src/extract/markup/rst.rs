use ibid_core::{Coverage, LocationMap, Metadata};

use crate::extract::{Extracted, encoding, metadata, one_line};

/// reStructuredText: sections are underlined, and may be overlined; the order in which marks come first is that of
/// their levels.
pub(in crate::extract) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    let text = decoded.text;
    let lines: Vec<&str> = text.lines().collect();
    let mut locations = LocationMap::builder();
    locations.plain_lines(&text);
    let mut marks: Vec<(char, bool)> = Vec::new();
    let mut title = None;
    let mut written = Metadata::default();
    let mut offset = 0;
    let mut has_section = false;
    for (index, line) in lines.iter().enumerate() {
        let above = index.checked_sub(1).and_then(|above| lines.get(above)).copied().unwrap_or_default();
        let below = lines.get(index + 1).copied().unwrap_or_default();
        if let Some(mark) = heading_mark(above, line, below) {
            let level = marks.iter().position(|known| *known == mark).unwrap_or_else(|| {
                marks.push(mark);
                marks.len() - 1
            });
            let heading = one_line(line);
            // With an overline the heading begins there.
            let start = if mark.1 { offset - above.len() - 1 } else { offset };
            title.get_or_insert_with(|| heading.clone());
            locations.heading(start, u8::try_from(level + 1).unwrap_or(u8::MAX), heading);
            has_section |= marks.len() > 1;
        } else if !has_section && let Some((name, value)) = field(line) {
            match name.to_lowercase().as_str() {
                "author" | "authors" => written.authors.push(value.to_owned()),
                "date" => written.date = metadata::date(value),
                _ => {}
            }
        }
        offset += line.len() + 1;
    }
    Extracted {
        locations: locations.build(),
        title,
        metadata: written,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text,
        ..Extracted::default()
    }
}

/// The mark under a line that makes it a heading, and whether there is one above it, too.
fn heading_mark(above: &str, line: &str, below: &str) -> Option<(char, bool)> {
    let width = |line: &str| line.trim_end().chars().count();
    if !line.chars().any(char::is_alphanumeric) {
        return None;
    }
    let mark = rule(below)?;
    let is_overlined = rule(above) == Some(mark) && width(above) == width(below);
    // Wide characters take two columns, so that a rule may be longer than the line in characters, not shorter.
    let is_long_enough = width(below) >= width(line).min(4);
    (is_long_enough
        && (is_overlined || !line.starts_with(char::is_whitespace))
        && !above_is_text(above, is_overlined))
    .then_some((mark, is_overlined))
}

/// A heading stands apart from what is above it.
fn above_is_text(above: &str, is_overlined: bool) -> bool {
    !is_overlined && !above.trim().is_empty() && !above.starts_with("..")
}

/// The mark that a line consists of.
fn rule(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 2 && line.chars().all(|character| character == mark)).then_some(mark)
}

/// `:Author: Ada Lovelace`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().strip_prefix(':')?.split_once(':')?;
    let value = value.trim();
    (!name.is_empty() && !value.is_empty()).then_some((name, value))
}
