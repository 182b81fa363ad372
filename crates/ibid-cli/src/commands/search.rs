use ibid::{Library, NothingToFind, Question, Reranking, SearchDocument, SearchOptions};

use crate::args::{FilterArguments, RankingArguments, SearchArguments};
use crate::commands::library;
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid search QUERY`.
pub(crate) async fn run(arguments: &SearchArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let query: Question = arguments.query.parse()?;
    let options = options(&arguments.ranking, &arguments.filter, usize::from(arguments.limit), settings)?;
    let library: Library = library::open_or_ingest(&arguments.docs, settings).await?;
    let report = library.search(&query, &options).await?;
    let exit = if report.hits.is_empty() { Exit::Nothing } else { Exit::Success };
    if settings.json {
        let document = SearchDocument::new(&query, &report);
        let document = if arguments.explain { document.explained(&report) } else { document };
        render::json(&document)?;
        return Ok(exit);
    }
    render::corrections(&report.plan);
    if report.hits.is_empty() {
        render::note(&nothing_found(&library, &options).await?);
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
async fn nothing_found(library: &Library, options: &SearchOptions) -> anyhow::Result<String> {
    let why = library.nothing_to_find(&options.filter).await?;
    Ok(match why {
        Some(why @ NothingToFind::NoDocuments) => format!("nothing found: {why} (`ibid ingest FOLDER`)"),
        Some(why @ NothingToFind::NonePasses) => {
            format!("nothing found: {why} (`ibid list` shows what there is)")
        }
        None => "nothing found".to_owned(),
    })
}
