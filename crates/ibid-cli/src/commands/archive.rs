use std::path::Path;

use ibid::{Access, Library};

use crate::commands::library;
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// `ibid export FILE`.
pub(crate) async fn export(file: &Path, settings: &Settings) -> anyhow::Result<Exit> {
    if file.exists() {
        anyhow::bail!("{} is there already: choose another name, or delete it", file.display());
    }
    let library = library::open_as_it_is(&settings.library, Access::Write, settings).await?;
    let archive = library.export(file).await?;
    let bytes = fs_err::metadata(file)?.len();
    if settings.json {
        render::json(&serde_json::json!({
            "schema": "ibid.export/1", "file": file, "bytes": bytes,
            "documents": archive.documents, "chunks": archive.chunks,
        }))?;
    } else {
        render::line(&format!(
            "{}, {} written to {} ({})",
            render::count(archive.documents, "document"),
            render::count(archive.chunks, "chunk"),
            file.display(),
            render::bytes(bytes)
        ));
    }
    Ok(Exit::Success)
}

/// `ibid import FILE`.
pub(crate) async fn import(file: &Path, replace: bool, settings: &Settings) -> anyhow::Result<Exit> {
    let folder = &settings.library;
    if folder.exists() && !replace {
        anyhow::bail!(
            "{} is there already: choose another library with --library, or replace that one with --replace",
            folder.display()
        );
    }
    let archive = Library::import(file, folder).await?;
    if settings.json {
        render::json(&serde_json::json!({
            "schema": "ibid.import/1", "library": folder,
            "documents": archive.documents, "chunks": archive.chunks,
        }))?;
    } else {
        render::line(&format!(
            "{}, {} imported; every file had the hash that was written",
            render::count(archive.documents, "document"),
            render::count(archive.chunks, "chunk")
        ));
        render::note(&format!("library: {}", folder.display()));
    }
    Ok(Exit::Success)
}
