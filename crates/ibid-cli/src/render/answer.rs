//! An answer as it comes: sources while the model reads, claims as they are verified.

use ibid::{AnswerReport, Claim, CoverageCounts, Mode, Outcome, Quote, SourceReport};

use super::{BOLD, DIM, GOOD, SOURCE, WARNING, count, line, note, one_line, place};

/// Prints claims as they come, and what is left to say at the end.
#[derive(Debug, Default)]
pub(crate) struct AnswerPrinter {
    claims: usize,
}

impl AnswerPrinter {
    /// One verified claim with its quotes.
    pub(crate) fn claim(&mut self, claim: &Claim, mode: Mode) {
        if self.claims > 0 {
            line("");
        }
        self.claims += 1;
        if mode == Mode::Generated {
            let markers: String = markers(claim.quotes());
            line(&format!("{BOLD}{}{BOLD:#} {SOURCE}{markers}{SOURCE:#}", one_line(claim.text())));
        }
        if !claim.unknown_names().is_empty() {
            let names = claim.unknown_names().join(", ");
            line(&format!("  {WARNING}not in the quotes:{WARNING:#} {names}"));
        }
        for quote in claim.quotes() {
            line(&format!("  {GOOD}“{}”{GOOD:#}", one_line(quote.text())));
            let place = place(quote.document().as_str(), quote.place());
            line(&format!("  {SOURCE}[{}]{SOURCE:#} {DIM}{place}{DIM:#}", quote.source()));
        }
    }

    /// The end: claims that were not shown yet, or the abstention; then one line about how it was made.
    pub(crate) fn finish(&mut self, report: &AnswerReport) {
        if report.outcome() == Outcome::Abstained {
            abstention(report);
        } else if let Some(answer) = report.answer() {
            for claim in &answer.claims()[self.claims.min(answer.claims().len())..] {
                self.claim(claim, report.mode());
            }
        }
        if let Some(disagreement) = report.disagreement() {
            line("");
            line(&format!("{WARNING}Careful:{WARNING:#} {disagreement}."));
        }
        let seconds = report.timings().total as f64 / 1000.0;
        let by = match (report.mode(), &report.model().name) {
            (Mode::Generated, Some(name)) if report.outcome() == Outcome::Abstained => {
                format!("read by {name}")
            }
            (Mode::Generated, Some(name)) => format!("written by {name}"),
            (Mode::Extractive, Some(name)) => format!("chosen by {name}, in the words of the documents"),
            _ => "put together without a language model".to_owned(),
        };
        let support = report
            .answer()
            .and_then(|answer| answer.claims().iter().map(|claim| claim.support().get()).reduce(f32::min))
            .filter(|_| report.mode() == Mode::Generated)
            .map(|support| format!("support {support:.2} · "))
            .unwrap_or_default();
        let checked = if report.outcome() == Outcome::Answered { "every quote verified · " } else { "" };
        note(&format!("{DIM}{support}{checked}{by} · {seconds:.1} s{DIM:#}"));
        if let Some(unread) = unread(report.coverage(), report.outcome()) {
            note(&unread);
        }
    }
}

/// What of the documents was not read: an answer may be in there, or what says otherwise.
fn unread(coverage: CoverageCounts, outcome: Outcome) -> Option<String> {
    if coverage.is_whole() {
        return None;
    }
    let mut unread = Vec::new();
    if coverage.refused > 0 {
        unread.push(format!("{} could not be read", count(coverage.refused, "file")));
    }
    if coverage.read_in_part > 0 {
        unread.push(format!("{} could be read in part only", count(coverage.read_in_part, "document")));
    }
    let of = if coverage.documents > 0 {
        format!("looked for in {}; ", count(coverage.documents, "document"))
    } else {
        String::new()
    };
    let unread = unread.join(", ");
    Some(match outcome {
        Outcome::Answered => format!("{DIM}{of}{unread} (`ibid status` names them){DIM:#}"),
        Outcome::Abstained => format!("{of}{unread}: the answer may be in there (`ibid status` names them)"),
    })
}

fn markers(quotes: &[Quote]) -> String {
    let mut seen = Vec::new();
    for quote in quotes {
        if !seen.contains(&quote.source()) {
            seen.push(quote.source());
        }
    }
    seen.iter().map(|source| format!("[{source}]")).collect::<Vec<_>>().concat()
}

/// Why there is no answer, and what came nearest.
fn abstention(report: &AnswerReport) {
    let detail = report.abstention().map_or("", |abstention| abstention.detail());
    line(&format!("{WARNING}Not in your documents:{WARNING:#} {detail}."));
    nearest(report.sources());
}

fn nearest(sources: &[SourceReport]) {
    if sources.is_empty() {
        return;
    }
    line(&format!("{DIM}The nearest passages:{DIM:#}"));
    for source in sources {
        let place = place(source.document.as_str(), &source.place);
        line(&format!("  {SOURCE}[{}]{SOURCE:#} {place}", source.id));
    }
}
