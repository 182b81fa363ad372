use std::sync::Arc;

use anyhow::Context;
use futures::StreamExt;
use ibid::{AskOptions, ExtractEvent, ExtractOptions, JsonSchema, Library, Question, RecordReport};

use crate::args::ExtractArguments;
use crate::commands::language_model::{self, LanguageModel};
use crate::commands::{library, schema, search};
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid extract --schema FILE QUESTION`.
pub(crate) async fn run(arguments: ExtractArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let [question] = &arguments.inputs[..] else {
        anyhow::bail!("one question is asked at a time: put it in quotes; --each reads several files");
    };
    let question: Question = question.parse()?;
    let schema = schema::read(&arguments.schema, arguments.schema_files)?;
    let model = language_model::choose(arguments.model.as_deref(), &arguments.engine, settings).await?;
    let options = options(&arguments, settings)?;
    let library = library::open_or_ingest(&arguments.docs, settings).await?;
    ask(&library, question, schema, (model, options, arguments.stream), settings).await
}

pub(super) fn options(arguments: &ExtractArguments, settings: &Settings) -> anyhow::Result<ExtractOptions> {
    let defaults = AskOptions::default();
    let search = search::options(&arguments.ranking, &arguments.filter, defaults.search.limit, settings)?;
    Ok(ExtractOptions {
        ask: AskOptions { search, passage_tokens: arguments.passage_tokens as usize, ..defaults },
        min_support: arguments.min_support,
        max_tokens: arguments.max_tokens as usize,
    })
}

/// Makes one record and prints it.
pub(super) async fn ask(
    library: &Library,
    question: Question,
    schema: JsonSchema,
    (model, options, stream): (Option<LanguageModel>, ExtractOptions, bool),
    settings: &Settings,
) -> anyhow::Result<Exit> {
    let model = model.ok_or(ibid::Error::NoModel)?;
    let events = library.extract_stream_with(question, Arc::new(schema), model, options);
    let report = tokio::select! {
        report = follow(events, stream) => report?,
        _ = tokio::signal::ctrl_c() => {
            render::note("stopped");
            return Ok(Exit::Interrupted);
        }
    };
    if !settings.json {
        render::record(&report)?;
    } else if !stream {
        render::json(&report)?;
    }
    Ok(if report.extraction().grounded().is_some() { Exit::Success } else { Exit::Nothing })
}

async fn follow(mut events: ibid::ExtractStream, stream: bool) -> anyhow::Result<RecordReport> {
    let spinner = render::spinner("searching");
    let mut written = String::new();
    let mut report = None;
    while let Some(event) = events.next().await {
        let event = event?;
        if stream {
            render::json(&event)?;
        }
        match event {
            ExtractEvent::Retrieved { sources } => {
                spinner.set_message(format!("reading {}", render::count(sources.len(), "passage")));
            }
            ExtractEvent::Written { text } => {
                written.push_str(&text);
                let tail: Vec<char> = written.chars().rev().take(60).collect();
                let tail = tail.into_iter().rev().collect::<String>().replace('\n', " ");
                spinner.set_message(format!("writing {}", render::printable(&tail)));
            }
            ExtractEvent::Done(done) => report = Some(*done),
            _ => {}
        }
    }
    spinner.finish_and_clear();
    report.context("the record ended before it was complete")
}
