#![doc = include_str!("../../../README.md")]

mod ask;
mod bundle;
mod deletion;
mod document_cache;
mod embedding;
mod error;
mod index;
mod language_model;
mod library;
mod record;
mod reindex;
mod session;
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
    ANSWER_SCHEMA, AnswerModel, AnswerReport, AskEvent, AskOptions, AskSettings, AskStream,
    CALIBRATION_SCHEMA, Calibration, CalibrationStage, Candidate, Check, Correction, Fate, Fusion, HitScores,
    ModelReport, Outcome, QueryPlan, Reranking, Retrieval, Retriever, SearchHit, SearchOptions, SearchReport,
    SearchTimings, SentenceSignals, Signals, SourceReport, StageCalibration, Timings, Trace, TracedJudgement,
    TracedPassage, TracedSentence, Turn, standalone_question,
};
pub use bundle::{
    AnswerFile, AnswerFileError, BUNDLE_SCHEMA, Bundle, BundledPassage, CheckedDocument, CheckedQuote,
    DocumentState, VERIFICATION_SCHEMA, Verification,
};
pub use deletion::DeletionProof;
pub use embedding::Embedding;
pub use error::Error;
pub use ibid_core::seam::{CountTokens, Embed, EmbedError, Generate, GenerateError, ModelIdentity, Rerank};
pub use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, DenseVector, Document, DocumentFormat, DocumentName, Filter,
    InvalidDocumentName, InvalidFilter, InvalidQuestion, Passage, Place, Question, SourceNumber, Span,
    sentences,
};
pub use ibid_generate::{
    ApiKey, EngineKind, RemoteError, RemoteGrammar, RemoteModel as RemoteLanguageModel, RemoteOptions,
    UnknownRemoteGrammar,
};
pub use ibid_ground::{Abstention, Answer, Claim, Mode, Quote, Reason, Support, foreign_numbers};
pub use ibid_ingest::{
    ExtractSettings, Limits, Ocr, UnknownLimit, WorkerError, WorkerFailure, WorkerLimits, WorkerSettings,
    serve_extraction,
};
pub use ibid_store::{
    Access, ArchiveManifest, DeletionReport, DocumentSummary, ReadInPart, Refused, SessionSummary, StoreError,
};
pub use index::{
    Cancellation, INGEST_SCHEMA, IngestEvent, IngestOptions, IngestPlan, IngestReport, PlannedRoot,
    RefusedFile, Watch,
};
pub use language_model::LanguageModelFile;
pub use library::Library;
pub use record::{
    AnswerDocument, ClaimDocument, ClaimRecord, QuoteDocument, QuoteRecord, Recording, Replay,
    ReplayDifference,
};
pub use reindex::{ReindexOptions, ReindexProgress, ReindexReport};
pub use session::{Session, SessionTurn, SourceRecord, SourceView};
pub use status::{LanguageStatus, LibraryCheck, LibraryStatus};
