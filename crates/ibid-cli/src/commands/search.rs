use std::path::PathBuf;

use ibid::{HitScores, Library, Question, SearchHit};
use serde::Serialize;

use crate::commands::library;
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `search --json`: `ibid.search/1`.
#[derive(Debug, Serialize)]
struct SearchDocument<'a> {
    schema: &'static str,
    query: &'a str,
    hits: Vec<HitDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct HitDocument<'a> {
    document: &'a str,
    page: Option<u32>,
    lines: Option<(u32, u32)>,
    heading: Vec<String>,
    span: ibid::Span,
    text: &'a str,
    score: f32,
    scores: HitScores,
}

/// `ibid search QUERY`.
pub(crate) async fn run(
    query: &str,
    limit: u16,
    docs: &[PathBuf],
    settings: &Settings,
) -> anyhow::Result<Exit> {
    let query: Question = query.parse()?;
    let library: Library = library::open_or_ingest(docs, settings).await?;
    let hits = library.search(&query, usize::from(limit)).await?;
    if settings.json {
        let documents = hits.iter().map(hit_document).collect();
        render::json(&SearchDocument { schema: "ibid.search/1", query: query.as_str(), hits: documents })?;
    } else if hits.is_empty() {
        render::note("nothing found");
    } else {
        render::hits(&hits);
    }
    Ok(if hits.is_empty() { Exit::Nothing } else { Exit::Success })
}

fn hit_document(hit: &SearchHit) -> HitDocument<'_> {
    let place = hit.place();
    HitDocument {
        document: hit.document.name.as_str(),
        page: place.page,
        lines: place.lines,
        heading: place.heading,
        span: hit.chunk.span,
        text: &hit.chunk.text,
        score: hit.scores.fused,
        scores: hit.scores,
    }
}
