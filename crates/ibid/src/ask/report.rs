//! The answer as a document: `ibid.answer/1`.

use std::sync::Arc;

use ibid_core::seam::Generate;
use ibid_core::{ContentHash, Document, DocumentName, Passage, Place, SourceNumber, Span};
use ibid_generate::RemoteModel;
use ibid_ground::{Abstention, Answer, Claim, Mode, Verdict};
use ibid_store::CoverageCounts;
use serde::{Deserialize, Serialize};

use super::{ToolSource, Trace};
use crate::Library;

/// The name and version of the answer's JSON form.
pub const ANSWER_SCHEMA: &str = "ibid.answer/1";

/// Whether there is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// There is one.
    Answered,
    /// There is none, for the reason given.
    Abstained,
}

/// A source: a passage that the answer was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceReport {
    /// Its number: what `[1]` means.
    pub id: SourceNumber,
    /// The document it is from.
    pub document: DocumentName,
    /// The document's title.
    pub title: Option<String>,
    /// Which version of the document.
    pub content_hash: ContentHash,
    /// Where in the document it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Its span in the document's extracted text.
    pub span: Span,
    /// The tool that gave it; not there for passages of documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<ToolSource>,
}

impl SourceReport {
    pub(crate) fn of(passages: &[Passage]) -> Vec<Self> {
        passages
            .iter()
            .enumerate()
            .map(|(index, passage)| {
                let document = passage.document();
                Self {
                    id: SourceNumber::of_index(index),
                    document: document.name.clone(),
                    title: document.title.clone(),
                    content_hash: document.content_hash,
                    place: passage.place(),
                    span: passage.span(),
                    tool: None,
                }
            })
            .collect()
    }
}

/// The models that made the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelReport {
    /// The language model; null where none was at hand.
    pub name: Option<String>,
    /// `sha256:` and the hash of its file, where it is known: that of a remote engine's is not.
    pub file_hash: Option<String>,
    /// What ran it: `mistralrs`, `llama-cpp` or `remote`, whose address is not told. Not there where no language model was
    /// at hand, or what ran it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// The embedding model.
    pub embedding: String,
}

impl ModelReport {
    pub(crate) fn new(model: Option<&dyn Generate>, embedding: &str) -> Self {
        let identity = model.map(Generate::identity);
        Self {
            name: identity.map(|identity| identity.name.clone()),
            file_hash: identity.and_then(|identity| identity.file_hash.clone()),
            engine: model.and_then(Generate::engine_name).map(str::to_owned),
            embedding: embedding.to_owned(),
        }
    }

    /// Whether a remote engine ran the language model.
    pub fn is_remote(&self) -> bool {
        self.engine.as_deref() == Some(RemoteModel::ENGINE_NAME)
    }
}

/// Milliseconds by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Embedding the question, searching, choosing passages.
    pub retrieve: u64,
    /// Reading the prompt, up to the first token; the check whether the answer is stated included.
    pub prefill: u64,
    /// Writing the answer.
    pub decode: u64,
    /// Verifying quotes and claims.
    pub verify: u64,
    /// From the question to the end.
    pub total: u64,
}

/// An answer or abstention with everything that is needed to check it. Its JSON form is a contract.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerReport {
    schema: &'static str,
    question: String,
    outcome: Outcome,
    mode: Mode,
    answer: Option<String>,
    claims: Vec<Claim>,
    disagreement: Option<String>,
    sources: Vec<SourceReport>,
    abstention: Option<Abstention>,
    coverage: CoverageCounts,
    model: ModelReport,
    timings_ms: Timings,
    trace: Option<String>,
    #[serde(skip)]
    verified: Option<Answer>,
    #[serde(skip)]
    tool_documents: Vec<Arc<Document>>,
    #[serde(skip)]
    record: Trace,
    #[serde(skip)]
    prompt_tokens: usize,
    #[serde(skip)]
    completion_tokens: usize,
}

