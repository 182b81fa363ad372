use std::path::{Path, PathBuf};

use ibid::{
    Access, Cancellation, IngestOptions, IngestPlan, IngestReport, Library, Limits, StoreError, WorkerLimits,
    WorkerSettings,
};

use crate::args::{IngestArguments, ReadingArguments};
use crate::commands::{extraction, library, watch};
use crate::exit::Exit;
use crate::render::{self, DIM, IngestBar};
use crate::settings::Settings;

/// `ibid ingest PATH…`.
pub(crate) async fn run(arguments: &IngestArguments, settings: &Settings) -> anyhow::Result<Exit> {
    let options = options(&arguments.reading, settings)?.tags(&arguments.tag);
    if arguments.dry_run {
        return dry_run(&arguments.paths, &options, settings).await;
    }
    if arguments.watch {
        return watch::run(arguments, settings).await;
    }
    let library = library::open(&settings.library, Access::Write, settings).await?;
    let report = with_progress(&library, &arguments.paths, options).await?;
    tell(&report, settings)?;
    Ok(if report.cancelled {
        Exit::Interrupted
    } else if report.refused.is_empty() {
        Exit::Success
    } else {
        Exit::SomeRefused
    })
}

/// Prints what an ingest did.
pub(crate) fn tell(report: &IngestReport, settings: &Settings) -> anyhow::Result<()> {
    if settings.json {
        render::json(report)?;
    } else {
        summary(report, &settings.library);
    }
    Ok(())
}

/// How files are read: in worker processes, which are this program.
pub(crate) fn options(
    arguments: &ReadingArguments,
    settings: &Settings,
) -> anyhow::Result<IngestOptions<'static>> {
    let limits = WorkerLimits {
        memory_bytes: arguments.file_memory << 20,
        cpu_seconds: arguments.file_cpu_seconds,
        wall_seconds: arguments.file_seconds,
        output_bytes: arguments.file_output << 20,
    };
    let mut workers =
        WorkerSettings::new(std::env::current_exe()?).argument("extraction-worker").limits(limits);
    if let Some(processes) = arguments.workers {
        workers = workers.processes(usize::from(processes));
    }
    let limits = Limits { file_bytes: arguments.max_file_size << 20, ..Limits::default() };
    let extraction = extraction::settings(&arguments.extraction, limits, settings)?;
    let options = IngestOptions::new().workers(workers).extraction(extraction).hidden(arguments.hidden);
    Ok(options.include(&arguments.include)?.exclude(&arguments.exclude)?)
}

async fn dry_run(
    paths: &[PathBuf],
    options: &IngestOptions<'_>,
    settings: &Settings,
) -> anyhow::Result<Exit> {
    let library = match library::open(&settings.library, Access::Read, settings).await {
        Ok(library) => Some(library),
        Err(error) if is_missing(&error) => None,
        Err(error) => return Err(error),
    };
    let plan = Library::plan_ingest(library.as_ref(), paths, options).await?;
    if settings.json {
        render::json(&plan)?;
    } else {
        show_plan(&plan);
    }
    Ok(Exit::Success)
}

fn is_missing(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(ibid::Error::Store(StoreError::NotFound { .. })))
}

fn show_plan(plan: &IngestPlan) {
    for root in &plan.roots {
        render::line(&format!("{DIM}{}{DIM:#}", root.path.display()));
        for (names, what) in [(&root.new, "new"), (&root.changed, "changed"), (&root.removed, "remove")] {
            for name in names {
                render::line(&format!("  {what:8} {name}"));
            }
        }
        for refused in &root.refused {
            render::line(&format!("  {:8} {}", "not read", render::refused(&refused.path, &refused.reason)));
        }
        render::line(&format!(
            "  {} to read, {} unchanged, {} to remove",
            root.new.len() + root.changed.len(),
            root.unchanged,
            root.removed.len()
        ));
    }
    render::note("nothing was changed (--dry-run)");
}

/// Ingests with a progress bar, as `ibid ingest` does without options.
pub(crate) async fn by_default(
    library: &Library,
    paths: &[PathBuf],
    settings: &Settings,
) -> anyhow::Result<IngestReport> {
    with_progress(library, paths, options(&ReadingArguments::default(), settings)?).await
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
        (report.renamed, "renamed"),
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
            render::line(&format!("  {}", render::refused(&refused.path, &refused.reason)));
        }
    }
    if report.cancelled {
        render::note("interrupted: run the same command to go on");
    }
    render::note(&format!("library: {}", library.display()));
}
