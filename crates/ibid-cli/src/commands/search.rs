use ibid::{
    Candidate, HitScores, Library, QueryPlan, Question, Reranking, SearchHit, SearchOptions, SearchTimings,
};
use serde::Serialize;

use crate::args::{FilterArguments, RankingArguments, SearchArguments};
use crate::commands::library;
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `search --json`: `ibid.search/1`.
#[derive(Debug, Serialize)]
struct SearchDocument<'a> {
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
    place: ibid::Place,
    span: ibid::Span,
    text: &'a str,
    score: f32,
    scores: HitScores,
}

/// With `--explain`: how the hits came about.
#[derive(Debug, Serialize)]
struct ExplanationDocument<'a> {
    timings_us: SearchTimings,
    candidates: &'a [Candidate],
}

/// `ibid search QUERY`.
pub(crate) async fn run(arguments: &SearchArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let query: Question = arguments.query.parse()?;
    let options = options(&arguments.ranking, &arguments.filter, usize::from(arguments.limit), settings)?;
    let library: Library = library::open_or_ingest(&arguments.docs, settings).await?;
    let report = library.search(&query, &options).await?;
    let exit = if report.hits.is_empty() { Exit::Nothing } else { Exit::Success };
    if settings.json {
        let explanation = arguments
            .explain
            .then_some(ExplanationDocument { timings_us: report.timings, candidates: &report.candidates });
        render::json(&SearchDocument {
            schema: "ibid.search/1",
            query: query.as_str(),
            plan: &report.plan,
            hits: report.hits.iter().map(hit_document).collect(),
            explanation,
        })?;
        return Ok(exit);
    }
    render::corrections(&report.plan);
    if report.hits.is_empty() {
        render::note(nothing_found(&library, &options).await?);
    }
    if arguments.explain {
        render::explanation(&report);
    } else {
        render::hits(&report.hits);
    }
    Ok(exit)
}

/// The options of a search or of the search for an answer.
pub(crate) fn options(
    ranking: &RankingArguments,
    filter: &FilterArguments,
    limit: usize,
    settings: &Settings,
) -> anyhow::Result<SearchOptions> {
    Ok(SearchOptions {
        limit,
        filter: filter.filter()?,
        fusion: ranking.fusion.into(),
        reranking: Reranking::open(&ranking.rerank, &settings.models, settings.onnx_runtime.as_deref())?,
        per_document: ranking.per_document.map(usize::from),
        ..SearchOptions::default()
    })
}

/// Says why, where that can be told.
async fn nothing_found(library: &Library, options: &SearchOptions) -> anyhow::Result<&'static str> {
    if library.status().await?.documents == 0 {
        return Ok("nothing found: the library holds no documents (`ibid ingest FOLDER`)");
    }
    if !options.filter.is_empty() && !library.has_documents(&options.filter).await? {
        return Ok("nothing found: no document passes the filter (`ibid list` shows what there is)");
    }
    Ok("nothing found")
}

fn hit_document(hit: &SearchHit) -> HitDocument<'_> {
    HitDocument {
        document: hit.document.name.as_str(),
        place: hit.place(),
        span: hit.chunk.span,
        text: &hit.chunk.text,
        score: hit.score,
        scores: hit.scores,
    }
}
