//! How far an ingest is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One event of an ingest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IngestEvent {
    /// The folder is walked: so many files are to be read.
    Planned {
        /// New or changed files.
        to_read: usize,
        /// Files that need no reading.
        unchanged: usize,
    },
    /// A file is read and cut into chunks.
    Read {
        /// Its name.
        document: String,
    },
    /// A document is stored and can be found.
    Stored {
        /// Its name.
        document: String,
        /// Its chunks.
        chunks: usize,
    },
    /// A file has another name; its document has it too now, with the vectors that were made before.
    Renamed {
        /// The document's name before.
        from: String,
        /// Its name now.
        to: String,
    },
    /// A file could not be read.
    Refused {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// Asks a running ingest to stop after the document in hand. Clones share one switch.
///
/// ```
/// let cancellation = ibid::Cancellation::default();
/// cancellation.clone().cancel();
/// assert!(cancellation.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Asks to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
