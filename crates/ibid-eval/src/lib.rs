//! How well a library finds what questions ask for.
//!
//! Three nouns: a [`Dataset`] holds queries with the documents that answer them, and says where these documents are;
//! a [`DatasetRun`] is what each stage of retrieval found for each query, which can be saved and compared; a
//! [`Summary`] is what that amounts to: metrics with confidence intervals, latencies, the worst questions. Reports
//! show summaries as text, JSON, or a page of HTML that needs nothing else.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use ibid::{Access, IngestOptions, Library};
//! use ibid_eval::{Dataset, EvalOptions, Evaluation, Summary, text_report};
//!
//! let dataset = Dataset::open("scifact".as_ref())?;
//! let library = Library::open("scifact.ibid".as_ref(), Access::Write).await?;
//! if let Some(folder) = dataset.corpus_folder("cache".as_ref())? {
//!     library.ingest(&[folder], IngestOptions::new()).await?;
//! }
//! let run = Evaluation::new(&library, EvalOptions::default()).run(&dataset).await?;
//! println!("{}", text_report(&[Summary::of(&run)]));
//! # Ok(()) }
//! ```

mod answers;
mod calibrate;
mod claims;
mod compare;
mod dataset;
mod draft;
mod evidence;
#[cfg(test)]
mod fixture;
mod judgements;
mod metric;
mod random;
mod records;
mod report;
mod run;
mod saved;
mod stage;
mod statistics;
mod summary;
mod words;

pub use answers::{
    AnswerCases, AnswerRecord, AnswerRun, AnswerSummary, Case, CaseKind, Corpus, FailureKind, KindSummary,
    RecordedClaim, RecordedJudgement, RecordedQuote, SampleSizes, read_records, span_f1,
};
pub use calibrate::{
    CalibrateOptions, CalibrationReport, RiskCoverage, SignalArea, apply as apply_calibration, calibrate,
};
pub use claims::{
    ClaimArea, ClaimCase, ClaimCases, ClaimKind, ClaimRecord, ClaimReport, ClaimRun, claim_report,
    read_claims,
};
pub use compare::{
    CompareError, Comparison, DatasetComparison, Difference, MetricComparison, compare, compare_stages,
};
pub use dataset::{Dataset, DatasetError, Omitted, Query};
pub use draft::{DraftOptions, DraftedQuestion, draft_questions};
pub use judgements::Judgements;
pub use metric::{DEPTH, Metric};
pub use report::{
    EVAL_SCHEMA, answers_text, calibration_html, calibration_text, claims_html, claims_text, comparison_text,
    html_report, json_report, text_report,
};
pub use run::{
    DatasetRun, EvalError, EvalOptions, Evaluation, EvidenceRun, Found, QueryRun, RunSettings, StageRun,
    Timings, WorstQuery,
};
pub use saved::{SAVED_SCHEMA, SavedRun, SavedRunError};
pub use stage::{Stage, UnknownStage};
pub use statistics::Estimate;
pub use summary::{EvidenceSummary, LanguageSummary, Latencies, Latency, Metrics, StageSummary, Summary};
