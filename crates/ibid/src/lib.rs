#![doc = include_str!("../../../README.md")]

mod ask;
mod embedding;
mod error;
mod index;
mod language_model;
mod library;
mod status;

/// The model catalogue and the folder that models are kept in.
pub mod models {
    pub use ibid_embed::{
        AddedModel, Catalogue, HuggingFace, HuggingFaceFile, HuggingFaceFolder, InstalledModel, ListedModel,
        ModelCard, ModelKind, ModelStore, ModelStoreError, PullOptions, PullProgress, Source, SourceFailure,
        WheelParts,
    };
}

pub use ask::{
    ANSWER_SCHEMA, AnswerReport, AskEvent, AskOptions, HitScores, ModelReport, Outcome, Retrieval, SearchHit,
    SourceReport, Timings,
};
pub use embedding::Embedding;
pub use error::Error;
pub use ibid_core::seam::{CountTokens, Embed, EmbedError, Generate, GenerateError, ModelIdentity};
pub use ibid_core::{
    Chunk, ContentHash, DenseVector, Document, DocumentFormat, DocumentName, InvalidDocumentName,
    InvalidQuestion, Place, Question, SourceNumber, Span,
};
pub use ibid_ground::{Abstention, Answer, Claim, Mode, Quote, Reason, Support};
pub use ibid_ingest::Limits;
pub use ibid_store::{Access, DocumentSummary, Refused, StoreError};
pub use index::{Cancellation, INGEST_SCHEMA, IngestEvent, IngestOptions, IngestReport, RefusedFile};
pub use language_model::LanguageModelFile;
pub use library::Library;
pub use status::{LibraryCheck, LibraryStatus};
