//! Dense embeddings.

mod bert;
mod bundled;
mod onnx;
mod open;
#[cfg(test)]
mod tests;
mod work;

pub use bundled::{BUNDLED_MODEL, BundledEmbedder};
pub use onnx::{OnnxEmbedder, OnnxError, OnnxRuntime};
pub use open::{EmbeddingChoice, OpenedEmbedder, open_embedder};
