//! Folder to documents to chunks.
//!
//! Four steps, each a plain function: [`walk`] lists the [`SourceFile`]s of a folder, [`plan`] compares them with
//! what is known, [`extract_all`] reads one to [`Document`](ibid_core::Document)s with the places of their text,
//! [`split`] cuts that into [`Chunk`](ibid_core::Chunk)s sized in tokens. All of it blocks: run it on threads of
//! its own.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("leave.md"), "# Leave\n\nLeave is 25 days.\n")?;
//! use ibid_ingest::{Limits, extract, walk};
//!
//! let found = walk(folder.path())?;
//! let document = extract(&found.files[0], &Limits::default())?;
//! assert_eq!(document.title.as_deref(), Some("Leave"));
//! let place = document.locations.place(ibid_core::Span::with_length(9, 17));
//! assert_eq!((place.lines, place.heading), (Some((3, 3)), vec!["Leave".to_owned()]));
//! # Ok(())
//! # }
//! ```

mod chunk;
mod code_language;
mod diff;
mod extract;
mod walk;
mod worker;

pub use chunk::{SplitterSettings, split};
pub use diff::{KnownFile, KnownPackedFile, Plan, plan};
pub use extract::{ExtractError, ExtractSettings, Limits, Ocr, UnknownLimit, extract, extract_all};
pub use walk::{
    SkipKind, SourceFile, WalkError, WalkOptions, WalkResult, WalkSkip, locate, shown_name, walk, walk_with,
};
pub use worker::{
    ExtractionWorker, OnExtracted, WorkerError, WorkerFailure, WorkerLimits, WorkerSettings,
    extract_in_process, serve_extraction,
};
