//! The files and folders that a library follows, and how much of them was read.

use std::path::Path;

use ibid_core::{DocumentName, Filter};

use super::Store;
use crate::catalog::{CoverageCounts, DocumentStamp, PackedFile, ReadInPart, Refused, Root};
use crate::{StoreError, commit, crash};

impl Store {
    /// Records that a file has another time and the same bytes.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn touch(&self, stamp: &DocumentStamp) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.touch(stamp, None).await
    }

    /// The files and folders that the library follows.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn roots(&self) -> Result<Vec<Root>, StoreError> {
        self.catalog.roots().await
    }

    /// Follows a file or folder; the names of its documents begin with `prefix`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn add_root(&self, path: &Path, prefix: &str) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.add_root(path, prefix).await?;
        crash::moment("root added");
        Ok(())
    }

    /// Stops following a file or folder and takes its documents out.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn remove_root(&self, path: &Path) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        commit::remove_root(&self.catalog, &self.vectors, path).await
    }

    /// Replaces the tags of all documents of a root, those that are ingested later included.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn set_tags(&self, root: &Path, tags: &[String]) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.set_tags(root, tags).await
    }

    /// All tags, by name, each with the number of documents that have it.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn tags(&self) -> Result<Vec<(String, usize)>, StoreError> {
        self.catalog.tags().await
    }

    /// What the files of a root were like when they were read.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn stamps(&self, root: &Path) -> Result<Vec<DocumentStamp>, StoreError> {
        self.catalog.stamps(root).await
    }

    /// The files of a root that hold several documents, all of which are stored.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn packed_files(&self, root: &Path) -> Result<Vec<PackedFile>, StoreError> {
        self.catalog.packed_files(root).await
    }

    /// Records that all documents of a file that holds several are stored.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn put_packed_file(&self, root: &Path, file: &PackedFile) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.put_packed_file(root, file).await
    }

    /// Records which files of a root were refused; earlier records of the root are replaced.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn put_refused(&self, root: &Path, refused: &[Refused]) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.put_refused(root, refused).await?;
        crash::moment("refused files recorded");
        Ok(())
    }

    /// Records how the files of a root were read, now that all of them are.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn put_read_with(&self, root: &Path, read_with: &str) -> Result<(), StoreError> {
        self.writable()?;
        self.catalog.put_read_with(root, read_with).await
    }

    /// The documents of which something could not be read, by name.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn read_in_part(&self) -> Result<Vec<ReadInPart>, StoreError> {
        self.catalog.read_in_part().await
    }

    /// How much was read of what a search under this filter looks at.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn coverage(&self, filter: &Filter) -> Result<CoverageCounts, StoreError> {
        self.catalog.coverage(filter).await
    }

    /// What was refused of the files that are packed in a document or attached to it, by path.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn refused_below(&self, document: &DocumentName) -> Result<Vec<Refused>, StoreError> {
        self.catalog.refused_below(document).await
    }

    /// All files that were refused.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn refused(&self) -> Result<Vec<Refused>, StoreError> {
        self.catalog.refused().await
    }
}
