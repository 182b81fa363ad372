use std::path::{Path, PathBuf};

use ibid::{Access, AskOptions, Cancellation, Embedding, Library, Reranking, SearchOptions};
use ibid_eval::{
    Comparison, Dataset, DatasetRun, DraftOptions, DraftedQuestion, EvalOptions, Evaluation, SavedRun, Stage,
    Summary,
};
use serde::Serialize;

use crate::args::{EvalArguments, EvalCommand, MakeArguments, RankingArguments};
use crate::commands::{ingest, language_model, library};
use crate::exit::Exit;
use crate::render::{self, DIM};
use crate::settings::Settings;

/// `eval --compare --json`: `ibid.eval-comparison/1`.
#[derive(Debug, Serialize)]
struct ComparisonDocument<'a> {
    schema: &'static str,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

/// `eval make --json`: `ibid.eval-drafts/1`.
#[derive(Debug, Serialize)]
struct DraftsDocument<'a> {
    schema: &'static str,
    questions: &'a [DraftedQuestion],
}

/// `ibid eval`.
pub(crate) async fn run(arguments: EvalArguments, settings: &Settings) -> anyhow::Result<Exit> {
    match (&arguments.command, arguments.compare.as_deref()) {
        (Some(EvalCommand::Make(make)), _) => draft(make, settings).await,
        (Some(EvalCommand::Answers(answers)), _) => super::eval_answers::run(answers, settings).await,
        (Some(EvalCommand::Calibrate(calibrate)), _) => {
            super::eval_answers::calibrate(calibrate, settings).await
        }
        (Some(EvalCommand::Claims(claims)), _) => super::eval_claims::run(claims, settings).await,
        (None, Some([a, b])) => compare(a, b, settings),
        (None, _) => evaluate(&arguments, settings).await,
    }
}

/// Cancelled by the first Ctrl-C, which says that the question or claim in hand is still finished.
pub(super) fn stopped_by_interrupt(in_hand: &'static str) -> Cancellation {
    let cancellation = Cancellation::default();
    let stop = cancellation.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
            render::note(&format!("stopping after the {in_hand} in hand; run the same command to go on"));
        }
    });
    cancellation
}

async fn evaluate(arguments: &EvalArguments, settings: &Settings) -> anyhow::Result<Exit> {
    // What is wrong should be told before minutes of work, not after.
    for file in [&arguments.html, &arguments.save].into_iter().flatten() {
        can_be_written(file)?;
    }
    let datasets =
        arguments.datasets.iter().map(|path| Dataset::open(path)).collect::<Result<Vec<_>, _>>()?;
    let options = options(arguments, settings)?;

    let mut runs: Vec<DatasetRun> = Vec::new();
    let mut stopped = false;
    for dataset in &datasets {
        let library = open(dataset, settings).await?;
        let run = ask(&library, dataset, options.clone()).await?;
        stopped = run.stopped;
        if !settings.json {
            if !runs.is_empty() {
                render::line("");
            }
            render::line(&ibid_eval::text_report(&[Summary::of(&run)]));
        }
        runs.push(run);
        if let Some(file) = &arguments.save {
            SavedRun::new(runs.clone()).write(file)?;
        }
        if stopped {
            break;
        }
    }
    let summaries: Vec<Summary> = runs.iter().map(Summary::of).collect();
    if settings.json {
        render::json(&ibid_eval::json_report(&summaries))?;
    }
    if let Some(file) = &arguments.html {
        fs_err::write(file, ibid_eval::html_report(&summaries))?;
    }
    for file in [&arguments.html, &arguments.save].into_iter().flatten() {
        render::note(&format!("{DIM}written: {}{DIM:#}", file.display()));
    }
    if stopped && runs.len() < datasets.len() {
        render::note(&format!("stopped: {} of {} data sets were begun", runs.len(), datasets.len()));
    }
    Ok(if stopped { Exit::Interrupted } else { Exit::Success })
}

fn can_be_written(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if file.is_dir() {
        anyhow::bail!("{} is a folder: give the name of a file", file.display());
    }
    if !folder.is_dir() {
        anyhow::bail!("the folder of {} does not exist", file.display());
    }
    Ok(())
}

fn options(arguments: &EvalArguments, settings: &Settings) -> anyhow::Result<EvalOptions> {
    if arguments.ranking.rerank == "none" && arguments.stages == [Stage::Rerank] {
        anyhow::bail!("there is nothing to measure: --stages rerank with --rerank none");
    }
    Ok(EvalOptions {
        stages: arguments.stages.clone(),
        limit: arguments.limit.map(|limit| limit as usize),
        seed: arguments.seed,
        passage_tokens: arguments.passage_tokens.iter().map(|tokens| *tokens as usize).collect(),
        search: search_options(&arguments.ranking, settings)?,
    })
}

/// As questions are asked.
fn search_options(ranking: &RankingArguments, settings: &Settings) -> anyhow::Result<SearchOptions> {
    Ok(SearchOptions {
        fusion: ranking.fusion.into(),
        reranking: Reranking::open(&ranking.rerank, &settings.models, settings.onnx_runtime.as_deref())?,
        per_document: ranking.per_document.map(usize::from),
        ..AskOptions::default().search
    })
}

