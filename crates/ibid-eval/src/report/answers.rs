//! Answers and calibrations for a terminal.

use super::table::{BOLD, DIM, PLAIN, Table};
use super::{interval, value};
use crate::{AnswerSummary, CalibrationReport, Estimate};

/// What became of the questions of each data set and model, as text with ANSI styles.
pub fn answers_text(summaries: &[AnswerSummary]) -> String {
    summaries.iter().map(of_dataset).collect::<Vec<_>>().join("\n\n")
}

fn of_dataset(summary: &AnswerSummary) -> String {
    let model = summary.model.as_deref().unwrap_or("no language model");
    let mut questions = Table::default();
    questions.row(DIM, ["questions", "asked", "answered", "abstained", "right"]);
    for kind in &summary.kinds {
        let counts = [kind.asked, kind.answered, kind.asked - kind.answered, kind.right];
        questions.row(
            PLAIN,
            std::iter::once(kind.kind.name().to_owned()).chain(counts.map(|count| count.to_string())),
        );
    }
    let mut failures = Table::default();
    for (kind, count) in &summary.failures {
        failures.row(PLAIN, [format!("not right: {}", kind.name()), count.to_string()]);
    }
    let mut rates = Table::default();
    let mut rate = |name: &str, estimate: Estimate| {
        let cells = [
            name.to_owned(),
            value(estimate.mean),
            interval(estimate.low, estimate.high),
            estimate.queries.to_string(),
        ];
        rates.row(PLAIN, cells);
    };
    rate("answer sentence in the passages", summary.gold_in_passages);
    rate("answered from the right document", summary.right_document);
    rate("answer F1, of those answered", summary.f1_answered);
    rate("answer F1, of all answerable", summary.f1);
    rate("answer as it is written", summary.exact);
    rate("quote precision", summary.quote_precision);
    rate("quote recall", summary.quote_recall);
    rate("support of claims", summary.support);
    let mut other = Table::default();
    for (name, part) in [
        ("abstention precision", summary.abstention_precision),
        ("abstention recall", summary.abstention_recall),
    ] {
        other.row(PLAIN, [name.to_owned(), part.map_or_else(|| "–".to_owned(), value)]);
    }
    other.row(PLAIN, ["numbers in no source".to_owned(), summary.foreign_numbers.to_string()]);
    other.row(PLAIN, ["claims taken out".to_owned(), summary.dropped.to_string()]);
    let seconds = |(median, slow): (u64, u64)| {
        format!("{:.1} s, nine of ten within {:.1} s", median as f64 / 1000.0, slow as f64 / 1000.0)
    };
    other.row(PLAIN, ["first quote".to_owned(), seconds(summary.first_quote_ms)]);
    other.row(PLAIN, ["answer".to_owned(), seconds(summary.total_ms)]);
    other.row(
        PLAIN,
        [
            "tokens".to_owned(),
            format!("{:.0} read, {:.0} written", summary.prompt_tokens, summary.completion_tokens),
        ],
    );
    if let Some(rate) = summary.prefix_cache_hit_rate {
        other.row(PLAIN, ["of prompts, read before".to_owned(), value(rate)]);
    }
    format!(
        "{BOLD}{}{BOLD:#}  {DIM}{model}{DIM:#}\n\n{}\n{}{}\n{}",
        summary.dataset,
        questions.render(),
        if summary.failures.is_empty() { String::new() } else { format!("{}\n", failures.render()) },
        rates.render(),
        other.render().trim_end()
    )
}

/// A calibration as text with ANSI styles.
pub fn calibration_text(report: &CalibrationReport) -> String {
    let mut areas = Table::default();
    areas.row(DIM, ["area under the ROC curve", "off-topic", "near miss", "right"]);
    let shown = |area: Option<f64>| area.map_or_else(|| "–".to_owned(), value);
    for area in &report.areas {
        areas.row(
            PLAIN,
            [area.signal.clone(), shown(area.off_topic), shown(area.near_miss), shown(area.right)],
        );
    }
    let mut bins = Table::default();
    bins.row(DIM, ["predicted", "right", "questions"]);
    for (predicted, right, count) in &report.reliability {
        bins.row(PLAIN, [value(*predicted), value(*right), count.to_string()]);
    }
    format!(
        "{} questions, {} answered rightly\n\n{}\n{}\ncalibration error {:.3}; at the threshold: precision {:.3}, recall {:.3}",
        report.questions,
        report.right,
        areas.render(),
        bins.render(),
        report.calibration_error,
        report.precision,
        report.recall
    )
}
