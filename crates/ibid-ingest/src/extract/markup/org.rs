use ibid_core::{Coverage, LocationMap, Metadata};

use crate::extract::{Extracted, encoding, metadata, one_line};

/// Org: headings begin with stars; what the file says of itself, with `#+`.
pub(in crate::extract) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    let mut locations = LocationMap::builder();
    locations.plain_lines(&decoded.text);
    let mut title = None;
    let mut first_heading = None;
    let mut language = None;
    let mut written = Metadata::default();
    let mut in_block = false;
    let mut offset = 0;
    for line in decoded.text.split_inclusive('\n') {
        let lowered = line.trim_start().to_lowercase();
        if lowered.starts_with("#+begin_") {
            in_block = true;
        } else if lowered.starts_with("#+end_") {
            in_block = false;
        } else if let Some((level, heading)) = heading(line).filter(|_| !in_block) {
            first_heading.get_or_insert_with(|| heading.clone());
            locations.heading(offset, level, heading);
        } else if let Some((key, value)) = lowered.strip_prefix("#+").and_then(|_| setting(line)) {
            match key.as_str() {
                "title" => title = Some(one_line(value)),
                "author" => written.authors.push(one_line(value)),
                "date" => {
                    written.date =
                        metadata::date(value.trim_matches(['<', '>', '[', ']']).get(..10).unwrap_or(value));
                }
                "language" => language = Some(value.to_owned()),
                _ => {}
            }
        }
        offset += line.len();
    }
    Extracted {
        locations: locations.build(),
        title: title.or(first_heading),
        language,
        metadata: written,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text: decoded.text,
        ..Extracted::default()
    }
}

/// `#+KEY: value`.
fn setting(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.trim_start().strip_prefix("#+")?.split_once(':')?;
    let value = value.trim();
    (!value.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .then(|| (key.to_lowercase(), value))
}

/// The level and title of `** TODO [#A] Title :tag:`, without keyword, priority and tags.
fn heading(line: &str) -> Option<(u8, String)> {
    let stars = line.bytes().take_while(|byte| *byte == b'*').count();
    let rest = line.get(stars..)?.strip_prefix(' ')?.trim();
    let level = u8::try_from(stars).ok().filter(|level| *level > 0)?;
    let rest =
        ["TODO ", "DONE "].iter().find_map(|keyword| rest.strip_prefix(keyword)).unwrap_or(rest).trim_start();
    let rest = match rest.strip_prefix("[#").and_then(|rest| rest.split_once(']')) {
        Some((priority, after)) if priority.len() == 1 => after.trim_start(),
        _ => rest,
    };
    let title = match rest.rsplit_once(" :") {
        Some((title, tags)) if tags.ends_with(':') && !tags.contains(' ') => title.trim_end(),
        _ => rest,
    };
    (!title.is_empty()).then(|| (level, one_line(title)))
}
