//! Chunks to vectors, and the models that do it.
//!
//! Three nouns: [`BundledEmbedder`] is all-MiniLM-L6-v2, inside the library and always available, as is
//! [`StaticEmbedder`], which is made of it and much faster; [`Bm25`] makes sparse vectors of term weights; the
//! [`ModelStore`] is the folder that downloaded models are kept in, with the [`Catalogue`] of those that ibid knows.
//!
//! ```
//! use ibid_core::seam::{CountTokens, EmbedSparse};
//! use ibid_embed::{Bm25, BundledEmbedder, Catalogue};
//!
//! let embedder = BundledEmbedder::new();
//! assert_eq!(embedder.count_tokens("annual leave"), 2);
//! assert!(!Bm25::default().embed_query("annual leave").is_empty());
//! assert!(Catalogue::builtin().iter().any(|card| card.name == "all-minilm-l6-v2"));
//! ```

mod dense;
mod onnx;
mod rerank;
mod sparse;
mod weights;
mod work;

pub use dense::{
    BUNDLED_MODEL, BundledEmbedder, EmbeddingChoice, FAST_MODEL, OnnxEmbedder, OpenedEmbedder,
    StaticEmbedder, open_embedder,
};
pub use onnx::{OnnxError, OnnxRuntime};
pub use rerank::{BiEncoderReranker, OnnxReranker, RerankerChoice, open_reranker};
pub use sparse::Bm25;
pub use weights::{
    AddedModel, Catalogue, GgufError, GgufHeader, HuggingFace, HuggingFaceFile, HuggingFaceFolder,
    InstalledModel, ListedModel, ModelCard, ModelKind, ModelStore, ModelStoreError, PullOptions,
    PullProgress, Source, SourceFailure, WheelParts, sha256_of,
};
