use std::path::Path;

use anyhow::Context;
use ibid::{AnswerReport, ExtractOptions, Library, Mode, Outcome, Question};

use crate::args::AskArguments;
use crate::commands::answering::{self, Show};
use crate::commands::{extract, library, schema, tools};
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid ask QUESTION`.
pub(crate) async fn run(arguments: AskArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let question: Question = arguments.question.parse()?;
    if let Some(file) = &arguments.bundle {
        check_folder(file)?;
    }
    let mut model = answering::begin_model(&arguments.answering, settings).await?;
    let opening = async {
        if arguments.tools.tool.is_empty() {
            library::open_or_ingest(&arguments.docs, settings).await
        } else {
            library::open_if_there(&arguments.docs, settings).await
        }
    };
    let library = match &mut model {
        Some(model) => Box::pin(model.beside(opening)).await?,
        None => opening.await?,
    };
    let mut options = answering::options(&arguments.answering, settings)?;
    let area = render::LiveArea::default();
    options.tools = tools::enabled(&arguments.tools, (&library, &options.search), settings, &area).await?;
    if let Some(file) = &arguments.schema {
        let schema = schema::read(file, arguments.schema_files)?;
        let defaults = ExtractOptions::default();
        let min_support = arguments.answering.min_support.unwrap_or(defaults.min_support);
        let options = ExtractOptions { min_support, ask: options, ..defaults };
        let model = match model {
            Some(model) => Some(model.introduced(settings).await?),
            None => None,
        };
        return extract::ask(&library, question, schema, (model, options, arguments.stream), settings).await;
    }
    if model.is_none() && !arguments.tools.tool.is_empty() {
        render::warning("without a language model nothing chooses a tool: none is called");
    }

    let mode = if model.is_some() { Mode::Generated } else { Mode::Extractive };
    if mode == Mode::Extractive && !settings.json {
        answering::note_extractive();
    }
    let show = match (settings.json, arguments.stream) {
        (false, _) => Show::Everything,
        (true, true) => Show::JsonLines,
        (true, false) => Show::Nothing,
    };
    let model = model.map(|model| model.for_answer(&area, settings));
    let events = library.ask_stream(question, model, options);
    let report = tokio::select! {
        report = answering::follow(events, mode, show, &area) => report?,
        _ = tokio::signal::ctrl_c() => {
            render::note("stopped");
            return Ok(Exit::Interrupted);
        }
    };
    // The answer first: it is there whatever becomes of the bundle.
    if show == Show::Nothing {
        render::json(&report)?;
    }
    if let Some(file) = &arguments.bundle {
        write_bundle(&library, &report, file).await?;
    }
    Ok(if report.outcome() == Outcome::Answered { Exit::Success } else { Exit::Nothing })
}

/// Nobody is to wait for an answer whose bundle cannot be written.
fn check_folder(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    anyhow::ensure!(
        folder.is_dir(),
        "the bundle {} cannot be written: there is no folder {}",
        file.display(),
        folder.display()
    );
    Ok(())
}

async fn write_bundle(library: &Library, report: &AnswerReport, file: &Path) -> anyhow::Result<()> {
    let bundle = library.bundle(report).await?;
    fs_err::write(file, bundle.to_json()?).context("the bundle could not be written")?;
    render::note(&format!("written to {0}: `ibid verify {0}` checks it", file.display()));
    Ok(())
}
