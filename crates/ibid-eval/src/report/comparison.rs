//! Two runs side by side, for a terminal.

use super::table::{BOLD, DIM, PLAIN, Table};
use super::{count, value};
use crate::{Comparison, DatasetComparison, Difference, MetricComparison};

/// The comparison as text, with ANSI styles.
pub fn comparison_text(comparison: &Comparison) -> String {
    let parts: Vec<String> = comparison.datasets.iter().map(of_dataset).collect();
    let tests: usize = comparison.datasets.iter().map(|dataset| dataset.metrics.len()).sum();
    format!(
        "{}\n\n{DIM}B − A with its 95 % interval; p: two-sided, paired randomisation test.\n\
         {}: if nothing differed, about {:.1} would be called likely real by chance.{DIM:#}",
        parts.join("\n\n"),
        count(tests, "comparison"),
        tests as f64 * 0.05,
    )
}

fn of_dataset(dataset: &DatasetComparison) -> String {
    let mut heading = vec![count(dataset.queries, "question") + " of both"];
    if dataset.only_in_a + dataset.only_in_b > 0 {
        heading.push(format!("{} only in A, {} only in B", dataset.only_in_a, dataset.only_in_b));
    }
    if dataset.judged_differently > 0 {
        heading.push(format!("{} left out: answered by other documents in B", dataset.judged_differently));
    }
    let heading = format!("{BOLD}{}{BOLD:#}  {}", dataset.name, heading.join(", "));
    let settings = dataset.settings.iter().map(|setting| format!("{DIM}{setting}{DIM:#}"));
    let lines = std::iter::once(heading).chain(settings).collect::<Vec<_>>().join("\n");
    let mut table = Table::default();
    table.row(DIM, ["", "A", "B", "B − A", "95 %", "p", ""]);
    let mut stage = None;
    for metric in &dataset.metrics {
        if stage != Some(metric.stage) {
            table.row(BOLD, [metric.stage.to_string()]);
            stage = Some(metric.stage);
        }
        table.row(style(metric.verdict), row(metric));
    }
    format!("{lines}\n\n{}", table.render().trim_end())
}

fn style(verdict: Difference) -> anstyle::Style {
    match verdict {
        Difference::Likely | Difference::VeryLikely => PLAIN,
        Difference::None | Difference::TooFew | Difference::MayBeChance => DIM,
    }
}

fn row(metric: &MetricComparison) -> [String; 7] {
    [
        format!("  {}", metric.metric),
        value(metric.a),
        value(metric.b),
        signed(metric.difference.mean),
        format!("{} … {}", signed(metric.difference.low), signed(metric.difference.high)),
        if metric.p_permutation < 0.001 { "<0.001".to_owned() } else { value(metric.p_permutation) },
        metric.verdict.to_string(),
    ]
}

fn signed(number: f64) -> String {
    if number.abs() < 0.0005 { "0".to_owned() } else { format!("{number:+.3}").replace('-', "−") }
}
