#![doc = include_str!("../../../README.md")]

mod ask;
mod document_cache;
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
    ANSWER_SCHEMA, AnswerReport, AskEvent, AskOptions, Candidate, Correction, Fate, Fusion, HitScores,
    ModelReport, Outcome, QueryPlan, Reranking, Retrieval, Retriever, SearchHit, SearchOptions, SearchReport,
    SearchTimings, SourceReport, Timings, Turn, standalone_question,
};
pub use embedding::Embedding;
pub use error::Error;
pub use ibid_core::seam::{CountTokens, Embed, EmbedError, Generate, GenerateError, ModelIdentity, Rerank};
pub use ibid_core::{
    Chunk, ChunkId, ContentHash, DenseVector, Document, DocumentFormat, DocumentName, Filter,
    InvalidDocumentName, InvalidFilter, InvalidQuestion, Passage, Place, Question, SourceNumber, Span,
    sentences,
};
pub use ibid_generate::{
    ApiKey, EngineKind, RemoteError, RemoteGrammar, RemoteModel as RemoteLanguageModel, RemoteOptions,
    UnknownRemoteGrammar,
};
pub use ibid_ground::{Abstention, Answer, Claim, Mode, Quote, Reason, Support};
pub use ibid_ingest::Limits;
pub use ibid_store::{Access, DocumentSummary, Refused, StoreError};
pub use index::{Cancellation, INGEST_SCHEMA, IngestEvent, IngestOptions, IngestReport, RefusedFile};
pub use language_model::LanguageModelFile;
pub use library::Library;
pub use status::{LanguageStatus, LibraryCheck, LibraryStatus};
