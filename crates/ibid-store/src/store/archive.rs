//! A library to a file, and back.

use std::path::{Path, PathBuf};

use super::Store;
use crate::archive::{self, ArchiveManifest};
use crate::catalog::Catalog;
use crate::lock::WriterLock;
use crate::vectors::Vectors;
use crate::{Access, StoreError};

/// The settings file that a user keeps in the folder of a library.
const SETTINGS_FILE: &str = "ibid.toml";

impl Store {
    /// Writes the whole library to one file: documents, vectors, traces, conversations, calibrations. It appears only
    /// when it is whole. Nothing is changed meanwhile; searches go on, but for the time in which the vectors are copied.
    ///
    /// # Errors
    /// When the library was opened for reading, or a file cannot be read or written.
    pub async fn export(&self, file: &Path) -> Result<ArchiveManifest, StoreError> {
        let _turn = self.turn().await?;
        crate::commit::sweep(&self.catalog, &self.vectors).await?;
        let manifest = archive::manifest_of(&self.settings, self.catalog.counts().await?);
        let snapshot = self.folder.join("catalog.export");
        remove_file(&snapshot)?;
        self.catalog.snapshot(&snapshot).await?;
        let vectors = Vectors::path_in(&self.folder, self.generation);
        let (folder, file) = (self.folder.clone(), file.to_owned());
        let work = {
            let snapshot = snapshot.clone();
            move || {
                // The shard is closed while its lock is held: its files are whole.
                let _lock = Vectors::lock(&vectors)?;
                let mut files = vec![(Catalog::FILE.to_owned(), snapshot)];
                add_folder(&folder, &vectors, &mut files)?;
                add_folder(&folder, &folder.join("calibration"), &mut files)?;
                Ok(archive::pack(&file, files, manifest)?)
            }
        };
        let packed = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?;
        remove_file(&snapshot)?;
        packed
    }

    /// Makes a library in `folder` of an archive, in the place of the one that is there. The archive is unpacked beside
    /// it and checked first: every file against its hash, and catalog and vectors against one another. A settings file
    /// in `folder` stays.
    ///
    /// # Errors
    /// When the archive is damaged, or no archive of a library, `folder` holds something else than a library, or another
    /// process writes to the library in it: what is in `folder` then stays as it is.
    pub async fn import(file: &Path, folder: &Path) -> Result<ArchiveManifest, StoreError> {
        // Before the work of unpacking.
        expect_library_or_nothing(folder)?;
        let unpacked = beside(folder);
        let damaged = |reason: String| StoreError::Archive { path: file.to_owned(), reason };
        // What is there was left by an import that was interrupted.
        expect_nothing_but(is_own, &unpacked)?;
        remove_folder(&unpacked)?;
        fs_err::create_dir_all(&unpacked)?;
        let result = async {
            let (from, to) = (file.to_owned(), unpacked.clone());
            let work = move || archive::unpack(&from, &to);
            let manifest = tokio::task::spawn_blocking(work)
                .await
                .map_err(std::io::Error::other)?
                .map_err(|error| damaged(error.to_string()))?;
            check(&unpacked, &manifest).await.map_err(&damaged)?;
            put_in_place(&unpacked, folder)?;
            Ok(manifest)
        };
        let imported: Result<_, StoreError> = result.await;
        if imported.is_err() {
            remove_folder(&unpacked)?;
        }
        imported
    }
}

/// Puts what was unpacked in the place of what is in `folder`, where only a settings file is kept.
fn put_in_place(unpacked: &Path, folder: &Path) -> Result<(), StoreError> {
    if let Some(parent) = folder.parent() {
        fs_err::create_dir_all(parent)?;
    }
    expect_library_or_nothing(folder)?;
    let is_library = Catalog::path_in(folder).exists();
    let _writer = if is_library { Some(WriterLock::acquire(folder)?) } else { None };
    let settings = folder.join(SETTINGS_FILE);
    if settings.exists() {
        fs_err::copy(settings, unpacked.join(SETTINGS_FILE))?;
    }
    archive::replace(unpacked, folder)?;
    Ok(())
}

/// An error where `folder` holds something that is no part of a library: it would be deleted. Settings can be there before
/// a library is.
fn expect_nothing_but(is_part: impl Fn(&str) -> bool, folder: &Path) -> Result<(), StoreError> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs_err::read_dir(folder)? {
        let name = entry?.file_name();
        if name != SETTINGS_FILE && !is_part(&name.to_string_lossy()) {
            return Err(StoreError::NoLibrary { folder: folder.to_owned(), holds: name.into() });
        }
    }
    Ok(())
}

/// The same of where a library is to be put: the parts of one are those of a library only where there is one.
fn expect_library_or_nothing(folder: &Path) -> Result<(), StoreError> {
    let is_library = Catalog::path_in(folder).exists();
    expect_nothing_but(|name| is_library && is_own(name), folder)
}

/// Whether what was unpacked is a whole library.
async fn check(folder: &Path, manifest: &ArchiveManifest) -> Result<(), String> {
    let text = |error: StoreError| error.to_string();
    let settings = Store::stored_settings(folder).await.map_err(text)?;
    let settings = settings.ok_or("there is no catalog in it")?;
    let store = Store::open(folder, &settings, Access::Read).await.map_err(text)?;
    let report = store.check().await.map_err(text)?;
    store.close().await.map_err(text)?;
    if !report.is_healthy() {
        return Err("its catalog and its vectors do not agree".to_owned());
    }
    if (report.documents, report.chunks) != (manifest.documents, manifest.chunks) {
        return Err("it does not hold the documents that its list tells of".to_owned());
    }
    Ok(())
}

/// The files below `inner`, by their names within `folder`.
fn add_folder(folder: &Path, inner: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), StoreError> {
    if !inner.exists() {
        return Ok(());
    }
    let mut entries = fs_err::read_dir(inner)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            add_folder(folder, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(folder) {
            let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            files.push((parts.join("/"), path));
        }
    }
    Ok(())
}

/// Whether a library names its own files and folders so.
fn is_own(name: &str) -> bool {
    let is_of_vectors = |rest: &str| {
        let end = rest.trim_start_matches(|character: char| character == '-' || character.is_ascii_digit());
        matches!(end, "" | ".lock" | ".queue")
    };
    matches!(name, "writer.lock" | "calibration")
        || name.starts_with("catalog.sqlite")
        || name.starts_with("catalog.export")
        || name.strip_prefix("vectors").is_some_and(is_of_vectors)
}

fn beside(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".import");
    folder.with_file_name(name)
}

fn remove_file(path: &Path) -> Result<(), StoreError> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs_err::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
