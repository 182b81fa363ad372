//! Asking again what was asked before: for `verify` and `explain`.

use ibid::{AnswerModel, Library, Mode, Recording, Replay, Reranking};

use crate::commands::language_model;
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// Asks again, with the recorded model unless another is named.
pub(super) async fn replay(
    library: &Library,
    recording: &Recording,
    model: Option<&str>,
    settings: &Settings,
) -> anyhow::Result<Replay> {
    let model = match (recording.mode(), model.or(recording.model().name.as_deref())) {
        (Mode::Generated, Some(name)) => AnswerModel::from(language_model::named(name, settings).await?),
        _ => AnswerModel::none(),
    };
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

/// The exit code of a replay.
pub(super) fn exit(replay: &Replay) -> Exit {
    if replay.identical { Exit::Success } else { Exit::Nothing }
}
