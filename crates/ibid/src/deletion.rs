use std::path::Path;

use ibid_core::DocumentName;
use ibid_store::{Access, DeletionReport, Store, StoreError};
use serde::Serialize;

use crate::{Error, Library};

/// What [`Library::prove_deleted`] did and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeletionProof {
    schema: &'static str,
    /// The document.
    pub document: DocumentName,
    /// Whether nothing of it is left.
    pub proven: bool,
    /// Traces and turns of conversations that named it, and were deleted.
    pub records_deleted: usize,
    /// What was looked at and found afterwards.
    #[serde(flatten)]
    pub found: DeletionReport,
}

impl Library {
    /// Makes sure that nothing of a document that was removed is left in the library in `folder`, and proves it: the
    /// traces of answers and the turns of conversations that name it are deleted, vectors and catalog are written into
    /// new files that never held it, the old ones are deleted; then catalog, vectors and every byte of the files are
    /// looked through, for the document's name and for `texts` (sentences that stood in it).
    ///
    /// Other libraries, exports and backups, and blocks that the file system has not used again yet, are not its
    /// business.
    ///
    /// # Errors
    /// When the document is still in the library, another process is writing to it, or its files fail.
    pub async fn prove_deleted(
        folder: &Path,
        document: &DocumentName,
        texts: &[String],
    ) -> Result<DeletionProof, Error> {
        let stored = Store::stored_settings(folder).await?;
        let settings = stored.ok_or_else(|| StoreError::NotFound { folder: folder.to_owned() })?;
        let store = Store::open(folder, &settings, Access::Write).await?;
        if store.document(document).await?.is_some() {
            return Err(Error::StillThere { document: document.clone() });
        }
        let records_deleted = store.forget_records_of(document).await?;
        store.compact().await?;
        store.close().await?;
        let store = Store::open(folder, &settings, Access::Write).await?;
        let found = store.look_for_removed(document, texts).await?;
        store.close().await?;
        let proven = found.is_proof();
        let document = document.clone();
        Ok(DeletionProof { schema: "ibid.deletion/1", document, proven, records_deleted, found })
    }
}
