use std::path::{Path, PathBuf};

use ibid::{Access, Coverage, Embedding, LanguageStatus, Library, StaleRoot, StoreError};

use crate::commands::ingest;
use crate::exit::Exit;
use crate::render::{self, DIM, SOURCE};
use crate::settings::Settings;

/// Documents read in part, and pages of each, that `ibid status` names.
const PARTS_SHOWN: usize = 20;
const PAGES_SHOWN: usize = 12;

/// Opens a library with the embedding model that was asked for, else the one it was made with, else the
/// bundled one.
pub(crate) async fn open(folder: &Path, access: Access, settings: &Settings) -> anyhow::Result<Library> {
    let name = match &settings.embedding {
        Some(name) => Some(name.clone()),
        None => Embedding::name_of_library(folder).await?,
    };
    let embedding = match name {
        Some(name) => Embedding::open(&name, &settings.models, settings.onnx_runtime.as_deref())?,
        None => Embedding::bundled(),
    };
    Ok(Library::open_with(folder, access, embedding).await?)
}

/// Opens a library with the model it was made with, whatever was asked for: nothing is embedded.
pub(crate) async fn open_as_it_is(
    folder: &Path,
    access: Access,
    settings: &Settings,
) -> anyhow::Result<Library> {
    if access == Access::Write && Embedding::name_of_library(folder).await?.is_none() {
        return Err(ibid::Error::from(StoreError::NotFound { folder: folder.to_owned() }).into());
    }
    open(folder, access, settings).await
}

/// The library to ask: the chosen one, or the cached one of `--docs`, brought up to date first.
pub(crate) async fn open_or_ingest(docs: &[PathBuf], settings: &Settings) -> anyhow::Result<Library> {
    if docs.is_empty() {
        return open(&settings.library, Access::Read, settings).await;
    }
    let library = open_cached(&settings.cached_library(docs)?, settings).await?;
    let report = ingest::by_default(&library, docs, settings).await?;
    if report.cancelled {
        anyhow::bail!(
            "stopped while reading the documents; what is stored stays, run the same command to go on"
        );
    }
    for refused in &report.refused {
        render::warning(&format!("not read: {}", render::refused(&refused.path, &refused.reason)));
    }
    if report.added + report.updated + report.removed > 0 {
        render::note(&format!(
            "{DIM}read {} ({}) in {:.1} s{DIM:#}",
            render::count(report.added + report.updated, "document"),
            render::count(report.chunks, "chunk"),
            report.seconds
        ));
    }
    Ok(library)
}

/// The same for a command that goes on for long: other processes can follow the folder meanwhile.
pub(crate) async fn open_or_ingest_to_read(docs: &[PathBuf], settings: &Settings) -> anyhow::Result<Library> {
    let library = open_or_ingest(docs, settings).await?;
    if docs.is_empty() {
        return Ok(library);
    }
    let folder = library.folder().to_owned();
    drop(library);
    open(&folder, Access::Read, settings).await
}

/// The same for questions that tools may answer, too: where no library was named and there is none, an empty one will do.
pub(crate) async fn open_if_there(docs: &[PathBuf], settings: &Settings) -> anyhow::Result<Library> {
    match open_or_ingest(docs, settings).await {
        Err(error)
            if docs.is_empty()
                && settings.is_default_library()
                && matches!(error.downcast_ref(), Some(ibid::Error::Store(StoreError::NotFound { .. }))) =>
        {
            open_cached(&settings.cached_library(&[])?, settings).await
        }
        opened => opened,
    }
}

/// A cached library that was made with other settings, by an older ibid for example, is made anew.
pub(crate) async fn open_cached(folder: &Path, settings: &Settings) -> anyhow::Result<Library> {
    match open(folder, Access::Write, settings).await {
        Err(error)
            if matches!(error.downcast_ref(), Some(ibid::Error::Store(StoreError::OtherSettings { .. }))) =>
        {
            fs_err::remove_dir_all(folder)?;
            open(folder, Access::Write, settings).await
        }
        opened => opened,
    }
}

/// `ibid list`.
pub(crate) async fn list(settings: &Settings) -> anyhow::Result<Exit> {
    let library = open(&settings.library, Access::Read, settings).await?;
    let documents = library.documents().await?;
    if settings.json {
        render::json(&documents)?;
    } else {
        for document in &documents {
            let title = document.title.as_deref().unwrap_or_default();
            render::line(&format!(
                "{SOURCE}{}{SOURCE:#}  {}  {}  {DIM}{title}{DIM:#}",
                document.name,
                document.format,
                render::count(document.chunks, "chunk")
            ));
        }
    }
    Ok(if documents.is_empty() { Exit::Nothing } else { Exit::Success })
}

