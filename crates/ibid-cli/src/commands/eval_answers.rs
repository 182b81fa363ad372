//! `ibid eval answers`: questions with a known outcome, asked one after the other.

use std::sync::Arc;

use ibid::{Access, AskOptions, Calibration, Cancellation, Generate, Library};
use ibid_eval::{
    AnswerCases, AnswerRecord, AnswerRun, AnswerSummary, CalibrateOptions, CalibrationReport, Dataset,
    SampleSizes,
};
use serde::Serialize;

use super::{eval, ingest, language_model, library};
use crate::args::{AnswersArguments, CalibrateArguments};
use crate::exit::Exit;
use crate::render::{self, DIM};
use crate::settings::Settings;

/// `eval answers --json`: `ibid.eval-answers/1`.
#[derive(Debug, Serialize)]
struct AnswersDocument<'a> {
    schema: &'static str,
    summaries: &'a [AnswerSummary],
}

/// `eval calibrate --json`: `ibid.eval-calibration/1`.
#[derive(Debug, Serialize)]
struct CalibrationDocument<'a> {
    schema: &'static str,
    calibration: &'a Calibration,
    report: &'a CalibrationReport,
}

/// `ibid eval answers`.
pub(crate) async fn run(arguments: &AnswersArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let datasets =
        arguments.datasets.iter().map(|path| Dataset::open(path)).collect::<Result<Vec<_>, _>>()?;
    let model: Option<Arc<dyn Generate>> = if arguments.no_llm {
        None
    } else {
        match language_model::choose(arguments.model.as_deref(), &arguments.engine, settings).await? {
            Some(model) => Some(model.load().await?),
            None => None,
        }
    };
    let options = AskOptions {
        passage_tokens: arguments.passage_tokens as usize,
        protocol: arguments.protocol,
        min_probability: arguments.all_signals.then_some(0.0),
        ..AskOptions::default()
    };
    let cancellation = eval::stopped_by_interrupt("question");
    for dataset in &datasets {
        let library = eval::open(dataset, settings).await?;
        if !ask(dataset, &library, model.clone(), options.clone(), arguments, settings, &cancellation).await?
        {
            return Ok(Exit::Interrupted);
        }
    }
    let records = ibid_eval::read_records(std::slice::from_ref(&arguments.output))?;
    print(&AnswerSummary::of(&records), settings)?;
    render::note(&format!("{DIM}written: {}{DIM:#}", arguments.output.display()));
    Ok(Exit::Success)
}

fn print(summaries: &[AnswerSummary], settings: &Settings) -> anyhow::Result<Exit> {
    if settings.json {
        render::json(&AnswersDocument { schema: "ibid.eval-answers/1", summaries })?;
    } else {
        render::line(&ibid_eval::answers_text(summaries));
    }
    Ok(Exit::Success)
}

/// `ibid eval calibrate`.
pub(crate) async fn calibrate(arguments: &CalibrateArguments, settings: &Settings) -> anyhow::Result<Exit> {
    if let Some(missing) = arguments.runs.iter().find(|file| !file.exists()) {
        anyhow::bail!(
            "{} does not exist: `ibid eval answers --all-signals` writes such files",
            missing.display()
        );
    }
    let records = ibid_eval::read_records(&arguments.runs)?;
    let mut models: Vec<Option<&str>> = records.iter().map(|record| record.model.as_deref()).collect();
    models.dedup();
    if models.len() > 1 {
        anyhow::bail!("the runs are of different models ({}): calibrate each by itself", models.len());
    }
    if let Some(file) = &arguments.apply {
        let calibration = if file.as_os_str() == "built-in" {
            Calibration::of_model(models.first().copied().flatten())
        } else {
            Calibration::read(file)?
        };
        let summaries = AnswerSummary::of(&ibid_eval::apply_calibration(&records, &calibration));
        return print(&summaries, settings);
    }
    let mut datasets: Vec<&str> = records.iter().map(|record| record.dataset.as_str()).collect();
    datasets.dedup();
    let fitted_to = format!("{} questions: {}", records.len(), datasets.join(", "));
    let options = CalibrateOptions { precision: arguments.precision, seed: arguments.seed };
    let Some((calibration, report)) = ibid_eval::calibrate(&records, &fitted_to, options) else {
        anyhow::bail!(
            "{} are too few right and wrong answers to fit anything to: ask more questions of each kind",
            records.len()
        );
    };
    if let Some(file) = &arguments.output {
        let text = serde_json::to_string_pretty(&calibration)?;
        fs_err::write(file, text + "\n")?;
    }
    let kept = if arguments.keep {
        let library = library::open_as_it_is(&settings.library, Access::Write, settings).await?;
        Some(library.keep_calibration(&calibration).await?)
    } else {
        None
    };
    if let Some(file) = &arguments.html {
        fs_err::write(file, ibid_eval::calibration_html(&report, &fitted_to))?;
    }
    if settings.json {
        render::json(&CalibrationDocument {
            schema: "ibid.eval-calibration/1",
            calibration: &calibration,
            report: &report,
        })?;
    } else {
        render::line(&ibid_eval::calibration_text(&report));
    }
    for file in [&arguments.output, &kept, &arguments.html].into_iter().flatten() {
        render::note(&format!("{DIM}written: {}{DIM:#}", file.display()));
    }
    Ok(Exit::Success)
}

async fn ask(
    dataset: &Dataset,
    library: &Library,
    model: Option<Arc<dyn Generate>>,
    options: AskOptions,
    arguments: &AnswersArguments,
    settings: &Settings,
    cancellation: &Cancellation,
) -> anyhow::Result<bool> {
    let sizes = SampleSizes {
        answerable: arguments.answerable.into(),
        off_topic: arguments.off_topic.into(),
        near_misses: arguments.near_misses.into(),
    };
    let cases = AnswerCases::sample(dataset, sizes, arguments.seed);
    let all = cases.of_whole_corpus().len() + cases.without_answers().len();
    let bar = render::question_bar(dataset.name(), all);
    let mut on_record = |record: &AnswerRecord| {
        bar.inc(1);
        tracing::info!(id = record.id, kind = record.kind.name(), answered = record.is_answered());
    };
    let mut run = AnswerRun::new(dataset.name(), model, options).cancellation(cancellation.clone());
    let without_answers = if cases.without_answers().is_empty() {
        None
    } else {
        Some(without_answers(dataset, &cases, arguments.seed, settings).await?)
    };
    let finished =
        run.ask(library, without_answers.as_ref(), &cases, &arguments.output, &mut on_record).await?;
    bar.finish_and_clear();
    Ok(finished)
}

/// A library of the data set's documents without what answers the near misses.
async fn without_answers(
    dataset: &Dataset,
    cases: &AnswerCases,
    seed: u64,
    settings: &Settings,
) -> anyhow::Result<Library> {
    let cached = settings.cached_library(&[dataset.path().to_owned()])?;
    let Some(corpus) = dataset.corpus_folder(&cached.with_extension("corpus"))? else {
        anyhow::bail!(
            "{} asks a library of yours, from which nothing is taken out: give --near-misses 0, or questions with \
             \"kind\": \"near_miss\"",
            dataset.path().display()
        );
    };
    let count = cases.without_answers().len();
    let name = format!("near-misses-{seed}-{count}");
    let folder = cached.with_extension(&name);
    cases.write_without_answers(&corpus, &folder)?;
    let library = library::open_cached(&cached.with_extension(format!("{name}-library")), settings).await?;
    ingest::by_default(&library, &[folder], settings).await?;
    Ok(library)
}
