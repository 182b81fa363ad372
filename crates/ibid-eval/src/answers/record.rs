//! What became of one question, as a line of a run's file.

use ibid::{AnswerReport, PromptReading, SentenceSignals, Signals, Span, Timings};
use serde::{Deserialize, Serialize};

use super::case::{Case, CaseKind};

/// What became of one question. A run is a file of these, one line each, so that it can be stopped and gone on with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerRecord {
    /// The data set.
    pub dataset: String,
    /// The question's id within it.
    pub id: String,
    /// What should become of it.
    pub kind: CaseKind,
    /// What was asked.
    pub question: String,
    /// The words that answer it.
    pub answers: Vec<String>,
    /// The documents that answer it.
    pub documents: Vec<String>,
    /// The sentences that answer it.
    pub gold: Vec<String>,
    /// Whether the passages hold one of these.
    pub gold_in_passages: bool,
    /// What was claimed; empty for an abstention.
    pub claims: Vec<RecordedClaim>,
    /// Why there is no answer.
    pub abstention: Option<String>,
    /// What told whether there is one.
    pub signals: Signals,
    /// The sentences that the model read by themselves, the most probable first.
    pub judged: Vec<RecordedJudgement>,
    /// Numbers of the claims that neither the passages nor the question hold.
    pub foreign_numbers: Vec<String>,
    /// Estimated tokens of the passages.
    pub passage_tokens: usize,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Tokens that the model wrote.
    pub completion_tokens: usize,
    /// What the model was given to read, and what of that had been read before. Null where the engine does not tell.
    #[serde(default)]
    pub prompt_reading: Option<PromptReading>,
    /// Milliseconds by stage.
    pub timings_ms: Timings,
    /// Milliseconds from the question to the first quote that is shown.
    pub first_quote_ms: Option<u64>,
    /// What the model wrote, before it was verified.
    pub draft: Option<String>,
    /// What verification took out, and why.
    pub dropped: Vec<String>,
    /// The language model; `None` for answers of the best sentences.
    pub model: Option<String>,
}

/// A sentence that the model read by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedJudgement {
    /// The sentence.
    pub text: String,
    /// What is known of it.
    pub signals: SentenceSignals,
    /// Whether it is one that answers the question.
    pub is_right: bool,
}

/// A claim and its quotes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedClaim {
    /// The statement.
    pub text: String,
    /// How far its quotes bear it out.
    pub support: f32,
    /// Its quotes.
    pub quotes: Vec<RecordedQuote>,
    /// Proper names that it holds and neither its quotes nor the question do.
    #[serde(default)]
    pub unknown_names: Vec<String>,
}

/// A verbatim quote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedQuote {
    /// The document it is of.
    pub document: String,
    /// Its words.
    pub text: String,
    /// Where they stand in the extracted text.
    pub span: Span,
}

impl AnswerRecord {
    /// Whether there is an answer.
    pub fn is_answered(&self) -> bool {
        !self.claims.is_empty()
    }

    /// The same with its judgements compared, which those of earlier versions are not.
    pub(super) fn compared(mut self) -> Self {
        let mut judged: Vec<&mut SentenceSignals> =
            self.judged.iter_mut().map(|judgement| &mut judgement.signals).collect();
        SentenceSignals::compare(&mut judged);
        if let Some(chosen) = &mut self.signals.sentence
            && let Some(same) = self.judged.iter().map(|judgement| judgement.signals).find(|signals| {
                signals.answers == chosen.answers && signals.cosine.total_cmp(&chosen.cosine).is_eq()
            })
        {
            *chosen = SentenceSignals { likelihood: chosen.likelihood, ..same };
        }
        self
    }

    pub(super) fn claims_of(report: &AnswerReport) -> Vec<RecordedClaim> {
        let claims = report.answer().into_iter().flat_map(ibid::Answer::claims);
        claims
            .map(|claim| RecordedClaim {
                text: claim.text().to_owned(),
                support: claim.support().get(),
                unknown_names: claim.unknown_names().to_vec(),
                quotes: claim
                    .quotes()
                    .iter()
                    .map(|quote| RecordedQuote {
                        document: quote.document().to_string(),
                        text: quote.text().to_owned(),
                        span: quote.span(),
                    })
                    .collect(),
            })
            .collect()
    }

    /// Whether this is the record of `case` under the same name.
    pub(super) fn is_of(&self, case: &Case) -> bool {
        self.id == case.id && self.kind == case.kind
    }
}
