//! The record of one answer: hashes, spans and scores, never the documents' text.

use ibid_core::{ContentHash, DocumentName, Span};
use serde::Serialize;

use super::judge::JudgedSentence;
use super::passages::{Relevance, SelectedPassages};
use super::report::Timings;
use super::{Candidate, QueryPlan, SearchReport, SearchTimings, SentenceSignals, Signals};

const SENTENCES_TRACED: usize = 8;

/// What led to an answer; `ibid explain` prints it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Trace {
    pub(crate) schema: &'static str,
    pub(crate) id: String,
    pub(crate) time: String,
    pub(crate) question: String,
    /// What was searched for.
    pub(crate) plan: QueryPlan,
    /// Every chunk that was looked at, with every score, hits first.
    pub(crate) candidates: Vec<Candidate>,
    /// Microseconds by step of the search.
    pub(crate) search_us: SearchTimings,
    pub(crate) passages: Vec<TracedPassage>,
    /// The sentences of the passages that fit the question best, best first.
    pub(crate) sentences: Vec<TracedSentence>,
    pub(crate) passage_tokens: usize,
    pub(crate) model: Option<String>,
    /// What tells whether the answer is one.
    pub(crate) signals: Signals,
    /// The sentences that the model read, the most probable first.
    pub(crate) judged: Vec<TracedJudgement>,
    /// The hash of the prompt's messages.
    pub(crate) prompt_hash: Option<ContentHash>,
    /// The hash of the grammar.
    pub(crate) grammar_hash: Option<ContentHash>,
    /// The model's output as it came, before verification. It is the model's own words and pointers.
    pub(crate) draft: Option<String>,
    /// What verification took out of it, with the reason.
    pub(crate) dropped: Vec<String>,
    pub(crate) outcome: String,
    pub(crate) timings_ms: Timings,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct TracedPassage {
    document: DocumentName,
    content_hash: ContentHash,
    span: Span,
    sentences: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct TracedSentence {
    /// As the prompt numbers it.
    pointer: String,
    #[serde(flatten)]
    relevance: Relevance,
}

/// A sentence that the model read by itself.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TracedJudgement {
    /// As the prompt numbers it.
    pointer: String,
    #[serde(flatten)]
    signals: SentenceSignals,
    /// The probability that it answers the question.
    probability: f64,
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

    pub(crate) fn begin(question: &str, search: &SearchReport, selected: &SelectedPassages) -> Self {
        Self {
            schema: "ibid.trace/1",
            id: ulid::Ulid::new().to_string(),
            time: jiff::Timestamp::now().to_string(),
            question: question.to_owned(),
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
                    relevance: *relevance,
                })
                .collect(),
            passage_tokens: selected.tokens,
            model: None,
            signals: Signals::default(),
            judged: Vec::new(),
            prompt_hash: None,
            grammar_hash: None,
            draft: None,
            dropped: Vec::new(),
            outcome: String::new(),
            timings_ms: Timings::default(),
        }
    }
}
