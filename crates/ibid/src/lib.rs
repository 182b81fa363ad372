#![doc = include_str!("../../../README.md")]

mod ask;
mod bundle;
mod deletion;
mod document_cache;
mod embedding;
mod error;
mod extract;
mod file_hash;
mod index;
mod language_model;
mod library;
mod quote_check;
mod record;
mod reindex;
mod session;
mod similarity;
mod status;

/// The model catalogue and the folder that models are kept in.
pub mod models {
    pub use ibid_embed::{
        AddedModel, Catalogue, HuggingFace, HuggingFaceFile, HuggingFaceFolder, InstalledModel, ListedModel,
        ModelCard, ModelKind, ModelStore, ModelStoreError, PullOptions, PullProgress, Source, SourceFailure,
        WheelParts,
    };
}

/// For the argument types of tools: `#[derive(ibid::schemars::JsonSchema)]`.
pub use ::schemars;
pub use ask::{
    ANSWER_SCHEMA, AnswerModel, AnswerReport, AskEvent, AskOptions, AskSettings, AskStream, BUILTIN_TOOLS,
    CALIBRATION_SCHEMA, Calibration, CalibrationStage, Candidate, Check, Correction, Fate, Fusion, HitScores,
    ModelReport, Outcome, QueryPlan, Reranking, Retrieval, Retriever, SEARCH_SCHEMA, SearchDocument,
    SearchHit, SearchOptions, SearchReport, SearchTimings, SentenceSignals, Signals, SourceReport,
    StageCalibration, Timings, ToolChoice, ToolOutcome, ToolSource, ToolStep, ToolUse, Trace,
    TracedJudgement, TracedPassage, TracedRepair, TracedSentence, Turn, builtin_tool, phrase_question,
    probability_of_entailment, standalone_question,
};
pub use bundle::{
    AnswerFile, AnswerFileError, BUNDLE_SCHEMA, Bundle, BundledPassage, CheckedDocument, CheckedQuote,
    DocumentState, VERIFICATION_SCHEMA, Verification, VerifyOptions,
};
pub use deletion::DeletionProof;
pub use embedding::Embedding;
pub use error::Error;
pub use extract::{
    DocumentRecord, EachOptions, ExtractEvent, ExtractOptions, ExtractStream, Extraction, RECORD_SCHEMA,
    RecordFile, RecordFormat, RecordOf, RecordReport, RecordUnit, UnknownRecordFormat, UnknownRecordUnit,
    record_json,
};
pub use ibid_core::seam::{
    CountTokens, Embed, EmbedError, Generate, GenerateError, GenerationEvent, GenerationRequest,
    GenerationUsage, InvalidToolName, Message, ModelIdentity, PromptReading, Rerank, Role, Tool, ToolCall,
    ToolDescription, ToolEffect, ToolError, ToolName, ToolOutput,
};
pub use ibid_core::{
    Chunk, ChunkId, ContentHash, Coverage, DenseVector, Document, DocumentFormat, DocumentName, Filter,
    InvalidDocumentName, InvalidFilter, InvalidQuestion, Passage, Place, Question, SourceNumber, Span,
    is_printable, sentences,
};
pub use ibid_generate::{
    ApiKey, EngineKind, InexactKeyword, InvalidValue, JsonSchema, LocalEngine, Protocol,
    Refused as RefusedKeyword, RemoteError, RemoteGrammar, RemoteModel as RemoteLanguageModel, RemoteOptions,
    SchemaError, SchemaFileError, UnknownLocalEngine, UnknownRemoteGrammar, UnsupportedTool, check_tool,
};
pub use ibid_ground::{
    Abstention, Answer, Claim, ClaimSignals, Grounded, LeafEvidence, Mode, Quote, Reason, Standing, Support,
    foreign_numbers,
};
pub use ibid_ingest::{
    ExtractSettings, Limits, Ocr, SplitterSettings, UnknownLimit, WorkerError, WorkerFailure, WorkerLimits,
    WorkerSettings, serve_extraction,
};
pub use ibid_store::{
    Access, ArchiveManifest, CoverageCounts, DeletionReport, DocumentSummary, ReadInPart, Refused,
    SessionSummary, StoreError,
};
pub use ibid_tools::{
    CalculateError, Confirm, FunctionTool, InvalidTool, McpConnection, McpError, McpServer, McpServers,
    McpTransport, Redactor, ToolLimits, ToolSet, calculate, calculator, current_date,
};
pub use index::{
    Cancellation, INGEST_SCHEMA, IngestEvent, IngestOptions, IngestPlan, IngestReport, PlannedRoot,
    RefusedFile, Watch,
};
pub use language_model::LanguageModelFile;
pub use library::Library;
pub use quote_check::{QUOTE_SCHEMA, QuoteCheck, QuotePlace};
pub use record::{
    AnswerDocument, ClaimDocument, ClaimRecord, QuoteDocument, QuoteRecord, Recording, Replay,
    ReplayDifference,
};
pub use reindex::{ReindexOptions, ReindexProgress, ReindexReport};
pub use session::{Session, SessionTurn, SourceRecord, SourceView};
pub use status::{LanguageStatus, LibraryCheck, LibrarySize, LibraryStatus, NothingToFind, StaleRoot};
