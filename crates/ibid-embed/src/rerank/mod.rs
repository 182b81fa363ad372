//! Models that order candidates: cross-encoders, which read a query and a text together, and embedding models that
//! are better than a library's own.

mod bi_encoder;
mod onnx;
mod open;
#[cfg(test)]
mod tests;

pub use bi_encoder::BiEncoderReranker;
pub use onnx::OnnxReranker;
pub use open::{RerankerChoice, open_reranker};
