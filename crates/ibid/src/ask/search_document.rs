//! What a search found as a document: `ibid.search/1`.

use ibid_core::{Place, Question, Span};
use serde::Serialize;

use super::{Candidate, HitScores, QueryPlan, SearchHit, SearchReport, SearchTimings};

/// The name and version of the JSON form of a search.
pub const SEARCH_SCHEMA: &str = "ibid.search/1";

/// A search in its JSON form, which is a contract.
///
/// ```no_run
/// # async fn run(library: ibid::Library) -> Result<(), Box<dyn std::error::Error>> {
/// let query = "annual leave".parse()?;
/// let report = library.search(&query, &ibid::SearchOptions::default()).await?;
/// println!("{}", serde_json::to_string(&ibid::SearchDocument::new(&query, &report))?);
/// # Ok(()) }
/// ```
#[derive(Debug, Serialize)]
pub struct SearchDocument<'a> {
    schema: &'static str,
    query: &'a str,
    plan: &'a QueryPlan,
    hits: Vec<HitDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct HitDocument<'a> {
    document: &'a str,
    #[serde(flatten)]
    place: Place,
    span: Span,
    text: &'a str,
    score: f32,
    scores: HitScores,
}

#[derive(Debug, Serialize)]
struct ExplanationDocument<'a> {
    timings_us: SearchTimings,
    candidates: &'a [Candidate],
}

impl<'a> SearchDocument<'a> {
    /// What `report` found for `query`.
    pub fn new(query: &'a Question, report: &'a SearchReport) -> Self {
        Self {
            schema: SEARCH_SCHEMA,
            query: query.as_str(),
            plan: &report.plan,
            hits: report.hits.iter().map(HitDocument::of).collect(),
            explanation: None,
        }
    }

    /// With every candidate and its way through the steps.
    #[must_use]
    pub fn explained(mut self, report: &'a SearchReport) -> Self {
        self.explanation =
            Some(ExplanationDocument { timings_us: report.timings, candidates: &report.candidates });
        self
    }
}

impl<'a> HitDocument<'a> {
    fn of(hit: &'a SearchHit) -> Self {
        Self {
            document: hit.document.name.as_str(),
            place: hit.place(),
            span: hit.chunk.span,
            text: &hit.chunk.text,
            score: hit.score,
            scores: hit.scores,
        }
    }
}
