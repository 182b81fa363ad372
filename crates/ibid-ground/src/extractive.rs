use ibid_core::{Citation, Passage, Question};

use crate::claim::{Claim, Support};
use crate::quote::{Quote, QuoteError};
use crate::{Answer, Mode};

/// No extractive answer can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractiveError {
    /// No citation points at a sentence.
    #[error("no sentence fits “{question}”")]
    NothingToQuote {
        /// The question.
        question: String,
    },
    /// A sentence is no quote of its document.
    #[error(transparent)]
    Quote(#[from] QuoteError),
}

/// The answer that is made of the cited sentences themselves, without a language model.
///
/// Each claim is its quote, so its support is 1; whether it answers the question is another matter, which the
/// mode tells the reader.
///
/// # Errors
/// When no citation points at a sentence, or the stored text has changed.
pub fn extractive(question: &Question, passages: &[Passage], citations: &[Citation]) -> Result<Answer, ExtractiveError> {
    let mut claims: Vec<Claim> = Vec::new();
    for citation in citations {
        let Some(quote) = cited(passages, *citation)? else { continue };
        if claims.iter().any(|claim| claim.quotes()[0].text() == quote.text()) {
            continue;
        }
        let text = quote.text().split_whitespace().collect::<Vec<_>>().join(" ");
        claims.extend(Claim::new(text, Support::new(1.0), vec![quote]));
    }
    Answer::new(Mode::Extractive, claims)
        .ok_or_else(|| ExtractiveError::NothingToQuote { question: question.to_string() })
}

/// The quote a citation points at; `None` where there is no such sentence.
pub(crate) fn cited(passages: &[Passage], citation: Citation) -> Result<Option<Quote>, QuoteError> {
    let Some(passage) = passages.get(citation.source.index()) else { return Ok(None) };
    let sentences = passage.sentences();
    let (Some(first), Some(last)) = (sentences.get(citation.first), sentences.get(citation.last)) else {
        return Ok(None);
    };
    if citation.first > citation.last {
        return Ok(None);
    }
    Quote::verify(citation.source, passage.document(), first.cover(*last)).map(Some)
}
