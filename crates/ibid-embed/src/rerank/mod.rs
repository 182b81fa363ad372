//! Cross-encoders: models that read a query and a text together.

mod onnx;
mod open;
#[cfg(test)]
mod tests;

pub use onnx::OnnxReranker;
pub use open::{RerankerChoice, open_reranker};