/// `ibid status`.
pub(crate) async fn status(settings: &Settings) -> anyhow::Result<Exit> {
    let library = open(&settings.library, Access::Read, settings).await?;
    let status = library.status().await?;
    if settings.json {
        render::json(&status)?;
        return Ok(Exit::Success);
    }
    render::line(&format!("library    {}", library.folder().display()));
    render::line(&format!(
        "holds      {}, {}",
        render::count(status.documents, "document"),
        render::count(status.chunks, "chunk")
    ));
    let size = status.size;
    render::line(&format!(
        "takes      {} of catalog and {} of vectors, for {} of files",
        render::bytes(size.catalog),
        render::bytes(size.vectors),
        render::bytes(size.files)
    ));
    render::line(&format!("embedding  {}", library.embedding()));
    if let Some(languages) = languages(&status.languages) {
        render::line(&format!("languages  {languages}"));
    }
    for root in &status.roots {
        let stale = status.stale.iter().find(|stale| stale.path == *root);
        let state = stale.map(|stale| format!(" ({})", difference(stale))).unwrap_or_default();
        render::line(&format!("follows    {}{state}", root.display()));
    }
    if !status.read_in_part.is_empty() {
        let count = render::count(status.read_in_part.len(), "document");
        render::line(&format!("in part    {count} read in part"));
        for read in status.read_in_part.iter().take(PARTS_SHOWN) {
            render::line(&format!("           {}: {}", read.document, gaps(&read.coverage).join("; ")));
        }
        if status.read_in_part.len() > PARTS_SHOWN {
            render::note(&format!("{DIM}all of them: ibid status --json{DIM:#}"));
        }
    }
    if !status.refused.is_empty() {
        render::line(&format!("not read   {}", render::count(status.refused.len(), "file")));
        for refused in &status.refused {
            render::line(&format!("           {}", render::refused(&refused.path, &refused.reason)));
        }
    }
    Ok(Exit::Success)
}

/// ``2 changed, 1 gone since: `ibid ingest` reads it again``.
fn difference(stale: &StaleRoot) -> String {
    if stale.is_missing {
        return "not there, or it cannot be read".to_owned();
    }
    let parts: Vec<String> = [(stale.new, "new"), (stale.changed, "changed"), (stale.removed, "gone")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("{} since: `ibid ingest` reads it again", parts.join(", "))
}

/// What of a document was not read, in words.
pub(crate) fn gaps(coverage: &Coverage) -> Vec<String> {
    let pages = &coverage.pages_without_text;
    let mut gaps = Vec::new();
    if !pages.is_empty() {
        let shown: Vec<String> = pages.iter().take(PAGES_SHOWN).map(u32::to_string).collect();
        let more = if pages.len() > PAGES_SHOWN { ", …" } else { "" };
        let count = render::count(pages.len(), "page");
        gaps.push(format!("{count} without text ({}{more})", shown.join(", ")));
    }
    gaps.extend(coverage.notes.iter().cloned());
    gaps
}

/// `eng 10, cmn 1 (found by their words: the embedding model does not know cmn)`.
fn languages(languages: &[LanguageStatus]) -> Option<String> {
    let told: Vec<(&str, &LanguageStatus)> =
        languages.iter().filter_map(|language| Some((language.language.as_deref()?, language))).collect();
    if told.is_empty() {
        return None;
    }
    let counts: Vec<String> =
        told.iter().map(|(code, language)| format!("{code} {}", language.documents)).collect();
    let unknown: Vec<&str> =
        told.iter().filter(|(_, language)| !language.is_known).map(|(code, _)| *code).collect();
    let remark = if unknown.is_empty() {
        String::new()
    } else {
        format!(" {DIM}(found by words: the embedding model does not know {}){DIM:#}", unknown.join(", "))
    };
    Some(format!("{}{remark}", counts.join(", ")))
}

/// `ibid remove DOC`.
pub(crate) async fn remove(document: &str, settings: &Settings) -> anyhow::Result<Exit> {
    let library = open(&settings.library, Access::Write, settings).await?;
    let removed = library.remove(&document.parse()?).await?;
    if settings.json {
        render::json(&serde_json::json!({ "removed": removed, "document": document }))?;
    } else if removed {
        render::line(&format!("removed {document}"));
    } else {
        render::note(&format!("no document is named {document}; `ibid list` shows their names"));
    }
    Ok(if removed { Exit::Success } else { Exit::Nothing })
}

/// `ibid doctor`.
pub(crate) async fn doctor(repair: bool, settings: &Settings) -> anyhow::Result<Exit> {
    let access = if repair { Access::Write } else { Access::Read };
    let library = open(&settings.library, access, settings).await?;
    let report = if repair { library.repair().await? } else { library.check().await? };
    if settings.json {
        render::json(&report)?;
    } else if report.is_healthy() {
        render::line(&format!(
            "healthy: {} and {} agree",
            render::count(report.documents, "document"),
            render::count(report.chunks, "chunk")
        ));
    } else {
        for problem in &report.problems {
            render::line(problem);
        }
        render::note("`ibid doctor --repair` makes the vectors anew from the catalog");
    }
    Ok(if report.is_healthy() { Exit::Success } else { Exit::Nothing })
}
