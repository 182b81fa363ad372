//! Extraction in a process of its own, with limits on what it may use.
//!
//! The files are not ours: one may be made to exhaust memory, to run forever or to break a parser. In a worker
//! process it costs only itself. The parent writes a request to the worker's standard input and reads documents
//! from its standard output, as frames of a length and MessagePack; the worker limits its own memory and
//! processor time before it looks at the first file, and the parent watches the clock and the length of frames.

mod extraction;
mod failure;
mod limits;
mod process;
mod protocol;
mod resources;
mod serve;
mod settings;

pub use extraction::{OnExtracted, extract_in_process};
pub use failure::WorkerError;
pub use limits::WorkerLimits;
pub use process::ExtractionWorker;
#[cfg(debug_assertions)]
pub(crate) use serve::misbehave;
pub use serve::{WorkerFailure, serve_extraction};
pub use settings::WorkerSettings;
