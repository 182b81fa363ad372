//! A record with its evidence, and the record alone on standard output.

use ibid::{LeafEvidence, RecordReport, Standing};

use super::{DIM, GOOD, SOURCE, WARNING, line, note, one_line, place, printable, printable_json};

/// The record goes to standard output, what it rests on to standard error: so that a program can read the one while a
/// person reads the other.
pub(crate) fn record(report: &RecordReport) -> anyhow::Result<()> {
    if let Some(grounded) = report.extraction().grounded() {
        line(&printable_json(&serde_json::to_string_pretty(grounded.value())?));
        note("");
        for leaf in grounded.all_evidence() {
            evidence(leaf);
        }
    } else {
        let detail = report.extraction().abstention().map_or("", |abstention| abstention.detail());
        line(&format!("{WARNING}No record:{WARNING:#} {}.", printable(detail)));
    }
    if report.was_cut_off() {
        note(&format!(
            "{WARNING}Careful:{WARNING:#} the model was stopped at --max-tokens; something may be missing."
        ));
    }
    let name = report.model().name.as_deref().unwrap_or("a model");
    let seconds = report.timings().total as f64 / 1000.0;
    let (_, written) = report.tokens();
    // Without a record there is no quote that could be verified.
    let verified = if report.extraction().grounded().is_some() { "every quote verified · " } else { "" };
    note(&format!("{DIM}{verified}written by {name} · {written} tokens · {seconds:.1} s{DIM:#}"));
    Ok(())
}

fn evidence(leaf: &LeafEvidence) {
    let pointer = printable(leaf.pointer());
    match leaf.standing() {
        Standing::Supported => {
            let support =
                leaf.support().map(|support| format!(" {DIM}(support {support}){DIM:#}")).unwrap_or_default();
            note(&format!("{SOURCE}{pointer}{SOURCE:#}{support}"));
            for quote in leaf.quotes() {
                note(&format!("  {GOOD}“{}”{GOOD:#}", one_line(quote.text())));
                note(&format!("  {DIM}{}{DIM:#}", place(quote.document().as_str(), quote.place())));
            }
        }
        Standing::Unsupported => {
            note(&format!("{SOURCE}{pointer}{SOURCE:#} {WARNING}left out: no sentence states it{WARNING:#}"));
        }
        Standing::Fixed => note(&format!("{SOURCE}{pointer}{SOURCE:#} {DIM}fixed by the schema{DIM:#}")),
        Standing::Null => {}
    }
}
