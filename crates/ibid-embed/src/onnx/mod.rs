//! ONNX Runtime, loaded when it is needed, and the files of the models that run on it.

mod error;
mod files;
mod runtime;

pub use error::OnnxError;
pub(crate) use files::ModelFiles;
pub use runtime::OnnxRuntime;

/// The most tokens that are read of a text; a model that reads fewer says so in its tokenizer's settings.
pub(crate) const MAX_TOKENS: usize = 512;
/// Texts of similar length that are run together.
pub(crate) const BATCH: usize = 8;
