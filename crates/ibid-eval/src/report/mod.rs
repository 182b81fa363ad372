//! Summaries as people and programs read them.

mod comparison;
mod html;
mod json;
mod page;
mod plot;
mod table;
mod text;

pub use comparison::comparison_text;
pub use html::html_report;
pub use json::{EVAL_SCHEMA, json_report};
pub use text::text_report;

use crate::Summary;

/// What a reader should know before trusting the numbers, in sentences.
fn remarks(summary: &Summary) -> Vec<String> {
    let mut remarks = Vec::new();
    let omitted = summary.omitted;
    if summary.stopped {
        remarks.push(format!("Stopped early: only the first {} questions were asked.", summary.queries));
    } else if summary.queries < summary.queries_in_dataset {
        remarks.push(format!(
            "A sample of {} of {} questions (seed {}).",
            summary.queries, summary.queries_in_dataset, summary.settings.seed
        ));
    }
    for (number, noun, what) in [
        (summary.drafts, "draft", "among them that nobody has checked"),
        (omitted.unanswerable, "question", "that no document answers not asked"),
        (omitted.queries_without_judgements, "query", "without a relevant document not asked"),
        (
            omitted.judgements_of_unknown_documents,
            "judgement",
            "of documents that the corpus lacks not counted",
        ),
        (omitted.judgements_of_unknown_queries, "judgement", "of unknown queries not counted"),
        (summary.unread_documents, "relevant document", "could not be read: counted as not found"),
    ] {
        if number > 0 {
            remarks.push(format!("{} {what}.", count(number, noun)));
        }
    }
    let sentences = summary.evidence.first().and_then(|evidence| evidence.sentence);
    if let Some(known) = sentences.map(|sentence| sentence.queries).filter(|known| *known < summary.queries) {
        remarks.push(format!(
            "For {} no sentence with an answer is known: gold sentences are those of the other {known}.",
            count(summary.queries - known, "question")
        ));
    }
    remarks
}

/// `612 questions`, `1 query`, `2 queries`.
fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

/// `0.912`.
fn value(number: f64) -> String {
    format!("{number:.3}")
}

/// `.89–.93`: an interval is not more precise than that, and two columns of a terminal are not wider.
fn interval(low: f64, high: f64) -> String {
    let bound = |number: f64| {
        let text = format!("{number:.2}");
        if text == "1.00" { "1.0".to_owned() } else { text.trim_start_matches('0').to_owned() }
    };
    format!("{}–{}", bound(low), bound(high))
}

/// Milliseconds as precise as they are worth.
fn milliseconds(number: f64) -> String {
    if number < 0.05 {
        "0".to_owned()
    } else if number < 10.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    }
}

#[cfg(test)]
mod tests;
