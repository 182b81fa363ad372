//! Markdown: the text as it is, with its headings.

use ibid_core::{Coverage, LocationMap, LocationMapBuilder};

use super::{Extracted, encoding};

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let decoded = encoding::decode(bytes);
    let mut builder = LocationMap::builder();
    let title = mark(&decoded.text, &mut builder);
    Extracted {
        locations: builder.build(),
        title,
        coverage: Coverage { notes: decoded.note.into_iter().collect(), ..Coverage::default() },
        text: decoded.text,
    }
}

/// Marks lines and headings; gives the title: that of the front matter, else the first heading.
fn mark(text: &str, builder: &mut LocationMapBuilder) -> Option<String> {
    let mut offset = 0;
    let mut fence: Option<&str> = None;
    let mut front_matter = text.starts_with("---\n");
    let mut title = None;
    let mut first_heading = None;
    let mut previous = (0, "");
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        builder.line(offset, number);
        let content = line.trim_end();
        let trimmed = content.trim_start();
        if front_matter {
            if number > 1 && trimmed == "---" {
                front_matter = false;
            } else if let Some(value) = trimmed.strip_prefix("title:") {
                title = Some(value.trim().trim_matches(['"', '\'']).to_owned());
            }
        } else if let Some(marker) = fence {
            if trimmed.starts_with(marker) {
                fence = None;
            }
        } else if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fence = Some(if trimmed.starts_with('`') { "```" } else { "~~~" });
        } else if let Some((level, heading)) = atx(trimmed) {
            first_heading.get_or_insert_with(|| heading.to_owned());
            builder.heading(offset, level, heading);
        } else if let Some(level) = setext(content, previous.1) {
            first_heading.get_or_insert_with(|| previous.1.trim().to_owned());
            builder.heading(previous.0, level, previous.1.trim());
        }
        previous = (offset, content);
        offset += line.len();
    }
    title.filter(|title| !title.is_empty()).or(first_heading)
}

/// `## Title ##`.
fn atx(line: &str) -> Option<(u8, &str)> {
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    let rest = line.get(hashes..)?;
    let level = u8::try_from(hashes).ok().filter(|level| (1..=6).contains(level))?;
    let title = rest.strip_prefix([' ', '\t'])?.trim().trim_end_matches('#').trim();
    (!title.is_empty()).then_some((level, title))
}

/// A line of `===` or `---` under a line of text.
fn setext(line: &str, above: &str) -> Option<u8> {
    let above = above.trim();
    let is_text = !above.is_empty() && !above.starts_with(['#', '-', '*', '>', '|', '+', '`', '=']);
    let all = |mark: u8| line.len() >= 3 && line.bytes().all(|byte| byte == mark);
    match line {
        _ if !is_text => None,
        _ if all(b'=') => Some(1),
        _ if all(b'-') => Some(2),
        _ => None,
    }
}
