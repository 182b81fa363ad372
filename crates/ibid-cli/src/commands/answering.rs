//! What `ask` and `chat` have in common: options, the model, and following an answer as it comes.

use std::sync::Arc;

use futures::StreamExt;
use ibid::{AnswerReport, AskEvent, AskOptions, AskStream, Calibration, Mode};

use crate::args::AnsweringArguments;
use crate::commands::language_model::{self, Choice, LanguageModel};
use crate::commands::search;
use crate::render::{self, AnswerPrinter, LiveArea, LiveView};
use crate::settings::Settings;

/// What of an answer in the making is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// For people, as it comes.
    Everything,
    /// A line of JSON for each event.
    JsonLines,
    /// Nothing.
    Nothing,
}

pub(super) fn options(arguments: &AnsweringArguments, settings: &Settings) -> anyhow::Result<AskOptions> {
    let defaults = AskOptions::default();
    let search = search::options(&arguments.ranking, &arguments.filter, defaults.search.limit, settings)?;
    Ok(AskOptions {
        search,
        passage_tokens: arguments.passage_tokens as usize,
        min_support: arguments.min_support.unwrap_or(defaults.min_support),
        free_numbers: arguments.free_numbers,
        min_probability: arguments.min_probability.map(f64::from),
        calibration: arguments.calibration.as_deref().map(Calibration::read).transpose()?.map(Arc::new),
        keep_traces: arguments.keep_traces as usize,
        ..defaults
    })
}

/// The model that was asked for; `None` where the answers are to be extractive.
pub(super) async fn model(
    arguments: &AnsweringArguments,
    settings: &Settings,
) -> anyhow::Result<Option<LanguageModel>> {
    if arguments.no_llm {
        return Ok(None);
    }
    language_model::choose(arguments.model.as_deref(), &arguments.engine, settings).await
}

/// The same, for one answer whose sources are shown while a remote engine is still asked what it is.
pub(super) async fn begin_model(
    arguments: &AnsweringArguments,
    settings: &Settings,
) -> anyhow::Result<Option<Choice>> {
    if arguments.no_llm {
        return Ok(None);
    }
    language_model::begin(arguments.model.as_deref(), &arguments.engine, settings).await
}

/// Says once that the answers are not in words.
pub(super) fn note_extractive() {
    render::note("no language model: these are the sentences that fit best, not an answer in words");
}

/// Follows an answer to its end. What is not final is drawn in `area`.
pub(super) async fn follow(
    mut events: AskStream,
    mode: Mode,
    show: Show,
    area: &LiveArea,
) -> anyhow::Result<AnswerReport> {
    let mut printer = AnswerPrinter::default();
    let view = LiveView::new(mode, area);
    let mut report = None;
    while let Some(event) = events.next().await {
        let event = event?;
        if show == Show::JsonLines {
            render::json(&event)?;
        }
        match event {
            AskEvent::Retrieved { sources, sentences, .. } => view.retrieved(&sources, &sentences),
            AskEvent::Tool(step) if show == Show::Everything => view.called(&step),
            AskEvent::Quote(quote) => view.quote(&quote),
            AskEvent::Claim(claim) if show == Show::Everything => {
                view.print(|| printer.claim(&claim, mode));
            }
            AskEvent::Done(done) => report = Some(*done),
            _ => {}
        }
    }
    view.finish();
    let report = report.ok_or_else(|| anyhow::anyhow!("the answer ended before it was complete"))?;
    if show == Show::Everything {
        printer.finish(&report);
    }
    Ok(report)
}
