//! The record of one answer: hashes, spans and scores, never the documents' text.

use ibid_core::seam::PromptReading;
use ibid_core::{ContentHash, DocumentName, Passage, Span};
use ibid_ground::{Abstention, Answer, Mode, Reason, pointers};
use serde::{Deserialize, Serialize};

use super::judge::JudgedSentence;
use super::passages::SelectedPassages;
use super::report::Timings;
use super::{
    AnswerReport, AskSettings, Candidate, ModelReport, QueryPlan, SearchReport, SearchTimings,
    SentenceSignals, Signals, ToolStep,
};
use crate::record::{ClaimRecord, Recording, comparable_hash};

const SENTENCES_TRACED: usize = 8;

/// What led to an answer; `ibid explain` tells it.
///
/// Documents are named by hashes and spans; the only text in it is the question and what the model wrote in words of its
/// own. Where it repeats a sentence, a pointer stands in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// `ibid.trace/1`.
    pub schema: String,
    /// Its id; ids are sorted by time.
    pub id: String,
    /// When the question was asked.
    pub time: String,
    /// Which version of ibid answered.
    #[serde(default)]
    pub ibid: String,
    /// The question.
    pub question: String,
    /// How it was asked.
    #[serde(default)]
    pub settings: Option<AskSettings>,
    /// What was searched for.
    pub plan: QueryPlan,
    /// Every chunk that was looked at, with every score, hits first.
    pub candidates: Vec<Candidate>,
    /// Microseconds by step of the search.
    pub search_us: SearchTimings,
    /// What the model was shown.
    pub passages: Vec<TracedPassage>,
    /// The sentences of the passages that fit the question best, best first.
    pub sentences: Vec<TracedSentence>,
    /// Estimated tokens of the passages.
    pub passage_tokens: usize,
    /// The language model; null where none was asked.
    pub model: Option<String>,
    /// The models, with the hash of the language model's file.
    #[serde(default)]
    pub models: Option<ModelReport>,
    /// The steps of the tool loop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolStep>,
    /// What tells whether the answer is one.
    #[serde(default)]
    pub signals: Signals,
    /// The sentences that the model read, the most probable first.
    #[serde(default)]
    pub judged: Vec<TracedJudgement>,
    /// The hash of the prompt's messages; of the first one, where the model was asked once more.
    pub prompt_hash: Option<ContentHash>,
    /// The hash of the grammar.
    pub grammar_hash: Option<ContentHash>,
    /// That the model was asked once more, because nothing of its first draft could be used: then `draft` is the second
    /// one. Not there where it was asked once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<TracedRepair>,
    /// The model's output before verification: its own words and pointers, and `“[2.3]”` for a sentence that it repeats.
    pub draft: Option<String>,
    /// What verification took out of it, with the reason; sentences that it repeats are pointers here, too.
    pub dropped: Vec<String>,
    /// The claims of the answer.
    #[serde(default)]
    pub claims: Vec<ClaimRecord>,
    /// How the answer came about.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// The kind of reason of an abstention.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// `answered`, or `abstained: ` and why.
    pub outcome: String,
    /// The hash of what the answer says, circumstances left out: another one is another answer.
    #[serde(default)]
    pub answer_hash: Option<ContentHash>,
    /// Milliseconds by stage.
    pub timings_ms: Timings,
    /// What the model was given to read for it, and what of that had been read before; with questions that were asked at the
    /// same time. Null where the engine does not tell.
    #[serde(default)]
    pub prompt_reading: Option<PromptReading>,
}

/// A passage that the model was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedPassage {
    /// The document it is from.
    pub document: DocumentName,
    /// Which version of the document.
    pub content_hash: ContentHash,
    /// Its span in the document's extracted text.
    pub span: Span,
    /// How many sentences it has.
    pub sentences: usize,
}

/// A sentence of a passage, with how well it fits the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TracedSentence {
    /// As the prompt numbers it: `[2.3]`.
    pub pointer: String,
    /// Cosine similarity of the sentence and the question.
    pub cosine: f32,
    /// Share of the question's terms in it, weighted by how rare they are.
    pub lexical: f32,
    /// What orders sentences, in [0, 1].
    pub score: f32,
}

impl TracedSentence {
    /// Its text, where its passage is among `passages`, which are those of the trace in their order.
    pub fn text_in<'a>(&self, passages: &'a [Option<Passage>]) -> Option<&'a str> {
        pointed_at(&self.pointer, |source| passages.get(source)?.as_ref())
    }
}

