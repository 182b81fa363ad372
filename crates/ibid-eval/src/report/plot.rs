//! Plots as SVG inside the page: colours come from its style sheet, so that they follow light and dark.

use super::page::{Page, Px};
use super::{milliseconds, value};
use crate::{DEPTH, EvidenceSummary, Latency, StageSummary};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;

/// The colour of a stage, wherever it is drawn.
pub(super) fn class(stage: &StageSummary) -> &'static str {
    match stage.stage {
        crate::Stage::Bm25 => "bm25",
        crate::Stage::Dense => "dense",
        crate::Stage::Fusion => "fusion",
        crate::Stage::Rerank | crate::Stage::Evidence => "rerank",
    }
}

/// What the colours mean.
pub(super) fn legend(stages: &[StageSummary]) -> Page {
    let mut page = Page::default();
    page.open("p", &[("class", &"legend")]);
    for stage in stages {
        page.open("span", &[]).open("i", &[("class", &class(stage))]).close("i");
        page.text(stage.stage).close("span").markup(" ");
    }
    page.close("p");
    page
}

/// A vertical axis from `low` to 1.
struct Scale {
    low: f64,
}

impl Scale {
    fn y(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (1.0 - self.low)).clamp(0.0, 1.0);
        TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - share)
    }

    fn draw(&self, page: &mut Page) {
        let lines = 5;
        for line in 0..=lines {
            let at = self.low + (1.0 - self.low) * f64::from(line) / f64::from(lines);
            let y = self.y(at);
            let class = if line == 0 { "axis" } else { "grid" };
            page.empty(
                "line",
                &[
                    ("class", &class),
                    ("x1", &Px(LEFT)),
                    ("x2", &Px(WIDTH - RIGHT)),
                    ("y1", &Px(y)),
                    ("y2", &Px(y)),
                ],
            );
            let label = [
                ("class", &"tick end" as &dyn std::fmt::Display),
                ("x", &Px(LEFT - 6.0)),
                ("y", &Px(y + 4.0)),
            ];
            page.leaf("text", &label, format!("{at:.2}"));
        }
    }
}

/// Every reported metric as a group of bars, one per stage, with the interval as a whisker.
pub(super) fn metrics(stages: &[StageSummary]) -> Page {
    let mut page = Page::default();
    let Some(first) = stages.first() else { return page };
    begin(&mut page, HEIGHT, "Metrics by stage, with 95 % confidence intervals");
    let scale = Scale { low: 0.0 };
    scale.draw(&mut page);
    let groups = first.metrics.iter().count().max(1) as f64;
    let group = (WIDTH - LEFT - RIGHT) / groups;
    let bar = (group * 0.8 / stages.len() as f64).min(30.0);
    for (number, (metric, _)) in first.metrics.iter().enumerate() {
        let middle = LEFT + group * (number as f64 + 0.5);
        let start = middle - bar * stages.len() as f64 / 2.0;
        let label = [
            ("class", &"tick middle" as &dyn std::fmt::Display),
            ("x", &Px(middle)),
            ("y", &Px(HEIGHT - 8.0)),
        ];
        page.leaf("text", &label, metric);
        for (index, stage) in stages.iter().enumerate() {
            let Some(estimate) = stage.metrics.get(metric) else { continue };
            let x = start + bar * index as f64;
            let top = scale.y(estimate.mean);
            page.open("g", &[]);
            page.leaf(
                "title",
                &[],
                format!(
                    "{}, {metric}: {} ({} to {})",
                    stage.stage,
                    value(estimate.mean),
                    value(estimate.low),
                    value(estimate.high)
                ),
            );
            page.empty(
                "rect",
                &[
                    ("class", &class(stage)),
                    ("x", &Px(x + 1.0)),
                    ("y", &Px(top)),
                    ("width", &Px(bar - 2.0)),
                    ("height", &Px(scale.y(0.0) - top)),
                ],
            );
            whisker(&mut page, x + bar / 2.0, scale.y(estimate.low), scale.y(estimate.high));
            page.close("g");
        }
    }
    page.close("svg");
    page
}

fn whisker(page: &mut Page, x: f64, low: f64, high: f64) {
    let cap = 3.0;
    for (x1, x2, y1, y2) in [(x, x, low, high), (x - cap, x + cap, low, low), (x - cap, x + cap, high, high)]
    {
        page.empty(
            "line",
            &[("class", &"whisker"), ("x1", &Px(x1)), ("x2", &Px(x2)), ("y1", &Px(y1)), ("y2", &Px(y2))],
        );
    }
}

