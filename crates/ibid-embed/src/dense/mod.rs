//! Dense embeddings.

mod bert;
mod bundled;

pub use bundled::{BUNDLED_MODEL, BundledEmbedder};
