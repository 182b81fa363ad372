//! What a sentence means by what stands before or above it: an answer seldom repeats the words of its question, and a row of
//! a table never those of its columns.

use std::collections::HashMap;

use ibid_core::{Span, is_question};

use super::window::answers_one;
use crate::ask::hit::SearchHit;

/// What a sentence takes its meaning from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// The question before it.
    Question,
    /// The names of the columns, so many sentences above.
    Columns(usize),
    /// The heading of this number, which asks something, right above.
    Heading(usize),
    /// The same, further above.
    HeadingAbove(usize),
}

/// The headings that ask something, and the context of each sentence of `chunks`, whose spans are given.
pub(super) fn contexts(chunks: &[SearchHit], spans: &[Vec<Span>]) -> (Vec<String>, Vec<Option<Context>>) {
    let mut headings: Vec<String> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut contexts = Vec::new();
    for (hit, spans) in chunks.iter().zip(spans) {
        let mut above: Option<Vec<String>> = None;
        for (position, span) in spans.iter().enumerate() {
            let path = hit.document.locations.heading_path(span.start());
            let is_first = above.as_ref() != Some(&path);
            let heading = path.last().filter(|heading| is_question(heading)).map(|heading| {
                *numbers.entry(heading.clone()).or_insert_with(|| {
                    headings.push(heading.clone());
                    headings.len() - 1
                })
            });
            let columns = hit.document.table_header(spans, position);
            contexts.push(match (columns, heading) {
                (Some(header), _) => Some(Context::Columns(position - header)),
                _ if answers_one(&hit.document, spans, position) => Some(Context::Question),
                (None, Some(number)) if is_first => Some(Context::Heading(number)),
                (None, heading) => heading.map(Context::HeadingAbove),
            });
            above = Some(path);
        }
    }
    (headings, contexts)
}

/// How well a sentence fits that fits as well as `own` by itself, and what it takes its meaning from as well as `other`.
pub(super) fn fit(own: f32, other: f32, context: Context) -> f32 {
    match context {
        _ if other <= own => own,
        Context::Question | Context::Columns(_) | Context::Heading(_) => other,
        Context::HeadingAbove(_) => f32::midpoint(own, other),
    }
}
