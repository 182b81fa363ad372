//! Making a library's chunks and vectors anew while the old ones serve.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ibid_core::{ChunkId, Document, DocumentName, EmbeddedChunk};
use tokio::sync::MutexGuard;

use super::Store;
use crate::catalog::{Catalog, Generation, NextGeneration};
use crate::commit;
use crate::crash;
use crate::lock::WriterLock;
use crate::vectors::{self, Moment, Vectors, VectorsSource};
use crate::{LibrarySettings, StoreError};

/// A re-indexing under way: the chunks and vectors of every document are made anew, with other settings, while the
/// old ones serve. What is made is kept when it is cut off, and the next one with the same settings goes on from there.
#[derive(Debug)]
pub struct Reindexing<'a> {
    store: &'a Store,
    next: NextGeneration,
    vectors: Vectors,
    _turn: MutexGuard<'a, WriterLock>,
}

impl Store {
    /// Begins to re-index with `settings`, or goes on where one with the same settings was cut off.
    ///
    /// # Errors
    /// When the library was opened for reading, or its files fail.
    pub async fn reindex(&self, settings: &LibrarySettings) -> Result<Reindexing<'_>, StoreError> {
        let turn = self.turn().await?;
        let begun = self.catalog.next_generation().await?.filter(|next| next.settings == *settings);
        let next = if let Some(next) = begun {
            next
        } else {
            let number = self.unused_generation().await?;
            let next = NextGeneration { number, settings: settings.clone() };
            self.catalog.begin_generation(&next).await?;
            crash::moment("reindex: begun");
            tidy(&self.catalog, &self.folder).await?;
            next
        };
        let folder = Vectors::path_in(&self.folder, next.number);
        let vectors =
            Vectors::start((folder, VectorsSource::Itself), next.settings.dimension, next.settings.vectors)?;
        Ok(Reindexing { store: self, next, vectors, _turn: turn })
    }

    /// Writes the vectors into files that never held any others, and the catalog likewise: nothing of what was removed
    /// is left in them. A re-indexing that was begun is given up. Afterwards the library must be opened again.
    ///
    /// # Errors
    /// As [`Store::reindex`].
    pub async fn compact(&self) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        commit::sweep(&self.catalog, &self.vectors).await?;
        self.catalog.forget_generations().await?;
        let number = self.unused_generation().await?;
        let folder = Vectors::path_in(&self.folder, number);
        let copy =
            Vectors::start((folder, VectorsSource::Itself), self.settings.dimension, self.settings.vectors)?;
        let known: HashSet<ChunkId> = self.catalog.known_chunk_ids().await?.into_iter().collect();
        let mut offset = None;
        loop {
            let (page, next) = self.vectors.page(offset).await?;
            let points = page.into_iter().filter_map(|(_, point)| point);
            copy.upsert(points.filter(|point| known.contains(&point.id)).collect()).await?;
            crash::moment("compact: some points copied");
            match next {
                Some(next) => offset = Some(next),
                None => break,
            }
        }
        copy.optimize(Moment::AtRest).await?;
        close(copy).await?;
        crash::moment("compact: all points copied");
        self.catalog.serve_renumbered(number).await?;
        crash::moment("compact: the copy serves");
        tidy(&self.catalog, &self.folder).await?;
        self.catalog.rewrite().await
    }

    /// A number that no files or chunks have.
    async fn unused_generation(&self) -> Result<Generation, StoreError> {
        let (serving, _) = self.catalog.serving().await?;
        let begun = self.catalog.next_generation().await?.map_or(0, |next| next.number);
        let on_disk = folders(&self.folder)?.into_iter().map(|(number, _)| number).max().unwrap_or(0);
        Ok(serving.max(begun).max(on_disk) + 1)
    }
}

