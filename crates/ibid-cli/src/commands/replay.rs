//! Asking again what was asked before: for `verify` and `explain`.

use ibid::models::ModelStoreError;
use ibid::{AnswerModel, Library, LocalEngine, Mode, Recording, Replay, Reranking};

use crate::args::ReplayArguments;
use crate::commands::language_model;
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// Asks again, with the recorded model and the engine that ran it unless others are named.
pub(super) async fn replay(
    library: &Library,
    recording: &Recording,
    arguments: &ReplayArguments,
    settings: &Settings,
) -> anyhow::Result<Replay> {
    let model = model(recording, arguments, settings).await?;
    let reranking =
        Reranking::open(&recording.settings().reranking, &settings.models, settings.onnx_runtime.as_deref())?;
    let spinner = render::spinner("asking again");
    let replay = tokio::select! {
        replay = library.replay(recording, model, reranking) => replay?,
        _ = tokio::signal::ctrl_c() => anyhow::bail!("stopped"),
    };
    spinner.finish_and_clear();
    Ok(replay)
}

async fn model(
    recording: &Recording,
    arguments: &ReplayArguments,
    settings: &Settings,
) -> anyhow::Result<AnswerModel> {
    let recorded = recording.model();
    let wanted = arguments.model.as_deref();
    let (Mode::Generated, Some(name)) = (recording.mode(), wanted.or(recorded.name.as_deref())) else {
        return Ok(AnswerModel::none());
    };
    // Of a model in a file its name is recorded, and not where it lies.
    let hinting = |error: anyhow::Error| match error.downcast_ref() {
        Some(ModelStoreError::Unknown { name }) if wanted.is_none() => anyhow::anyhow!(
            "no model is called `{name}`: where it was the model of a file, name it with `--model FILE.gguf`"
        ),
        _ => error,
    };
    if arguments.engine.engine.as_deref().is_some_and(|engine| !engine.is_empty()) {
        let chosen = language_model::choose(Some(name), &arguments.engine, settings).await;
        return Ok(chosen.map_err(hinting)?.into());
    }
    if wanted.is_none() && recorded.is_remote() {
        anyhow::bail!(
            "it was written by {name} on a remote engine, whose address is not recorded: give it with --engine, or name \
             another model with --model"
        );
    }
    let file = language_model::named(name, settings).await.map_err(hinting)?;
    // Where this ibid was built without it, the other one answers, and the replay says so.
    let engine = recorded.engine.as_deref().and_then(|engine| engine.parse::<LocalEngine>().ok());
    let engine = engine.filter(|engine| engine.is_built_in()).unwrap_or_default();
    Ok(file.engine(engine).into())
}

/// The exit code of a replay.
pub(super) fn exit(replay: &Replay) -> Exit {
    if replay.identical { Exit::Success } else { Exit::Nothing }
}
