//! Dense embeddings.

mod bert;
mod bundled;
mod languages;
mod onnx;
mod open;
#[cfg(test)]
mod tests;
mod wordpiece;

pub use bundled::{BUNDLED_MODEL, BundledEmbedder};
pub use onnx::OnnxEmbedder;
pub use open::{EmbeddingChoice, OpenedEmbedder, open_embedder};
