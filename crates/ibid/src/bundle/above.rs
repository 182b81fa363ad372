//! What stands above a quote, the headings and the names of its columns: it bears out a claim as the quote does, and no file
//! holds all of it.

use ibid_core::{Document, Span};

use super::BundledPassage;
use crate::ask::SourceReport;
use crate::record::QuoteDocument;

/// With one of these ends a sentence, and hardly a heading.
const ENDS: [char; 4] = ['.', '!', '。', '！'];

/// As a document has it.
pub(super) fn in_document(document: &Document, span: Span) -> Vec<String> {
    let columns = document.column_names(span).map(str::to_owned);
    document.locations.place(span).heading.into_iter().chain(columns).collect()
}

/// As a file has it: what it may be, the least first, as nothing tells which lines of a passage are headings. Empty where
/// nothing can be told, because the names of the columns stand before the passage.
pub(super) fn in_file(
    quote: &QuoteDocument,
    source: &SourceReport,
    passage: Option<&BundledPassage>,
) -> Vec<Vec<String>> {
    let before = passage.and_then(|passage| text_before(quote, passage)).unwrap_or_default();
    if quote.text.trim_start().starts_with('|') && !names_columns(before) {
        return Vec::new();
    }
    let heading = &source.place.heading;
    let with = |lines: Vec<&str>| -> Vec<String> {
        heading.iter().cloned().chain(lines.into_iter().map(str::to_owned)).collect()
    };
    let lines: Vec<&str> = before.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let headings = lines.iter().copied().filter(|line| !line.ends_with(ENDS)).collect();
    let mut versions = vec![with(Vec::new()), with(headings), with(lines)];
    versions.dedup();
    versions
}

fn text_before<'a>(quote: &QuoteDocument, passage: &'a BundledPassage) -> Option<&'a str> {
    let length = quote.span.start().checked_sub(passage.span.start())?;
    passage.text.get(..length)
}

/// Whether a text ends with rows of a table in Markdown, the one that names the columns and the rule below it included.
fn names_columns(text: &str) -> bool {
    let rows = text.lines().rev().take_while(|line| line.trim_start().starts_with('|'));
    let mut from_rule = rows.skip_while(|line| !is_rule(line));
    from_rule.next().is_some() && from_rule.next().is_some()
}

/// Whether a line is `|---|:--|`.
fn is_rule(line: &str) -> bool {
    let is_drawn = |character: char| matches!(character, '|' | '-' | ':') || character.is_whitespace();
    line.contains('-') && line.chars().all(is_drawn)
}
