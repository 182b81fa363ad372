//! Search hits, and how they came about.

use ibid::{Candidate, Fate, QueryPlan, SearchHit, SearchReport, SearchTimings};

use super::{BOLD, DIM, SOURCE, line, note, place};

/// The most characters of a chunk that are printed.
const MAX_CHARACTERS: usize = 400;
/// The most characters of a document's name in a table.
const MAX_NAME: usize = 36;

/// Prints hits, best first.
pub(crate) fn hits(hits: &[SearchHit]) {
    for (number, hit) in (1..).zip(hits) {
        let place = place(hit.document.name.as_str(), &hit.place());
        line(&format!("{SOURCE}{number}. {place}{SOURCE:#} {DIM}{:.3}{DIM:#}", hit.score));
        let text = hit.chunk.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = text.chars().take(MAX_CHARACTERS).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        line(&format!("   {shown}"));
    }
}

/// Says which words were taken for misspellings.
pub(crate) fn corrections(plan: &QueryPlan) {
    for correction in &plan.corrections {
        note(&format!(
            "{DIM}no document holds “{}”: searched for “{}”{DIM:#}",
            correction.typed, correction.corrected
        ));
    }
}

/// The candidates as a table: every score of every step.
pub(crate) fn explanation(report: &SearchReport) {
    plan(&report.plan, report.timings);
    line("");
    table(&report.candidates, &report.candidates);
}

/// What was searched for, and how long that took.
pub(super) fn plan(plan: &QueryPlan, timings: SearchTimings) {
    line(&format!("{BOLD}searched for{BOLD:#}  {}", plan.text));
    for (what, words) in [("exact", &plan.phrases), ("without", &plan.excluded)] {
        for word in words {
            line(&format!("{BOLD}{what:<12}{BOLD:#}  “{word}”"));
        }
    }
    line(&format!(
        "{BOLD}took{BOLD:#}          {} (embedding {}, dense {}, BM25 {}, fusing {}, reranking {})",
        milliseconds(timings.total),
        milliseconds(timings.embed),
        milliseconds(timings.dense),
        milliseconds(timings.sparse),
        milliseconds(timings.fuse),
        milliseconds(timings.rerank)
    ));
}

/// Candidates as a table; `all` are those that one can be a near-duplicate of.
pub(super) fn table(candidates: &[Candidate], all: &[Candidate]) {
    line(&format!(
        "{DIM}{:>4}  {:<MAX_NAME$}  {:>13}  {:>15}  {:>6}  {:>6}  {:>6}{DIM:#}",
        "hit", "document", "dense", "BM25", "fused", "rerank", "score"
    ));
    for candidate in candidates {
        line(&row(candidate, all));
    }
}

fn row(candidate: &Candidate, all: &[Candidate]) -> String {
    let (number, remark) = match candidate.fate {
        Fate::Hit(rank) => (rank.to_string(), String::new()),
        Fate::NearDuplicateOf(id) => {
            let of = all.iter().find(|other| other.id == id).map(|other| other.fate);
            match of {
                Some(Fate::Hit(rank)) => ("=".to_owned(), format!("  as hit {rank}")),
                _ => ("=".to_owned(), "  near-duplicate".to_owned()),
            }
        }
        Fate::BeyondShare => (String::new(), "  its document has its share".to_owned()),
        Fate::BelowLimit => (String::new(), String::new()),
    };
    let name = shortened(&format!("{} @{}", candidate.document, candidate.span.start()));
    let ranked = |score: Option<f32>, rank: Option<usize>, digits: usize| match (score, rank) {
        (Some(score), Some(rank)) => format!("{score:.digits$} {:>5}", format!("(#{rank})")),
        (Some(score), None) => format!("{score:.digits$}      "),
        (None, _) => "–      ".to_owned(),
    };
    let scores = candidate.scores;
    let rerank = scores.rerank.map_or_else(|| "–".to_owned(), |score| format!("{score:.3}"));
    format!(
        "{number:>4}  {SOURCE}{name:<MAX_NAME$}{SOURCE:#}  {:>13}  {:>15}  {:>6.3}  {rerank:>6}  {BOLD}{:>6.3}{BOLD:#}{DIM}{remark}{DIM:#}",
        ranked(scores.dense, candidate.dense_rank, 3),
        ranked(scores.sparse, candidate.sparse_rank, 2),
        scores.fused,
        candidate.score,
    )
}

/// The end of a name says more than its beginning.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= MAX_NAME {
        return name.to_owned();
    }
    let end: String = name.chars().skip(count - MAX_NAME + 1).collect();
    format!("…{end}")
}

fn milliseconds(microseconds: u64) -> String {
    format!("{:.1} ms", microseconds as f64 / 1000.0)
}