/// Mean recall among the first 1, 2, … documents.
pub(super) fn recall_curves(stages: &[StageSummary]) -> Page {
    let mut page = Page::default();
    let Some(least) = stages.iter().filter_map(|stage| stage.recall_curve.first().copied()).reduce(f64::min)
    else {
        return page;
    };
    begin(&mut page, HEIGHT, "Recall among the first k documents");
    // Lines, unlike bars, may leave out what is below all of them.
    let scale = Scale { low: ((least - 0.05) * 5.0).floor().max(0.0) / 5.0 };
    scale.draw(&mut page);
    let step = (WIDTH - LEFT - RIGHT - 20.0) / (DEPTH - 1) as f64;
    let x = |depth: usize| LEFT + 10.0 + step * (depth - 1) as f64;
    for depth in [1, 5, 10, 15, 20] {
        let label = [
            ("class", &"tick middle" as &dyn std::fmt::Display),
            ("x", &Px(x(depth))),
            ("y", &Px(HEIGHT - 8.0)),
        ];
        page.leaf("text", &label, depth);
    }
    for stage in stages {
        let points: Vec<String> = (1..)
            .zip(&stage.recall_curve)
            .map(|(depth, recall)| format!("{},{}", Px(x(depth)), Px(scale.y(*recall))))
            .collect();
        page.empty("polyline", &[("class", &class(stage)), ("points", &points.join(" "))]);
        for (depth, recall) in (1..).zip(&stage.recall_curve) {
            let dot: super::page::Attributes<'_> = &[
                ("class", &class(stage)),
                ("cx", &Px(x(depth))),
                ("cy", &Px(scale.y(*recall))),
                ("r", &"3"),
            ];
            page.open("circle", dot);
            page.leaf("title", &[], format!("{}, recall@{depth}: {}", stage.stage, value(*recall)));
            page.close("circle");
        }
    }
    page.close("svg");
    page
}

/// The time of each stage: half of the queries as a bar, all but a twentieth as a line.
pub(super) fn latencies(stages: &[StageSummary], evidence: &[EvidenceSummary]) -> Page {
    const ROW: f64 = 26.0;
    const NAMES: f64 = 110.0;
    const NUMBERS: f64 = 170.0;
    let mut rows: Vec<(String, &'static str, Latency)> =
        stages.iter().map(|stage| (stage.stage.to_string(), class(stage), stage.latency_ms.total)).collect();
    rows.extend(
        evidence.iter().map(|evidence| {
            (format!("passages ≤ {}", evidence.passage_tokens), "rerank", evidence.latency_ms)
        }),
    );
    let mut page = Page::default();
    let Some(longest) = rows.iter().map(|(_, _, latency)| latency.p95).reduce(f64::max) else { return page };
    let scale = (WIDTH - NAMES - NUMBERS) / longest.max(f64::MIN_POSITIVE);
    begin(&mut page, ROW * rows.len() as f64 + 4.0, "Milliseconds per query");
    for (number, (name, class, latency)) in rows.iter().enumerate() {
        let y = ROW * number as f64 + 4.0;
        let middle = y + ROW / 2.0 - 2.0;
        let label =
            [("class", &"end" as &dyn std::fmt::Display), ("x", &Px(NAMES - 8.0)), ("y", &Px(middle + 4.0))];
        page.leaf("text", &label, name);
        page.empty(
            "rect",
            &[
                ("class", class),
                ("x", &Px(NAMES)),
                ("y", &Px(y)),
                ("width", &Px((latency.p50 * scale).max(1.0))),
                ("height", &Px(ROW - 6.0)),
            ],
        );
        let end = NAMES + latency.p95 * scale;
        let ends =
            [(NAMES + latency.p50 * scale, end, middle, middle), (end, end, middle - 4.0, middle + 4.0)];
        for (x1, x2, y1, y2) in ends {
            page.empty(
                "line",
                &[("class", &"whisker"), ("x1", &Px(x1)), ("x2", &Px(x2)), ("y1", &Px(y1)), ("y2", &Px(y2))],
            );
        }
        let label: super::page::Attributes<'_> =
            &[("class", &"tick"), ("x", &Px(end + 8.0)), ("y", &Px(middle + 4.0))];
        page.leaf(
            "text",
            label,
            format!("{} ms, p95 {} ms", milliseconds(latency.p50), milliseconds(latency.p95)),
        );
    }
    page.close("svg");
    page
}

pub(super) fn begin(page: &mut Page, height: f64, title: &str) {
    page.open("svg", &[("viewBox", &format!("0 0 {} {}", Px(WIDTH), Px(height))), ("role", &"img")]);
    page.leaf("title", &[], title);
}
