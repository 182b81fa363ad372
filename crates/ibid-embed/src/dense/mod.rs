//! Dense embeddings.

mod bert;
mod bundled;
mod fast;
mod languages;
mod onnx;
mod open;
#[cfg(test)]
mod tests;
mod wordpiece;

pub use bundled::{BUNDLED_MODEL, BundledEmbedder};
pub use fast::{FAST_MODEL, StaticEmbedder};
pub use onnx::OnnxEmbedder;
pub use open::{EmbeddingChoice, OpenedEmbedder, open_embedder};
