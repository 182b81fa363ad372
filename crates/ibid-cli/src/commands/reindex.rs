use ibid::{Cancellation, Embedding, Library, ReindexOptions};

use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid reindex`.
pub(crate) async fn run(settings: &Settings) -> anyhow::Result<Exit> {
    let folder = &settings.library;
    let name = match &settings.embedding {
        Some(name) => Some(name.clone()),
        None => Embedding::name_of_library(folder).await?,
    };
    let embedding = match name {
        Some(name) => Embedding::open(&name, &settings.models, settings.onnx_runtime.as_deref())?,
        None => Embedding::bundled(),
    };
    let bar = render::counting_bar("documents");
    let cancellation = Cancellation::default();
    let mut on_progress = |progress: ibid::ReindexProgress| {
        bar.set_length(progress.documents as u64);
        bar.set_position(progress.done as u64);
    };
    let options = ReindexOptions::new().on_progress(&mut on_progress).cancellation(cancellation.clone());
    let mut work = std::pin::pin!(Library::reindex(folder, embedding, options));
    let report = tokio::select! {
        report = &mut work => report,
        _ = tokio::signal::ctrl_c() => {
            cancellation.cancel();
            render::note("stopping after the documents in hand; the old vectors serve on");
            work.await
        }
    };
    bar.finish_and_clear();
    let report = report?;
    if settings.json {
        render::json(&report)?;
    } else if report.is_current {
        render::line(&format!("nothing to do: the library is made with {} already", report.to));
    } else {
        render::line(&format!(
            "{}, {} made anew with {} (before: {}) in {:.1} s",
            render::count(report.documents, "document"),
            render::count(report.chunks, "chunk"),
            report.to,
            report.from,
            report.seconds
        ));
    }
    if report.cancelled {
        render::note("interrupted: run the same command to go on; until it is done the old vectors serve");
        return Ok(Exit::Interrupted);
    }
    Ok(Exit::Success)
}
