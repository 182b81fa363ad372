//! Summaries as people and programs read them.

mod answers;
mod calibration;
mod claims;
mod comparison;
mod html;
mod json;
mod page;
mod plot;
mod table;
mod text;

pub use answers::{answers_text, calibration_text};
pub use calibration::calibration_html;
pub use claims::{claims_html, claims_text};
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
    for (number, what) in [
        (summary.drafts, "Drafts that nobody has checked"),
        (omitted.unanswerable, "Not asked, because no document answers them"),
        (omitted.queries_without_judgements, "Not asked, because no document is judged relevant"),
        (
            omitted.judgements_of_unknown_documents,
            "Not counted, judgements of documents that the corpus lacks",
        ),
        (omitted.judgements_of_unknown_queries, "Not counted, judgements of unknown queries"),
        (summary.unread_documents, "Relevant documents that could not be read, counted as not found"),
    ] {
        if number > 0 {
            remarks.push(format!("{what}: {number}."));
        }
    }
    let sentences = summary.evidence.first().and_then(|evidence| evidence.sentence);
    if !summary.evidence.is_empty() && sentences.is_none() {
        remarks.push(
            "No sentence with an answer is known, so evidence says nothing: give `answers` as they stand in the documents."
                .to_owned(),
        );
    }
    if let Some(known) = sentences.map(|sentence| sentence.queries).filter(|known| *known < summary.queries) {
        remarks.push(format!(
            "For {} no sentence with an answer is known: gold sentences are those of the other {known}.",
            count(summary.queries - known, "question")
        ));
    }
    remarks
}

/// `612 questions`, `1 question`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `0.912`.
fn value(number: f64) -> String {
    format!("{number:.3}")
}

/// `.89–.93`, rounded outwards: two columns of a terminal are not wider, and an interval is not more precise.
fn interval(low: f64, high: f64) -> String {
    // What rounding errors add must not count as a step.
    let hundredths = [(low * 100.0 + 1e-6).floor(), (high * 100.0 - 1e-6).ceil()];
    let [low, high] = hundredths.map(|hundredths| match format!("{:.2}", hundredths / 100.0 + 0.0) {
        whole if whole == "1.00" => "1.0".to_owned(),
        text => text.trim_start_matches('0').to_owned(),
    });
    format!("{low}–{high}")
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
