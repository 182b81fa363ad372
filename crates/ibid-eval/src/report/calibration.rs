//! A calibration as a page: how far its probabilities can be believed, and what abstaining buys.

use super::html::{card, document, header};
use super::page::{Page, Px};
use super::plot::begin;
use super::value;
use crate::CalibrationReport;

const SIZE: f64 = 320.0;
const MARGIN: f64 = 40.0;
const PLOT: f64 = SIZE - 2.0 * MARGIN;

/// A calibration as one HTML page: the area under the ROC curve of each signal, a reliability diagram and a
/// risk–coverage curve.
pub fn calibration_html(report: &CalibrationReport, fitted_to: &str) -> String {
    let mut page = Page::default();
    page.leaf(
        "p",
        &[],
        format!(
            "Fitted to {fitted_to}, {} of them answered rightly. At the threshold, cross-validated: {} of the answers given \
             are right, and {} of the right answers are given.",
            report.right,
            value(report.precision),
            value(report.recall)
        ),
    );
    let mut areas = Page::default();
    header(
        &mut areas,
        ["signal", "against off-topic questions", "against near misses", "right against wrong answers"],
    );
    for area in &report.areas {
        areas.open("tr", &[]).leaf("td", &[], &area.signal);
        for area in [area.off_topic, area.near_miss, area.right] {
            areas.leaf("td", &[], area.map_or_else(|| "–".to_owned(), value));
        }
        areas.close("tr");
    }
    areas.close("table");
    page.append(&card("Area under the ROC curve", None, &areas));
    page.append(&card(
        "Reliability: of the answers with this probability, how many are right?",
        None,
        &reliability(report),
    ));
    page.append(&card(
        "Risk and coverage: how many answers are wrong where so many are given?",
        None,
        &risk(report),
    ));
    document("Calibration, measured", &page)
}

/// A square plot with both axes from 0 to 1.
fn square(title: &str, horizontal: &str, vertical: &str, draw: impl FnOnce(&mut Page)) -> Page {
    let mut page = Page::default();
    begin(&mut page, SIZE, title);
    for step in 0..=5 {
        let at = f64::from(step) / 5.0;
        let class = if step == 0 { "axis" } else { "grid" };
        line(&mut page, class, (0.0, at), (1.0, at));
        line(&mut page, class, (at, 0.0), (at, 1.0));
        label(&mut page, "tick end", (x(0.0) - 6.0, y(at) + 4.0), format!("{at:.1}"));
        label(&mut page, "tick middle", (x(at), y(0.0) + 16.0), format!("{at:.1}"));
    }
    label(&mut page, "tick middle", (x(0.5), y(0.0) + 34.0), horizontal);
    label(&mut page, "tick", (x(0.0), y(1.0) - 10.0), vertical);
    draw(&mut page);
    page.close("svg");
    page
}

fn reliability(report: &CalibrationReport) -> Page {
    let title = "Predicted probability and the part that was right";
    let mut page = reliability_diagram(title, ["predicted", "right"], &report.reliability);
    let error = format!(
        "On the diagonal, probabilities are what they say; the numbers count questions. Mean distance from it: {}.",
        value(report.calibration_error)
    );
    page.leaf("p", &[("class", &"soft")], error);
    page
}

/// Bins of what was predicted, what was observed and how often, around the diagonal.
pub(super) fn reliability_diagram(title: &str, axes: [&str; 2], bins: &[(f64, f64, usize)]) -> Page {
    let [horizontal, vertical] = axes;
    square(title, horizontal, vertical, |page| {
        line(page, "whisker", (0.0, 0.0), (1.0, 1.0));
        let points: Vec<(f64, f64)> =
            bins.iter().map(|(predicted, observed, _)| (*predicted, *observed)).collect();
        curve(page, "dense", &points);
        for (predicted, observed, count) in bins {
            let about =
                format!("{horizontal} {}, {vertical} {} of {count}", value(*predicted), value(*observed));
            dot(page, "dense", (*predicted, *observed), &about);
            label(page, "tick", (x(*predicted) + 6.0, y(*observed) - 6.0), count);
        }
    })
}

fn risk(report: &CalibrationReport) -> Page {
    let mut page = square("Risk and coverage", "coverage", "risk", |page| {
        let points: Vec<(f64, f64)> =
            report.risk_coverage.iter().map(|point| (point.coverage, point.risk)).collect();
        curve(page, "fusion", &points);
    });
    page.leaf(
        "p",
        &[("class", &"soft")],
        "Coverage is the part of all questions that are answered when the most probable ones are answered first, risk the \
         part of these answers that is wrong; near misses and off-topic questions count as wrong.",
    );
    page
}

fn x(share: f64) -> f64 {
    MARGIN + PLOT * share
}

fn y(share: f64) -> f64 {
    MARGIN + PLOT * (1.0 - share)
}

fn line(page: &mut Page, class: &str, from: (f64, f64), to: (f64, f64)) {
    page.empty(
        "line",
        &[
            ("class", &class),
            ("x1", &Px(x(from.0))),
            ("x2", &Px(x(to.0))),
            ("y1", &Px(y(from.1))),
            ("y2", &Px(y(to.1))),
        ],
    );
}

fn curve(page: &mut Page, class: &str, points: &[(f64, f64)]) {
    let points: Vec<String> =
        points.iter().map(|point| format!("{},{}", Px(x(point.0)), Px(y(point.1)))).collect();
    page.empty("polyline", &[("class", &class), ("points", &points.join(" "))]);
}

fn dot(page: &mut Page, class: &str, at: (f64, f64), about: &str) {
    page.open("circle", &[("class", &class), ("cx", &Px(x(at.0))), ("cy", &Px(y(at.1))), ("r", &"4")]);
    page.leaf("title", &[], about).close("circle");
}

fn label(page: &mut Page, class: &str, at: (f64, f64), text: impl std::fmt::Display) {
    page.leaf("text", &[("class", &class), ("x", &Px(at.0)), ("y", &Px(at.1))], text);
}

#[cfg(test)]
mod tests {
    use super::calibration_html;
    use crate::{CalibrationReport, RiskCoverage, SignalArea};

    #[test]
    fn the_page_holds_every_signal_and_bin_and_escapes_what_it_is_told() {
        let report = CalibrationReport {
            questions: 40,
            right: 20,
            areas: vec![SignalArea {
                signal: "cosine".to_owned(),
                off_topic: Some(0.98),
                near_miss: None,
                right: Some(0.7),
            }],
            calibration_error: 0.05,
            reliability: vec![(0.1, 0.2, 10), (0.8, 0.9, 30)],
            risk_coverage: vec![
                RiskCoverage { coverage: 0.5, risk: 0.1 },
                RiskCoverage { coverage: 1.0, risk: 0.5 },
            ],
            precision: 0.9,
            recall: 0.8,
        };
        let page = calibration_html(&report, "40 questions: <b>x</b>");
        assert!(page.contains("&lt;b&gt;x") && !page.contains("<b>x"));
        assert!(page.contains("<td>cosine</td>") && page.contains("0.980"));
        assert!(page.contains("predicted 0.100, right 0.200 of 10"));
        assert_eq!(page.matches("<circle").count(), 2);
        assert_eq!(page.matches("<polyline").count(), 2);
        assert!(!page.contains("<script") && page.contains("default-src 'none'"));
    }
}
