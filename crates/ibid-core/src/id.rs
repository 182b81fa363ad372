use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ContentHash;

/// The namespace of ibid's chunk ids: UUIDv5 of the DNS namespace and `ibid.chunk`.
const NAMESPACE: Uuid = Uuid::from_u128(0x2f3c_7f52_0f1e_5e0b_9d0a_6f3b_8a51_c7d4);

/// What the vectors of a library were made with: splitter settings and embedding models, as one short text.
///
/// Two libraries with the same fingerprint hold comparable vectors; others do not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IndexFingerprint(String);

impl IndexFingerprint {
    /// A fingerprint of the given parts, in the given order.
    pub fn new(splitter: &str, embedding: &str, sparse: &str) -> Self {
        Self(format!("{splitter}|{embedding}|{sparse}"))
    }

    /// The fingerprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IndexFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The id of a chunk, which is also the id of its point in the vector store.
///
/// A UUIDv5 of the document's name, the hashes of its bytes and of its text, the chunk's ordinal and the library's
/// fingerprint, so that ingesting the same bytes again writes the same points, unless more could be read of them.
///
/// ```
/// use ibid_core::{ChunkId, ContentHash, DocumentName, IndexFingerprint};
///
/// let name: DocumentName = "a.md".parse()?;
/// let hash = ContentHash::of(b"text");
/// let fingerprint = IndexFingerprint::new("splitter", "model", "bm25");
/// let text = ContentHash::of(b"extracted");
/// let first = ChunkId::new(&name, (hash, text), 0, &fingerprint);
/// assert_eq!(first, ChunkId::new(&name, (hash, text), 0, &fingerprint));
/// assert_ne!(first, ChunkId::new(&name, (hash, text), 1, &fingerprint));
/// # Ok::<(), ibid_core::InvalidDocumentName>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChunkId(Uuid);

impl ChunkId {
    /// The id of chunk number `ordinal` (from 0) of the version of the document `name` with these hashes of its bytes
    /// and of its text.
    ///
    /// The name is part of the id because two files with the same bytes are two documents: deleting one must
    /// not take the points of the other.
    pub fn new(
        name: &crate::DocumentName,
        (content_hash, text_hash): (ContentHash, ContentHash),
        ordinal: u32,
        fingerprint: &IndexFingerprint,
    ) -> Self {
        let mut key = Vec::with_capacity(name.as_str().len() + fingerprint.as_str().len() + 72);
        key.extend_from_slice(content_hash.as_bytes());
        key.extend_from_slice(text_hash.as_bytes());
        key.extend_from_slice(&ordinal.to_be_bytes());
        key.extend_from_slice(fingerprint.as_str().as_bytes());
        key.push(0);
        key.extend_from_slice(name.as_str().as_bytes());
        Self(Uuid::new_v5(&NAMESPACE, &key))
    }

    /// The id as a UUID.
    pub fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for ChunkId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for ChunkId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
