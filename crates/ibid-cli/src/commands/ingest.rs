use std::path::{Path, PathBuf};

use ibid::{Access, Cancellation, IngestOptions, IngestReport, Library};

use crate::args::ExtractionArguments;
use crate::commands::{extraction, library};
use crate::exit::Exit;
use crate::render::{self, IngestBar};
use crate::settings::Settings;

/// `ibid ingest PATH…`.
pub(crate) async fn run(
    paths: &[PathBuf],
    tags: &[String],
    extraction: &ExtractionArguments,
    settings: &Settings,
) -> anyhow::Result<Exit> {
    let extraction = extraction::settings(extraction, settings)?;
    let options = IngestOptions::new().tags(tags).extraction(extraction);
    let library = library::open(&settings.library, Access::Write, settings).await?;
    let report = with_progress(&library, paths, options).await?;
    if settings.json {
        render::json(&report)?;
    } else {
        summary(&report, &settings.library);
    }
    Ok(if report.cancelled {
        Exit::Interrupted
    } else if report.refused.is_empty() {
        Exit::Success
    } else {
        Exit::SomeRefused
    })
}

/// What a command ingests with that has no options for it.
pub(super) fn default_options(settings: &Settings) -> anyhow::Result<IngestOptions<'static>> {
    Ok(IngestOptions::new().extraction(extraction::settings(&ExtractionArguments::default(), settings)?))
}

/// Ingests with a progress bar; Ctrl-C stops after the document in hand, a second one at once.
pub(crate) async fn with_progress(
    library: &Library,
    paths: &[PathBuf],
    options: IngestOptions<'_>,
) -> anyhow::Result<IngestReport> {
    let bar = IngestBar::new();
    let cancellation = Cancellation::default();
    let mut on_event = |event| bar.event(&event);
    let options = options.on_event(&mut on_event).cancellation(cancellation.clone());
    let mut work = std::pin::pin!(library.ingest(paths, options));
    let report = tokio::select! {
        report = &mut work => report,
        _ = tokio::signal::ctrl_c() => {
            cancellation.cancel();
            render::note("stopping after the document in hand (Ctrl-C again to stop at once; nothing stored is lost)");
            tokio::select! {
                report = &mut work => report,
                _ = tokio::signal::ctrl_c() => anyhow::bail!("stopped; what is stored stays, run the same command to go on"),
            }
        }
    };
    bar.finish();
    Ok(report?)
}

fn summary(report: &IngestReport, library: &Path) {
    let mut parts = Vec::new();
    for (number, what) in [
        (report.added, "added"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.removed, "removed"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    if parts.is_empty() {
        parts.push("no documents".to_owned());
    }
    let rate = if report.chunks > 0 && report.seconds > 0.0 {
        format!(
            " ({:.0} chunks/s, {:.0} % of the time embedding)",
            report.chunks as f64 / report.seconds,
            100.0 * report.embedding_seconds / report.seconds
        )
    } else {
        String::new()
    };
    render::line(&format!(
        "{}; {} in {:.1} s{rate}",
        parts.join(", "),
        render::count(report.chunks, "chunk"),
        report.seconds
    ));
    if !report.refused.is_empty() {
        render::line(&format!("{} not read:", render::count(report.refused.len(), "file")));
        for refused in &report.refused {
            render::line(&format!("  {}: {}", refused.path, refused.reason));
        }
    }
    if report.cancelled {
        render::note("interrupted: run the same command to go on");
    }
    render::note(&format!("library: {}", library.display()));
}
