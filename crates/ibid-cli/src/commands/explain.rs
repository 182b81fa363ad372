use ibid::{Access, Passage, Trace};
use serde::Serialize;

use crate::args::ExplainArguments;
use crate::commands::{library, replay};
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `explain --replay --json`.
#[derive(Debug, Serialize)]
struct ReplayDocument<'a> {
    schema: &'static str,
    trace: &'a str,
    #[serde(flatten)]
    replay: &'a ibid::Replay,
}

/// `ibid explain [TRACE]`.
pub(crate) async fn run(arguments: &ExplainArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let library = library::open(&settings.library, Access::Read, settings).await?;
    let Some(trace) = library.trace(arguments.trace.as_deref()).await? else {
        render::note("no such trace: `ibid ask --json` prints the id of each answer's");
        return Ok(Exit::Nothing);
    };
    if !arguments.replay {
        if settings.json {
            render::json(&trace)?;
        } else {
            render::explain(&trace, &passages(&library, &trace).await?);
        }
        return Ok(Exit::Success);
    }
    let Some(recording) = trace.recording() else {
        anyhow::bail!("the trace was kept by an ibid that could not repeat answers: ask the question again");
    };
    let repeated = replay::replay(&library, &recording, &arguments.replaying, settings).await?;
    if settings.json {
        render::json(&ReplayDocument { schema: "ibid.replay/1", trace: &trace.id, replay: &repeated })?;
    } else {
        render::line(&format!("question  {}", trace.question));
        render::replay(&repeated);
    }
    Ok(replay::exit(&repeated))
}

/// The passages of a trace, where the library still has the documents as they were.
async fn passages(library: &ibid::Library, trace: &Trace) -> anyhow::Result<Vec<Option<Passage>>> {
    let mut passages = Vec::new();
    for passage in &trace.passages {
        passages.push(library.passage(passage).await?);
    }
    Ok(passages)
}
