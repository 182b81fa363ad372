//! PDF, page by page in reading order.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ibid_core::{Coverage, LocationMap};
use pdf_oxide::PdfDocument;

use super::{ExtractError, Extracted, Limits, clean};

/// A line that stands at the edge of so many pages, numbers aside, is a header or footer.
const SHARE_OF_PAGES: f32 = 0.6;
const MIN_PAGES: usize = 3;
/// How many lines at each edge can be headers or footers.
const EDGE_LINES: usize = 2;

pub(super) fn extract(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, ExtractError> {
    // The file is not ours and the library is large: a panic costs this file, not the folder.
    catch_unwind(AssertUnwindSafe(|| read(bytes, limits)))
        .unwrap_or_else(|_| Err(damaged("the PDF reader gave up on it")))
}

fn damaged(reason: impl Into<String>) -> ExtractError {
    ExtractError::Damaged { format: "PDF", reason: reason.into() }
}

fn read(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, ExtractError> {
    let document = PdfDocument::from_bytes(bytes).map_err(|error| damaged(error.to_string()))?;
    if document.is_encrypted() && !document.authenticate(b"").unwrap_or(false) {
        return Err(ExtractError::Encrypted);
    }
    let count = document.page_count().map_err(|error| damaged(error.to_string()))?;
    if count > limits.pages {
        return Err(ExtractError::TooLarge {
            what: "its page list",
            found: count as u64,
            limit: limits.pages as u64,
        });
    }
    let mut pages = Vec::with_capacity(count);
    let mut coverage = Coverage::default();
    let mut bytes = 0;
    for index in 0..count {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let page = match document.extract_text(index) {
            Ok(page) => clean(&page),
            Err(error) => {
                coverage.notes.push(format!("page {number} could not be read: {error}"));
                String::new()
            }
        };
        if page.trim().is_empty() {
            coverage.pages_without_text.push(number);
        }
        bytes += page.len();
        if bytes > limits.text_bytes {
            return Err(ExtractError::TooLarge {
                what: "its text",
                found: bytes as u64,
                limit: limits.text_bytes as u64,
            });
        }
        pages.push(page);
    }
    if count == 0 || bytes == 0 {
        return Err(if count == 0 { damaged("it has no pages") } else { no_text() });
    }
    let repeated = repeated_edges(&pages);
    let (text, locations) = join(&pages, &repeated);
    let title =
        text.lines().map(str::trim).find(|line| line.chars().any(char::is_alphabetic)).map(str::to_owned);
    Ok(Extracted { text, locations, title: title.filter(|title| title.chars().count() <= 120), coverage })
}

fn no_text() -> ExtractError {
    ExtractError::NoText { reason: "none of its pages has text; it may be a scan, which needs OCR first" }
}

/// Puts pages together. Lines are counted as they stand on the page, headers and footers included.
fn join(pages: &[String], repeated: &[String]) -> (String, LocationMap) {
    let mut text = String::new();
    let mut builder = LocationMap::builder();
    for (number, page) in (1..).zip(pages) {
        builder.page(text.len(), number);
        let lines: Vec<&str> = page.lines().collect();
        let edges = edge_positions(&lines);
        for (index, line) in lines.iter().enumerate() {
            if edges.contains(&index) && repeated.contains(&shape(line)) {
                continue;
            }
            builder.line(text.len(), u32::try_from(index + 1).unwrap_or(u32::MAX));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        if !text.ends_with("\n\n") && !text.is_empty() && !ends_mid_sentence(&text) {
            text.push('\n');
        }
    }
    (text, builder.build())
}

/// A sentence that runs over a page break goes on.
fn ends_mid_sentence(text: &str) -> bool {
    text.trim_end().ends_with(|c: char| c.is_lowercase() || matches!(c, ',' | '-'))
}

/// The lines at page edges that most pages share.
fn repeated_edges(pages: &[String]) -> Vec<String> {
    if pages.len() < MIN_PAGES {
        return Vec::new();
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let lines: Vec<&str> = page.lines().collect();
        let mut shapes: Vec<String> =
            edge_positions(&lines).into_iter().map(|index| shape(lines[index])).collect();
        shapes.sort();
        shapes.dedup();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    let needed = (pages.len() as f32 * SHARE_OF_PAGES).ceil() as usize;
    counts.into_iter().filter(|(_, count)| *count >= needed.max(MIN_PAGES)).map(|(shape, _)| shape).collect()
}

/// The positions of the first and last lines that are not blank.
fn edge_positions(lines: &[&str]) -> Vec<usize> {
    let filled: Vec<usize> = (0..lines.len()).filter(|index| !lines[*index].trim().is_empty()).collect();
    let mut edges: Vec<usize> = filled.iter().take(EDGE_LINES).copied().collect();
    edges.extend(filled.iter().rev().take(EDGE_LINES));
    edges
}

/// A line with its numbers made alike: page numbers differ from page to page.
fn shape(line: &str) -> String {
    let mut shape = String::new();
    for character in line.trim().chars() {
        let character = if character.is_ascii_digit() { '0' } else { character };
        if character != '0' || !shape.ends_with('0') {
            shape.push(character);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use ibid_core::Span;

    use super::{join, repeated_edges};

    #[test]
    fn headers_and_page_numbers_are_left_out_and_lines_still_count() {
        let pages: Vec<String> = (1..=4)
            .map(|page| {
                format!(
                    "Safety manual\n\nRule {} of its own kind, number {page}.\nmore\n\nPage {page} of 4\n",
                    ["a", "b", "c", "d"][page - 1]
                )
            })
            .collect();
        let (text, locations) = join(&pages, &repeated_edges(&pages));
        assert!(!text.contains("Safety manual") && !text.contains("Page 2"), "{text}");
        let at = text.find("Rule c").expect("the rule");
        let place = locations.place(Span::with_length(at, 6));
        assert_eq!((place.page, place.lines), (Some(3), Some((3, 3))));
    }
}
