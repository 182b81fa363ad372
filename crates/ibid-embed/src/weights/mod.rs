//! Where models come from and where they are kept.

mod card;
mod catalogue;
mod error;
mod gguf;
mod hugging_face;
mod onnx_files;
mod partial;
mod progress;
mod pull;
mod record;
mod store;
#[cfg(test)]
mod tests;
mod wheels;

pub use card::{HuggingFaceFile, HuggingFaceFolder, ModelCard, ModelKind, Source, WheelParts};
pub use catalogue::Catalogue;
pub use error::{ModelStoreError, SourceFailure};
pub use gguf::{GgufError, GgufHeader};
pub use hugging_face::HuggingFace;
pub(crate) use onnx_files::{OnnxFiles, embedding_files, reranker_files};
pub use partial::sha256_of;
pub use progress::{PullOptions, PullProgress};
pub use record::InstalledModel;
pub use store::{AddedModel, ListedModel, ModelStore};
