use ibid_core::{ContentHash, DocumentName, Question, SourceNumber, Span};
use ibid_ground::{Abstention, Answer, Mode};
use serde::{Deserialize, Serialize};

use crate::ask::{AnswerReport, Outcome, SourceReport, Turn};
use crate::record::{ClaimRecord, QuoteRecord, markers};
use crate::{Error, Library};

/// One question of a conversation, and its answer without the text of documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionTurn {
    /// As the user typed it.
    pub question: String,
    /// As it was searched for and shown to the model.
    pub asked: String,
    /// When the answer came.
    pub time: String,
    /// Whether there is an answer.
    pub outcome: Outcome,
    /// How it came about.
    pub mode: Mode,
    /// The language model, where one was at hand.
    pub model: Option<String>,
    /// The claims.
    pub claims: Vec<ClaimRecord>,
    /// The passages that were looked at.
    pub sources: Vec<SourceRecord>,
    /// Why there is no answer.
    pub abstention: Option<Abstention>,
    /// The id of the trace.
    pub trace: Option<String>,
    /// The answer as one text; without a part whose document has changed or is gone since.
    #[serde(skip)]
    pub answer: Option<String>,
}

/// A source by its span and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Its number: what `[1]` means.
    pub id: SourceNumber,
    /// The document it is from.
    pub document: DocumentName,
    /// Which version of the document.
    pub content_hash: ContentHash,
    /// Its span in the document's extracted text.
    pub span: Span,
}

impl From<&SourceReport> for SourceRecord {
    fn from(source: &SourceReport) -> Self {
        Self {
            id: source.id,
            document: source.document.clone(),
            content_hash: source.content_hash,
            span: source.span,
        }
    }
}

impl SessionTurn {
    pub(super) fn of(question: &Question, report: &AnswerReport) -> Self {
        let claims = report.answer().into_iter().flat_map(Answer::claims);
        Self {
            question: question.to_string(),
            asked: report.question().to_owned(),
            time: jiff::Timestamp::now().to_string(),
            outcome: report.outcome(),
            mode: report.mode(),
            model: report.model().name.clone(),
            claims: claims.map(ClaimRecord::of).collect(),
            sources: report.sources().iter().map(SourceRecord::from).collect(),
            abstention: report.abstention().cloned(),
            trace: report.trace().map(str::to_owned),
            answer: report.answer().map(Answer::text),
        }
    }

    /// The quotes from one of its sources.
    pub fn quotes_of(&self, source: SourceNumber) -> Vec<QuoteRecord> {
        let quotes = self.claims.iter().flat_map(|claim| &claim.quotes);
        quotes.filter(|quote| quote.source == source).copied().collect()
    }

    /// The turn as a follow-up question looks back at it.
    pub(super) fn as_turn(&self) -> Option<Turn> {
        let answer = self.answer.clone().filter(|answer| !answer.is_empty());
        Some(Turn { question: self.asked.parse().ok()?, answer })
    }

    /// Puts the answer together again: the model's words are kept, the documents' are read in them.
    pub(super) async fn look_up(&mut self, library: &Library) -> Result<(), Error> {
        let mut texts = Vec::new();
        for claim in &self.claims {
            let text = match &claim.text {
                Some(text) => Some(text.clone()),
                None => self.quoted(claim, library).await?,
            };
            let markers = markers(claim.quotes.iter().map(|quote| quote.source));
            texts.extend(text.map(|text| format!("{text} {markers}")));
        }
        self.answer = (self.outcome == Outcome::Answered).then(|| texts.join(" "));
        Ok(())
    }

    async fn quoted(&self, claim: &ClaimRecord, library: &Library) -> Result<Option<String>, Error> {
        let mut words = Vec::new();
        for quote in &claim.quotes {
            let Some(source) = self.sources.iter().find(|source| source.id == quote.source) else {
                return Ok(None);
            };
            let Some(document) = library.document(&source.document).await? else { return Ok(None) };
            let Some(text) = quote.text_in(&document) else { return Ok(None) };
            words.extend(text.split_whitespace().map(str::to_owned));
        }
        Ok(Some(words.join(" ")))
    }
}