impl Reindexing<'_> {
    /// The documents that are still to be made anew, by name.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn remaining(&self) -> Result<Vec<DocumentName>, StoreError> {
        self.store.catalog.not_reindexed().await
    }

    /// Stores the new chunks of documents with their vectors; a document that is gone by now is passed over.
    ///
    /// # Errors
    /// When a vector has other dimensions than the settings say, or a disk is full or fails.
    pub async fn put(&self, documents: Vec<(Document, Vec<EmbeddedChunk>)>) -> Result<(), StoreError> {
        let catalog = &self.store.catalog;
        let wanted = self.next.settings.dimension;
        let mut versions = Vec::with_capacity(documents.len());
        for (document, chunks) in &documents {
            if let Some(other) = chunks.iter().map(|chunk| chunk.dense.dimension()).find(|d| *d != wanted) {
                let folder = self.store.folder.clone();
                return Err(StoreError::OtherDimension { folder, stored: wanted, wanted: other });
            }
            versions.extend(catalog.put_next_chunks(&self.next, &document.name, chunks).await?);
            crash::moment("reindex: chunks of a document stored");
        }
        self.vectors.upsert(commit::points(documents)).await?;
        crash::moment("reindex: points stored");
        catalog.mark_reindexed(&versions).await?;
        crash::moment("reindex: marked");
        Ok(())
    }

    /// Lets what was made serve from now on, and deletes the old. Afterwards the library must be opened again.
    ///
    /// # Errors
    /// When documents remain, or points that should be stored are not, or the files fail: the old ones then serve on.
    pub async fn finish(self) -> Result<(), StoreError> {
        let catalog = &self.store.catalog;
        let wanted: HashSet<ChunkId> = catalog.chunk_ids_of(self.next.number).await?.into_iter().collect();
        let mut found = HashSet::new();
        let mut offset = None;
        loop {
            let (page, next) = self.vectors.page(offset).await?;
            let whole = page.into_iter().filter_map(|(id, point)| point.map(|_| id));
            found.extend(whole);
            match next {
                Some(next) => offset = Some(next),
                None => break,
            }
        }
        let remaining = self.remaining().await?.len();
        let missing = wanted.difference(&found).count();
        if missing > 0 || remaining > 0 {
            if missing > 0 {
                catalog.forget_reindexed().await?;
            }
            let reason =
                format!("{remaining} documents and {missing} points are not made anew: run it again");
            return Err(self.vectors.failed(&reason));
        }
        // Of documents that were changed after a re-indexing was cut off.
        self.vectors.delete(found.difference(&wanted).copied().collect()).await?;
        self.vectors.optimize(Moment::AtRest).await?;
        let Self { store, next, vectors, .. } = self;
        close(vectors).await?;
        crash::moment("reindex: complete");
        store.catalog.serve_next(&next).await?;
        crash::moment("reindex: serves");
        tidy(&store.catalog, &store.folder).await
    }
}

/// Deletes what generations that neither serve nor are being made have left: chunks first, because the folder says
/// that there may be some.
pub(super) async fn tidy(catalog: &Catalog, library: &Path) -> Result<(), StoreError> {
    let (serving, _) = catalog.serving().await?;
    let next = catalog.next_generation().await?.map(|next| next.number);
    for (number, folder) in folders(library)? {
        if number != serving && Some(number) != next {
            catalog.forget_chunks_of(number).await?;
            crash::moment("tidy: chunks gone");
            tokio::task::spawn_blocking(move || vectors::remove(&folder))
                .await
                .map_err(std::io::Error::other)??;
            crash::moment("tidy: vectors gone");
        }
    }
    Ok(())
}

/// The folders of vectors in a library, with the numbers of their generations.
fn folders(library: &Path) -> Result<Vec<(Generation, PathBuf)>, StoreError> {
    let mut folders = Vec::new();
    for entry in fs_err::read_dir(library)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = match name.to_str() {
            Some("vectors") => Some(0),
            Some(name) => name.strip_prefix("vectors-").and_then(|number| number.parse().ok()),
            None => None,
        };
        if let Some(number) = number
            && entry.file_type()?.is_dir()
        {
            folders.push((number, entry.path()));
        }
    }
    Ok(folders)
}

async fn close(vectors: Vectors) -> Result<(), StoreError> {
    tokio::task::spawn_blocking(move || drop(vectors)).await.map_err(std::io::Error::other)?;
    Ok(())
}
