//! The queries of which least was found.

use ibid::Library;

use super::{DatasetRun, EvalError, Found, QueryRun, WorstQuery};
use crate::{Metric, Stage};

/// So many are kept.
const WORST: usize = 30;
/// Relevant documents that are named.
const NAMED: usize = 3;
/// Characters of a chunk that are shown.
const SHOWN: usize = 180;

/// Worst first; none that is as good as can be.
pub(super) async fn worst(library: &Library, run: &DatasetRun) -> Result<Vec<WorstQuery>, EvalError> {
    let mut scored: Vec<(f64, &QueryRun)> = run
        .queries
        .iter()
        .filter_map(|query| {
            let ranked = last_ranking(query).map(|stage| &query.stages[&stage].documents);
            let ndcg = ranked.map_or(1.0, |ranking| Metric::Ndcg(10).of(ranking, &query.judgements));
            let has_sentence = sentence_in_passages(query).is_none_or(|has| has);
            let first = ranked.and_then(|_| rank(query)) == Some(1);
            (!(first && has_sentence)).then_some((ndcg + f64::from(u8::from(has_sentence)), query))
        })
        .collect();
    scored.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    let mut described = Vec::new();
    for (_, query) in scored.into_iter().take(WORST) {
        described.push(describe(library, query).await?);
    }
    Ok(described)
}

async fn describe(library: &Library, query: &QueryRun) -> Result<WorstQuery, EvalError> {
    let mut found = Vec::new();
    for (name, span) in &query.top {
        let document = library.document(name).await?;
        let text = document.as_ref().and_then(|document| span.of(&document.text)).unwrap_or_default();
        found.push(Found { document: name.to_string(), text: beginning(text) });
    }
    let all: Vec<&str> = query.judgements.documents().collect();
    Ok(WorstQuery {
        id: query.id.clone(),
        question: query.question.clone(),
        expected: all.iter().take(NAMED).map(|name| (*name).to_owned()).collect(),
        more_expected: all.len().saturating_sub(NAMED),
        rank: rank(query),
        sentence: query.gold_sentence.clone(),
        sentence_in_passages: sentence_in_passages(query),
        found,
    })
}

/// The last stage that ranks.
fn last_ranking(query: &QueryRun) -> Option<Stage> {
    query.stages.keys().next_back().copied()
}

fn rank(query: &QueryRun) -> Option<usize> {
    let ranking = &query.stages[&last_ranking(query)?].documents;
    ranking.iter().position(|name| query.judgements.is_relevant(name)).map(|index| index + 1)
}

/// Under the largest budget.
fn sentence_in_passages(query: &QueryRun) -> Option<bool> {
    query.evidence.values().next_back()?.sentence
}

/// The beginning of a text, on one line.
fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().take(SHOWN).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}