/// What the answer was made with, besides the verdict.
pub(crate) struct Circumstances {
    pub(crate) question: String,
    pub(crate) disagreement: Option<String>,
    /// The mode of a report without an answer.
    pub(crate) without_answer: Mode,
    pub(crate) sources: Vec<SourceReport>,
    pub(crate) coverage: CoverageCounts,
    pub(crate) model: ModelReport,
    pub(crate) timings: Timings,
    pub(crate) record: Trace,
    pub(crate) tool_documents: Vec<Arc<Document>>,
    pub(crate) prompt_tokens: usize,
    pub(crate) completion_tokens: usize,
}

impl AnswerReport {
    pub(crate) fn new(verdict: Verdict, circumstances: Circumstances) -> Self {
        let (verified, abstention) = match verdict {
            Verdict::Answered(answer) => (Some(answer), None),
            Verdict::Abstained(abstention) => (None, Some(abstention)),
        };
        Self {
            schema: ANSWER_SCHEMA,
            question: circumstances.question,
            outcome: if verified.is_some() { Outcome::Answered } else { Outcome::Abstained },
            mode: verified.as_ref().map_or(circumstances.without_answer, Answer::mode),
            answer: verified.as_ref().map(Answer::text),
            claims: verified.as_ref().map(|answer| answer.claims().to_vec()).unwrap_or_default(),
            disagreement: circumstances.disagreement,
            sources: circumstances.sources,
            abstention,
            coverage: circumstances.coverage,
            model: circumstances.model,
            timings_ms: circumstances.timings,
            trace: None,
            verified,
            tool_documents: circumstances.tool_documents,
            record: circumstances.record,
            prompt_tokens: circumstances.prompt_tokens,
            completion_tokens: circumstances.completion_tokens,
        }
    }

    /// Concludes the trace and keeps it in the library. An answer is worth more than its trace: where it cannot be
    /// kept, the report only lacks its id.
    pub(crate) async fn keep_trace(&mut self, library: &Library, keep: usize) {
        let mut record = self.record.clone();
        record.conclude(self);
        self.trace = library.keep_trace(&record, keep).await;
        self.record = record;
    }

    /// The question.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// Whether there is an answer.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The verified answer; `None` for an abstention.
    pub fn answer(&self) -> Option<&Answer> {
        self.verified.as_ref()
    }

    /// That the claims contradict one another, and in what order they are given; `None` where they don't.
    pub fn disagreement(&self) -> Option<&str> {
        self.disagreement.as_deref()
    }

    /// Why there is no answer.
    pub fn abstention(&self) -> Option<&Abstention> {
        self.abstention.as_ref()
    }

    /// How much was read of the documents that it was looked for in.
    pub fn coverage(&self) -> CoverageCounts {
        self.coverage
    }

    /// Written by a language model, or put together of sentences of the documents; a model may have chosen these. Of an
    /// abstention: whether a model was at hand.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The passages it was made from; for an abstention the nearest ones.
    pub fn sources(&self) -> &[SourceReport] {
        &self.sources
    }

    /// The models that made it.
    pub fn model(&self) -> &ModelReport {
        &self.model
    }

    /// Milliseconds by stage.
    pub fn timings(&self) -> Timings {
        self.timings_ms
    }

    /// The id of the trace, for `ibid explain`.
    pub fn trace(&self) -> Option<&str> {
        self.trace.as_deref()
    }

    /// How the answer came about, whether the library keeps it or not.
    pub fn trace_record(&self) -> &Trace {
        &self.record
    }

    /// What a tool gave, as the document that a source of the answer is from.
    pub(crate) fn tool_document(&self, name: &DocumentName) -> Option<&Document> {
        self.tool_documents.iter().find(|document| document.name == *name).map(Arc::as_ref)
    }

    /// Tokens of the prompt and of the output; both 0 where no model ran.
    pub fn tokens(&self) -> (usize, usize) {
        (self.prompt_tokens, self.completion_tokens)
    }
}
