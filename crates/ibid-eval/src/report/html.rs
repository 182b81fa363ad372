//! A page that needs nothing but itself: no script, no network.

use super::page::Page;
use super::{count, interval, milliseconds, plot, remarks, value};
use crate::{Estimate, EvidenceSummary, LanguageSummary, Latency, Metric, StageSummary, Summary, WorstQuery};

const STYLE: &str = include_str!("report.css");

/// The summaries as one HTML page.
pub fn html_report(summaries: &[Summary]) -> String {
    let mut page = Page::default();
    if summaries.len() > 1 {
        page.append(&overview(summaries));
    }
    for (number, summary) in summaries.iter().enumerate() {
        page.append(&dataset(number, summary));
    }
    document("Retrieval, measured", &page)
}

/// A whole page with a title, the version and the time.
pub(super) fn document(title: &'static str, content: &Page) -> String {
    let mut page = Page::default();
    page.markup("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        // Whatever a document says, nothing is loaded and nothing is run.
        .markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
        .leaf("title", &[], title)
        .markup("<style>")
        .markup(STYLE)
        .markup("</style></head><body>")
        .leaf("h1", &[], title);
    let time = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC");
    page.leaf("p", &[("class", &"soft")], format!("ibid {}, {time}", env!("CARGO_PKG_VERSION")));
    page.append(content).markup("</body></html>\n");
    page.into_string()
}

/// One line per data set, of the last stage.
fn overview(summaries: &[Summary]) -> Page {
    let mut table = Page::default();
    header(
        &mut table,
        ["data set", "questions", "stage", "recall@1", "recall@5", "MRR@10", "nDCG@10", "gold sentence"],
    );
    for (number, summary) in summaries.iter().enumerate() {
        table.open("tr", &[]).open("td", &[]);
        table.leaf("a", &[("href", &format!("#dataset-{number}"))], &summary.name).close("td");
        table.leaf("td", &[], summary.queries);
        let last = summary.stages.last();
        table.leaf("td", &[], last.map_or("–", |stage| stage.stage.name()));
        for metric in [Metric::Recall(1), Metric::Recall(5), Metric::ReciprocalRank(10), Metric::Ndcg(10)] {
            estimate(&mut table, last.and_then(|stage| stage.metrics.get(metric)));
        }
        estimate(&mut table, summary.evidence.last().and_then(|evidence| evidence.sentence));
        table.close("tr");
    }
    table.close("table");
    card("", None, &table)
}

fn dataset(number: usize, summary: &Summary) -> Page {
    let mut page = Page::default();
    let class = if number == 0 { "first" } else { "" };
    page.leaf(
        "h2",
        &[("id", &format!("dataset-{number}")), ("class", &class), ("dir", &"auto")],
        &summary.name,
    );
    let about = format!(
        "{} about {} ({}); embedding {}, fusion {}, rerank {}",
        count(summary.queries, "question"),
        count(summary.documents, "document"),
        count(summary.chunks, "chunk"),
        summary.embedding,
        crate::compare::text(&summary.settings.fusion),
        summary.settings.rerank
    );
    page.leaf("p", &[("class", &"soft")], about);
    let remarks = remarks(summary);
    if !remarks.is_empty() {
        page.open("ul", &[("class", &"remarks")]);
        for remark in remarks {
            page.leaf("li", &[], remark);
        }
        page.close("ul");
    }
    if !summary.stages.is_empty() {
        let mut metrics = plot::legend(&summary.stages);
        metrics.append(&plot::metrics(&summary.stages)).append(&metrics_table(&summary.stages));
        page.append(&card("Documents found, by stage", None, &metrics));
        let mut curves = plot::legend(&summary.stages);
        curves.append(&plot::recall_curves(&summary.stages));
        page.append(&card("Recall among the first k documents", None, &curves));
    }
    if !summary.evidence.is_empty() {
        page.append(&card(
            "Passages for a language model, by token budget",
            None,
            &evidence_table(&summary.evidence),
        ));
    }
    if !summary.languages.is_empty() {
        page.append(&card("By language of the document", None, &languages_table(summary)));
    }
    if !summary.stages.is_empty() || !summary.evidence.is_empty() {
        let mut latencies = plot::latencies(&summary.stages, &summary.evidence);
        latencies.append(&latencies_table(&summary.stages));
        page.append(&card("Milliseconds per query", None, &latencies));
    }
    if !summary.worst.is_empty() {
        page.append(&card(
            "The worst questions, and what was found instead",
            Some("card long"),
            &worst(&summary.worst),
        ));
    }
    page
}

pub(super) fn card(title: &'static str, class: Option<&'static str>, content: &Page) -> Page {
    let mut page = Page::default();
    page.open("section", &[("class", &class.unwrap_or("card"))]);
    if !title.is_empty() {
        page.leaf("h3", &[], title);
    }
    page.append(content).close("section");
    page
}

pub(super) fn header<T: std::fmt::Display>(table: &mut Page, cells: impl IntoIterator<Item = T>) {
    table.open("table", &[]).open("tr", &[]);
    for cell in cells {
        table.leaf("th", &[], cell);
    }
    table.close("tr");
}

fn estimate(table: &mut Page, estimate: Option<Estimate>) {
    match estimate {
        None => table.leaf("td", &[], "–"),
        Some(estimate) => table
            .open("td", &[])
            .text(value(estimate.mean))
            .leaf("small", &[], interval(estimate.low, estimate.high))
            .close("td"),
    };
}

fn stage_cell(table: &mut Page, stage: &StageSummary) {
    table.open("td", &[]).open("i", &[("class", &plot::class(stage))]).close("i");
    table.text(stage.stage).close("td");
}

fn metrics_table(stages: &[StageSummary]) -> Page {
    let mut table = Page::default();
    let names = Metric::REPORTED.iter().map(ToString::to_string);
    header(&mut table, std::iter::once("stage".to_owned()).chain(names));
    for stage in stages {
        table.open("tr", &[]);
        stage_cell(&mut table, stage);
        for metric in Metric::REPORTED {
            estimate(&mut table, stage.metrics.get(metric));
        }
        table.close("tr");
    }
    table.close("table");
    table
}

fn evidence_table(evidence: &[EvidenceSummary]) -> Page {
    let mut table = Page::default();
    header(
        &mut table,
        [
            "tokens at most",
            "hold the gold sentence",
            "hold an answer",
            "of a relevant document",
            "tokens used (mean)",
        ],
    );
    for row in evidence {
        table.open("tr", &[]).leaf("td", &[], row.passage_tokens);
        for share in [row.sentence, row.answer, Some(row.document)] {
            estimate(&mut table, share);
        }
        table.leaf("td", &[], format!("{:.0}", row.tokens)).close("tr");
    }
    table.close("table");
    table
}

fn languages_table(summary: &Summary) -> Page {
    const SHOWN: [Metric; 4] =
        [Metric::Recall(1), Metric::Recall(5), Metric::ReciprocalRank(10), Metric::Ndcg(10)];
    let mut table = Page::default();
    let budgets = summary.settings.passage_tokens.iter().map(|budget| format!("sentence ≤ {budget}"));
    let first = ["language".to_owned(), "questions".to_owned(), "stage".to_owned()];
    header(&mut table, first.into_iter().chain(SHOWN.map(|metric| metric.to_string())).chain(budgets));
    for LanguageSummary { language, queries, stages, sentence } in &summary.languages {
        let name = language.as_deref().unwrap_or("unknown");
        let last = stages.keys().next_back();
        for (number, (stage, metrics)) in stages.iter().enumerate() {
            // A language is named once.
            let (class, name, queries) =
                if number == 0 { ("", name, queries.to_string()) } else { ("more", "", String::new()) };
            table.open("tr", &[("class", &class)]);
            table.leaf("td", &[], name).leaf("td", &[], queries).leaf("td", &[], stage);
            for metric in SHOWN {
                estimate(&mut table, metrics.get(metric));
            }
            for budget in &summary.settings.passage_tokens {
                // Passages are made of the last ranking.
                if Some(stage) == last {
                    estimate(&mut table, sentence.get(budget).copied());
                } else {
                    table.leaf("td", &[], "");
                }
            }
            table.close("tr");
        }
    }
    table.close("table");
    table
}

fn latencies_table(stages: &[StageSummary]) -> Page {
    let mut table = Page::default();
    if stages.is_empty() {
        return table;
    }
    header(&mut table, ["stage (p50, p95)", "embed", "dense", "sparse", "fuse", "rerank", "total"]);
    for stage in stages {
        table.open("tr", &[]);
        stage_cell(&mut table, stage);
        let of = stage.latency_ms;
        for Latency { p50, p95 } in [of.embed, of.dense, of.sparse, of.fuse, of.rerank, of.total] {
            if p95 < 0.05 {
                table.leaf("td", &[], "–");
            } else {
                table
                    .open("td", &[])
                    .text(milliseconds(p50))
                    .leaf("small", &[], milliseconds(p95))
                    .close("td");
            }
        }
        table.close("tr");
    }
    table.close("table");
    table
}

fn worst(queries: &[WorstQuery]) -> Page {
    let mut list = Page::default();
    list.open("ol", &[("class", &"worst")]);
    for query in queries {
        list.open("li", &[]);
        list.leaf("div", &[("class", &"question"), ("dir", &"auto")], &query.question);
        list.open("dl", &[]);
        list.leaf("dt", &[], "expected").open("dd", &[("dir", &"auto")]);
        list.leaf("code", &[], query.expected.join(", "));
        if query.more_expected > 0 {
            list.text(format!(" and {} more", query.more_expected));
        }
        match query.rank {
            Some(rank) => list.text(format!(", found at rank {rank}")),
            None => list.leaf("span", &[("class", &"missed")], ", not among the first 20"),
        };
        list.close("dd");
        if let Some(sentence) = &query.sentence {
            list.leaf("dt", &[], "gold sentence").open("dd", &[("dir", &"auto")]).text(sentence);
            match query.sentence_in_passages {
                Some(true) => list.leaf("span", &[("class", &"soft")], " (in the passages)"),
                Some(false) => list.leaf("span", &[("class", &"missed")], " (not in the passages)"),
                None => &mut list,
            };
            list.close("dd");
        }
        if !query.found.is_empty() {
            list.leaf("dt", &[], "found").open("dd", &[]).open("ol", &[]);
            for found in &query.found {
                list.open("li", &[("dir", &"auto")]).leaf("code", &[], &found.document);
                if query.expected.contains(&found.document) {
                    list.leaf("span", &[("class", &"right")], " ✓ expected");
                }
                list.text(" ").leaf("span", &[("class", &"soft")], &found.text).close("li");
            }
            list.close("ol").close("dd");
        }
        list.close("dl").close("li");
    }
    list.close("ol");
    list
}
