//! The storage of a library: a catalog and vectors, kept in agreement.
//!
//! Three nouns: the **catalog** (SQLite) is the truth: documents, their versions and text, chunks, settings,
//! traces. The **vectors** (qdrant-edge) are derived from it, one point per chunk. The [`Store`] is both, and
//! the protocol between them: a version is `pending` until its points are stored, then `live`, and the one it
//! replaces is `superseded` until its points are gone. A search joins its hits with the catalog, so it
//! returns whole, live versions only, whatever a crash left behind.
//!
//! ```
//! # use ibid_core::IndexFingerprint;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! use ibid_store::{Access, LibrarySettings, Store, VectorOptions};
//!
//! let settings = LibrarySettings {
//!     fingerprint: IndexFingerprint::new("splitter", "model", "bm25"),
//!     embedding: "model".into(),
//!     dimension: 384,
//!     splitter: "splitter".into(),
//!     sparse: "bm25".into(),
//!     sentence_vectors: false,
//!     vectors: VectorOptions::default(),
//! };
//! tokio::runtime::Runtime::new()?.block_on(async {
//!     let store = Store::open(folder.path(), &settings, Access::Write).await?;
//!     assert_eq!(store.counts().await?.documents, 0);
//!     Ok(())
//! })
//! # }
//! ```

mod archive;
mod catalog;
mod check;
mod commit;
mod crash;
mod error;
mod lock;
mod probe;
mod read_only;
mod record_database;
mod repair;
mod settings;
mod store;
mod vectors;

pub use archive::ArchiveManifest;
pub use catalog::{
    Counts, CoverageCounts, DocumentStamp, DocumentSummary, PackedFile, ReadInPart, Refused, Root,
    ScannedChunk, SessionSummary, StoredChunk, StoredTurn,
};
pub use check::CheckReport;
pub use commit::{Committed, NewVersion};
#[cfg(debug_assertions)]
#[doc(hidden)]
pub use crash::{crash_at, moments_passed};
pub use error::StoreError;
pub use record_database::{EvidenceRow, RecordDatabase, RecordDatabaseError, RecordRow};
pub use settings::{Access, LibrarySettings, Quantization, VectorOptions};
pub use store::{DeletionReport, Reindexing, Store};
pub use vectors::ScoredChunk;