/// The sentence that `pointer` names, of the passage that `passage` gives for the index of a source.
fn pointed_at<'a>(pointer: &str, passage: impl FnOnce(usize) -> Option<&'a Passage>) -> Option<&'a str> {
    let (citations, _) = pointers(pointer);
    let citation = citations.first()?;
    passage(citation.source.index())?.sentence_text(citation.first)
}

/// A sentence that the model read by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TracedJudgement {
    /// As the prompt numbers it: `[2.3]`.
    pub pointer: String,
    /// What is known of it.
    #[serde(flatten)]
    pub signals: SentenceSignals,
    /// The probability that it answers the question.
    pub probability: f64,
}

impl TracedJudgement {
    /// Its text, where its passage is among `passages`, which are those of the trace in their order.
    pub fn text_in<'a>(&self, passages: &'a [Passage]) -> Option<&'a str> {
        pointed_at(&self.pointer, |source| passages.get(source))
    }
}

/// A second request for a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedRepair {
    /// What was wrong with the first draft, as the model was told.
    pub reasons: Vec<String>,
    /// The hash of the second prompt's messages: those of the first, the first draft, and what was wrong with it.
    pub prompt_hash: ContentHash,
}

impl Trace {
    pub(super) fn judged(&mut self, judged: &[JudgedSentence]) {
        self.judged = judged
            .iter()
            .map(|sentence| TracedJudgement {
                pointer: ibid_generate::pointer(sentence.citation),
                signals: sentence.signals,
                probability: sentence.probability,
            })
            .collect();
    }

    pub(crate) fn begin(
        question: &str,
        search: &SearchReport,
        selected: &SelectedPassages,
        settings: AskSettings,
    ) -> Self {
        Self {
            schema: "ibid.trace/1".to_owned(),
            id: ulid::Ulid::new().to_string(),
            time: jiff::Timestamp::now().to_string(),
            ibid: env!("CARGO_PKG_VERSION").to_owned(),
            question: question.to_owned(),
            settings: Some(settings),
            plan: search.plan.clone(),
            candidates: search.candidates.clone(),
            search_us: search.timings,
            passages: selected
                .passages
                .iter()
                .map(|passage| TracedPassage {
                    document: passage.document().name.clone(),
                    content_hash: passage.document().content_hash,
                    span: passage.span(),
                    sentences: passage.sentences().len(),
                })
                .collect(),
            sentences: selected
                .best
                .iter()
                .take(SENTENCES_TRACED)
                .map(|(citation, relevance)| TracedSentence {
                    pointer: ibid_generate::pointer(*citation),
                    cosine: relevance.cosine,
                    lexical: relevance.lexical,
                    score: relevance.score,
                })
                .collect(),
            passage_tokens: selected.tokens,
            model: None,
            models: None,
            tools: Vec::new(),
            signals: Signals::default(),
            judged: Vec::new(),
            prompt_hash: None,
            grammar_hash: None,
            repair: None,
            draft: None,
            dropped: Vec::new(),
            claims: Vec::new(),
            mode: None,
            reason: None,
            outcome: String::new(),
            answer_hash: None,
            timings_ms: Timings::default(),
            prompt_reading: None,
        }
    }

    /// Adds what the answer came to.
    pub(crate) fn conclude(&mut self, report: &AnswerReport) {
        self.timings_ms = report.timings();
        self.models = Some(report.model().clone());
        self.mode = Some(report.mode());
        self.reason = report.abstention().map(Abstention::reason);
        self.outcome = report.abstention().map_or_else(
            || "answered".to_owned(),
            |abstention| format!("abstained: {}", abstention.detail()),
        );
        let claims = report.answer().into_iter().flat_map(Answer::claims);
        self.claims = claims.map(ClaimRecord::of).collect();
        self.answer_hash = serde_json::to_value(report).ok().map(|value| comparable_hash(&value));
    }

    /// What is needed to ask again and compare; `None` for a trace of an ibid that did not keep it.
    pub fn recording(&self) -> Option<Recording> {
        let passage =
            |passage: &TracedPassage| (passage.document.clone(), passage.content_hash, passage.span);
        Some(Recording {
            ibid: self.ibid.clone(),
            question: self.question.clone(),
            mode: self.mode?,
            settings: self.settings.clone()?,
            model: self.models.clone()?,
            passages: self.passages.iter().map(passage).collect(),
            prompt_hash: self.prompt_hash,
            grammar_hash: self.grammar_hash,
            answer_hash: self.answer_hash?,
        })
    }
}
