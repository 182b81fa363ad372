//! Claims and what tells the ones that are stated, for a terminal and as a page.

use super::calibration::reliability_diagram;
use super::html::{card, document, header};
use super::page::Page;
use super::table::{DIM, PLAIN, Table};
use super::value;
use crate::{ClaimArea, ClaimReport};

fn shown(area: Option<f64>) -> String {
    area.map_or_else(|| "–".to_owned(), value)
}

fn cells(area: &ClaimArea) -> Vec<String> {
    let areas = area.against.iter().copied().chain([area.all]).map(shown);
    std::iter::once(area.signal.clone()).chain(areas).collect()
}

fn columns(report: &ClaimReport) -> Vec<String> {
    let against = report.against.iter().map(|kind| kind.name().to_owned());
    std::iter::once("area under the ROC curve".to_owned()).chain(against).chain(["all".to_owned()]).collect()
}

fn counts(report: &ClaimReport) -> String {
    let counts: Vec<String> =
        report.counts.iter().map(|(kind, count)| format!("{}: {count}", kind.name())).collect();
    counts.join(", ")
}

/// What each signal is worth, as text with ANSI styles.
pub fn claims_text(report: &ClaimReport) -> String {
    let mut areas = Table::default();
    areas.row(DIM, columns(report));
    for area in &report.areas {
        areas.row(PLAIN, cells(area));
    }
    let mut steps = Table::default();
    steps.row(DIM, ["support", "claims", "of these, stated"]);
    for (support, stated, count) in &report.reliability {
        steps.row(PLAIN, [value(*support), count.to_string(), value(*stated)]);
    }
    format!("{DIM}{}{DIM:#}\n\n{}\n{}", counts(report), areas.render(), steps.render().trim_end())
}

/// The same as one HTML page, with reliability diagrams.
pub fn claims_html(report: &ClaimReport) -> String {
    let mut page = Page::default();
    page.leaf("p", &[], format!("Claims measured: {}.", counts(report)));
    let mut areas = Page::default();
    header(&mut areas, columns(report));
    for area in &report.areas {
        areas.open("tr", &[]);
        for cell in cells(area) {
            areas.leaf("td", &[], cell);
        }
        areas.close("tr");
    }
    areas.close("table");
    page.append(&card("Area under the ROC curve: claims that are stated against others", None, &areas));
    for (title, bins) in [
        ("Reliability of the support", &report.reliability),
        ("Reliability of all signals combined, cross-validated", &report.reliability_combined),
    ] {
        page.append(&card(title, None, &reliability_diagram(title, ["predicted", "stated"], bins)));
    }
    document("Claims, measured", &page)
}

#[cfg(test)]
mod tests {
    use super::{claims_html, claims_text};
    use crate::{ClaimArea, ClaimKind, ClaimReport};

    #[test]
    fn every_signal_and_bin_is_shown() {
        let report = ClaimReport {
            counts: vec![(ClaimKind::Stated, 3), (ClaimKind::Denied, 2)],
            against: vec![ClaimKind::Denied],
            areas: vec![ClaimArea { signal: "cosine".to_owned(), against: vec![Some(0.6)], all: None }],
            reliability: vec![(0.25, 0.1, 4), (0.9, 0.8, 1)],
            reliability_combined: vec![(0.5, 0.5, 5)],
            stated_from: vec![(0.0, 0.1)],
        };
        let text = claims_text(&report);
        assert!(
            text.contains("stated: 3, denied: 2") && text.contains("0.600") && text.contains("0.250"),
            "{text}"
        );
        let page = claims_html(&report);
        assert!(page.contains("<td>cosine</td>") && page.contains("predicted 0.900, stated 0.800 of 1"));
        assert_eq!(page.matches("<svg").count(), 2);
    }
}
