//! A summary for a terminal of 80 columns.

use super::table::{BOLD, DIM, PLAIN, Table};
use super::{count, interval, milliseconds, remarks, value};
use crate::{Estimate, Latency, Metric, StageSummary, Summary};

/// The summaries as text, with ANSI styles.
pub fn text_report(summaries: &[Summary]) -> String {
    summaries.iter().map(of_dataset).collect::<Vec<_>>().join("\n\n")
}

fn of_dataset(summary: &Summary) -> String {
    let mut parts = vec![heading(summary)];
    parts.extend(rankings(summary));
    parts.extend(evidence(summary));
    parts.extend(latencies(summary));
    parts.extend(languages(summary));
    let remarks = remarks(summary);
    if !remarks.is_empty() {
        parts.push(format!("{}\n", remarks.join("\n")));
    }
    parts.join("\n").trim_end().to_owned()
}

fn heading(summary: &Summary) -> String {
    format!(
        "{BOLD}{}{BOLD:#}  {}, {}, {}\n{DIM}embedding {}, fusion {}, rerank {}{DIM:#}\n",
        summary.name,
        count(summary.queries, "question"),
        count(summary.documents, "document"),
        count(summary.chunks, "chunk"),
        summary.embedding,
        crate::compare::text(&summary.settings.fusion),
        summary.settings.rerank,
    )
}

fn rankings(summary: &Summary) -> Option<String> {
    let first = summary.stages.first()?;
    let mut table = Table::default();
    let names = first.metrics.iter().map(|(metric, _)| metric.to_string());
    table.row(DIM, std::iter::once("documents".to_owned()).chain(names));
    for stage in &summary.stages {
        let values = stage.metrics.iter().map(|(_, estimate)| value(estimate.mean));
        table.row(PLAIN, std::iter::once(stage.stage.to_string()).chain(values));
        let intervals = stage.metrics.iter().map(|(_, estimate)| interval(estimate.low, estimate.high));
        table.row(DIM, std::iter::once(String::new()).chain(intervals));
    }
    Some(table.render())
}

fn evidence(summary: &Summary) -> Option<String> {
    summary.evidence.first()?;
    let mut table = Table::default();
    table.row(DIM, ["passages", "sentence", "", "answer", "", "document", "tokens", "ms p50", "p95"]);
    for evidence in &summary.evidence {
        let [sentence, sentence_interval] = optional(evidence.sentence);
        let [answer, answer_interval] = optional(evidence.answer);
        table.row(
            PLAIN,
            [
                format!("≤ {}", evidence.passage_tokens),
                sentence,
                sentence_interval,
                answer,
                answer_interval,
                value(evidence.document.mean),
                format!("{:.0}", evidence.tokens),
                milliseconds(evidence.latency_ms.p50),
                milliseconds(evidence.latency_ms.p95),
            ],
        );
    }
    let meaning = "share of questions whose passages hold the sentence with the answer; the answer\n\
                   in any sentence; anything of a relevant document";
    Some(format!("{}{DIM}{meaning}{DIM:#}\n", table.render()))
}

fn optional(estimate: Option<Estimate>) -> [String; 2] {
    estimate.map_or(["–".to_owned(), String::new()], |estimate| {
        [value(estimate.mean), interval(estimate.low, estimate.high)]
    })
}

fn latencies(summary: &Summary) -> Option<String> {
    summary.stages.first()?;
    let mut table = Table::default();
    table.row(DIM, ["ms p50/p95", "embed", "dense", "sparse", "fuse", "rerank", "total"]);
    for StageSummary { stage, latency_ms, .. } in &summary.stages {
        let steps = [
            latency_ms.embed,
            latency_ms.dense,
            latency_ms.sparse,
            latency_ms.fuse,
            latency_ms.rerank,
            latency_ms.total,
        ];
        table.row(PLAIN, std::iter::once(stage.to_string()).chain(steps.into_iter().map(latency)));
    }
    Some(table.render())
}

fn latency(latency: Latency) -> String {
    if latency.p95 < 0.05 {
        return "–".to_owned();
    }
    format!("{}/{}", milliseconds(latency.p50), milliseconds(latency.p95))
}

/// One line per language, of the last stage that ranks.
fn languages(summary: &Summary) -> Option<String> {
    const SHOWN: [Metric; 4] =
        [Metric::Recall(1), Metric::Recall(5), Metric::ReciprocalRank(10), Metric::Ndcg(10)];
    let last = summary.stages.last()?.stage;
    summary.languages.first()?;
    let mut table = Table::default();
    let budgets = summary.settings.passage_tokens.iter().map(|budget| format!("≤ {budget}"));
    let first = ["language".to_owned(), "questions".to_owned()];
    table.row(DIM, first.into_iter().chain(SHOWN.map(|metric| metric.to_string())).chain(budgets));
    for language in &summary.languages {
        let metrics = language.stages.get(&last);
        let values = SHOWN.map(|metric| {
            metrics
                .and_then(|metrics| metrics.get(metric))
                .map_or("–".to_owned(), |estimate| value(estimate.mean))
        });
        let sentences = summary.settings.passage_tokens.iter().map(|budget| {
            language.sentence.get(budget).map_or("–".to_owned(), |estimate| value(estimate.mean))
        });
        let name = language.language.clone().unwrap_or_else(|| "unknown".to_owned());
        let first = [name, language.queries.to_string()];
        table.row(PLAIN, first.into_iter().chain(values).chain(sentences));
    }
    let what = if summary.evidence.is_empty() { "" } else { "; ≤: sentence in the passages" };
    Some(format!("{}{DIM}documents after {last}{what}{DIM:#}\n", table.render()))
}
