use ibid_core::ContentHash;
use serde::{Deserialize, Serialize};

use crate::Counts;

/// The form of the list.
const SCHEMA: &str = "ibid.library/1";

/// What an archive of a library holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveManifest {
    pub(super) schema: String,
    /// The version of ibid that wrote it.
    pub ibid: String,
    /// The embedding model of the library.
    pub embedding: String,
    /// Its documents.
    pub documents: usize,
    /// Their chunks.
    pub chunks: usize,
    pub(super) files: Vec<ArchivedFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArchivedFile {
    /// Its path within the library, with forward slashes.
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) hash: ContentHash,
}

impl ArchiveManifest {
    pub(super) fn new(embedding: &str, counts: Counts) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            ibid: env!("CARGO_PKG_VERSION").to_owned(),
            embedding: embedding.to_owned(),
            documents: counts.documents,
            chunks: counts.chunks,
            files: Vec::new(),
        }
    }

    pub(super) fn is_known(&self) -> bool {
        self.schema == SCHEMA
    }
}