/// The library that a data set asks: the chosen one, or a cached one of its documents, brought up to date first. Each
/// embedding model has its own, so that two can be compared without reading everything again.
pub(super) async fn open(dataset: &Dataset, settings: &Settings) -> anyhow::Result<Library> {
    let cached = settings.cached_library(&[dataset.path().to_owned()])?;
    let Some(corpus) = dataset.corpus_folder(&cached.with_extension("corpus"))? else {
        return library::open(&settings.library, Access::Read, settings).await;
    };
    let corpus = [corpus];
    let bundled = Embedding::bundled();
    let embedding = settings.embedding.as_deref().unwrap_or(bundled.name()).replace(['/', '\\'], "-");
    let folder = cached.with_extension(format!("eval-{embedding}"));
    let library = library::open_cached(&folder, settings).await?;
    let report = ingest::by_default(&library, &corpus, settings).await?;
    if report.cancelled {
        anyhow::bail!(
            "stopped while reading the documents; what is stored stays, run the same command to go on"
        );
    }
    Ok(library)
}

/// Asks the questions; Ctrl-C stops after the one in hand, and what was found until then is reported.
async fn ask(library: &Library, dataset: &Dataset, options: EvalOptions) -> anyhow::Result<DatasetRun> {
    let bar = render::question_bar(dataset.name(), 0);
    let mut on_query = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let cancellation = Cancellation::default();
    let evaluation =
        Evaluation::new(library, options).on_query(&mut on_query).cancellation(cancellation.clone());
    let mut work = std::pin::pin!(evaluation.run(dataset));
    let run = tokio::select! {
        run = &mut work => run,
        _ = tokio::signal::ctrl_c() => {
            cancellation.cancel();
            render::note("stopping after the question in hand (Ctrl-C again to stop at once)");
            tokio::select! {
                run = &mut work => run,
                _ = tokio::signal::ctrl_c() => anyhow::bail!("stopped"),
            }
        }
    };
    bar.finish_and_clear();
    Ok(run?)
}

fn compare(a: &str, b: &str, settings: &Settings) -> anyhow::Result<Exit> {
    let ((run_a, stage_a), (run_b, stage_b)) = (run_and_stage(a)?, run_and_stage(b)?);
    let comparison = match (stage_a, stage_b) {
        (None, None) => ibid_eval::compare(&run_a, &run_b)?,
        (Some(of_a), Some(of_b)) => ibid_eval::compare_stages((&run_a, of_a), (&run_b, of_b))?,
        (Some(stage), None) | (None, Some(stage)) => {
            ibid_eval::compare_stages((&run_a, stage), (&run_b, stage))?
        }
    };
    if settings.json {
        render::json(&ComparisonDocument { schema: "ibid.eval-comparison/1", comparison: &comparison })?;
    } else {
        render::line(&format!("A  {a}\nB  {b}\n"));
        render::line(&ibid_eval::comparison_text(&comparison));
    }
    Ok(Exit::Success)
}

/// `FILE` or `FILE:STAGE`.
fn run_and_stage(text: &str) -> anyhow::Result<(SavedRun, Option<Stage>)> {
    if let Some((file, stage)) = text.rsplit_once(':')
        && let Ok(stage) = stage.parse()
    {
        return Ok((SavedRun::read(Path::new(file))?, Some(stage)));
    }
    Ok((SavedRun::read(Path::new(text))?, None))
}

/// `ibid eval make`.
async fn draft(arguments: &MakeArguments, settings: &Settings) -> anyhow::Result<Exit> {
    if let Some(file) = &arguments.output {
        can_be_written(file)?;
        if file.exists() {
            anyhow::bail!(
                "{} is there already, perhaps with corrected questions: give another name",
                file.display()
            );
        }
    }
    let library = library::open(&settings.library, Access::Read, settings).await?;
    let options = DraftOptions { count: usize::from(arguments.count), seed: arguments.seed };
    let mut drafts = ibid_eval::draft_questions(&library, options).await?;
    if drafts.is_empty() {
        render::note("the library holds no sentence to make a question of");
        return Ok(Exit::Nothing);
    }
    if let Some(model) = &arguments.model {
        phrase(&mut drafts, model, settings).await?;
    }
    let lines = drafts.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?.join("\n");
    match &arguments.output {
        Some(file) => fs_err::write(file, lines + "\n")?,
        None if settings.json => {}
        None => render::line(&lines),
    }
    if settings.json {
        render::json(&DraftsDocument { schema: "ibid.eval-drafts/1", questions: &drafts })?;
    }
    advice(&drafts, arguments.output.as_ref());
    Ok(Exit::Success)
}

async fn phrase(drafts: &mut [DraftedQuestion], model: &str, settings: &Settings) -> anyhow::Result<()> {
    let Some(file) = language_model::find_or_pull(Some(model), settings).await? else {
        anyhow::bail!("the model {model} is not there: see `ibid models list`");
    };
    let model = file.load().await?;
    let bar = render::question_bar("phrasing", drafts.len());
    for draft in drafts {
        draft.phrase(model.as_ref()).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn advice(drafts: &[DraftedQuestion], output: Option<&PathBuf>) {
    let file = output.map_or_else(|| "FILE".to_owned(), |file| file.display().to_string());
    render::note(&format!(
        "{} drafted. Words of the document's own sentence are found too easily: put each question into yours, and take \
         out \"draft\": true. Then: ibid eval {file}",
        render::count(drafts.len(), "question")
    ));
}
