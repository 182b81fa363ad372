use std::sync::Arc;

use futures::StreamExt;
use ibid::{AnswerReport, AskEvent, AskOptions, Generate, Mode, Outcome, Question};

use crate::args::AskArguments;
use crate::commands::{language_model, library, search};
use crate::exit::Exit;
use crate::render::{self, AnswerPrinter};
use crate::settings::Settings;

/// `ibid ask QUESTION`.
pub(crate) async fn run(arguments: AskArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let question: Question = arguments.question.parse()?;
    let model = if arguments.no_llm {
        None
    } else {
        language_model::choose(arguments.model.as_deref(), &arguments.engine, settings).await?
    };
    let library = library::open_or_ingest(&arguments.docs, settings).await?;
    let options = options(&arguments, settings)?;

    let loading = async {
        match model {
            Some(model) => model.load().await.map(Some),
            None => Ok(None),
        }
    };
    let work = async {
        // The model loads while the passages are searched.
        let (model, retrieval) = tokio::join!(loading, library.retrieve(&question, &options));
        let model: Option<Arc<dyn Generate>> = model?;
        let mode = if model.is_some() { Mode::Generated } else { Mode::Extractive };
        let events = library.answer_stream(retrieval?, model, options.clone());
        follow(events, mode, settings.json).await
    };
    let report = tokio::select! {
        report = work => report?,
        _ = tokio::signal::ctrl_c() => {
            render::note("stopped");
            return Ok(Exit::Interrupted);
        }
    };
    if settings.json {
        render::json(&report)?;
    }
    Ok(if report.outcome() == Outcome::Answered { Exit::Success } else { Exit::Nothing })
}

fn options(arguments: &AskArguments, settings: &Settings) -> anyhow::Result<AskOptions> {
    let defaults = AskOptions::default();
    let search = search::options(&arguments.ranking, &arguments.filter, defaults.search.limit, settings)?;
    Ok(AskOptions {
        search,
        passage_tokens: arguments.passage_tokens as usize,
        min_support: arguments.min_support,
        free_numbers: arguments.free_numbers,
        min_probability_stated: arguments.min_stated.map(f64::from),
        ..defaults
    })
}

async fn follow(
    mut events: futures::stream::BoxStream<'static, Result<AskEvent, ibid::Error>>,
    mode: Mode,
    quiet: bool,
) -> anyhow::Result<AnswerReport> {
    let mut printer = AnswerPrinter::default();
    let spinner = render::spinner("searching");
    if mode == Mode::Extractive && !quiet {
        render::note("no language model: these are the sentences that fit best, not an answer in words");
    }
    let mut report = None;
    while let Some(event) = events.next().await {
        match event? {
            AskEvent::Retrieved { sources, .. } => {
                spinner.set_message(format!("reading {}", render::count(sources.len(), "passage")));
            }
            AskEvent::Claim(claim) if !quiet => spinner.suspend(|| printer.claim(&claim, mode)),
            AskEvent::Claim(_) => {}
            AskEvent::Done(done) => report = Some(*done),
        }
    }
    spinner.finish_and_clear();
    let report = report.ok_or_else(|| anyhow::anyhow!("the answer ended before it was complete"))?;
    if !quiet {
        printer.finish(&report);
    }
    Ok(report)
}
