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
/// Each claim is its quote, white space made single, so its support is 1: the quote bears itself out. Whether
/// it answers the question is another matter, which the mode tells the reader. Markers and links in it are the
/// document's own. Citations that point at nothing are left out.
///
/// # Errors
/// When no citation points at a sentence, or the stored text has changed.
pub fn extractive(
    question: &Question,
    passages: &[Passage],
    citations: &[Citation],
) -> Result<Answer, ExtractiveError> {
    let mut claims: Vec<Claim> = Vec::new();
    for citation in citations {
        let Some(quote) = cited(passages, *citation)? else { continue };
        let text = quote.text().split_whitespace().collect::<Vec<_>>().join(" ");
        // Copies of a document say the same; it is said once.
        if claims.iter().any(|claim| claim.text() == text) {
            continue;
        }
        claims.extend(Claim::new(text, Support::new(1.0), vec![quote]));
    }
    Answer::new(Mode::Extractive, claims)
        .ok_or_else(|| ExtractiveError::NothingToQuote { question: question.to_string() })
}

/// The quote a citation points at: whole sentences, because a part of one can lose a “not”. `None` where there is no
/// such sentence.
///
/// # Errors
/// When the stored text has changed.
pub fn cited(passages: &[Passage], citation: Citation) -> Result<Option<Quote>, QuoteError> {
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

#[cfg(test)]
mod tests {
    use super::{ExtractiveError, extractive};
    use crate::fixture::{citation, document, passage};
    use crate::{Mode, QuoteError};

    #[test]
    fn the_answer_is_its_quotes() {
        let passages =
            [passage("Leave is\n25 days. It does not\u{a0}carry over."), passage("Leave is 25 days.")];
        let question = "How much leave?".parse().expect("a question");
        let citations =
            [citation(0, 0, 0), citation(1, 0, 0), citation(0, 9, 9), citation(7, 0, 0), citation(0, 1, 1)];
        let answer = extractive(&question, &passages, &citations).expect("an answer");
        assert_eq!(answer.mode(), Mode::Extractive);
        assert_eq!(answer.text(), "Leave is 25 days. [1] It does not carry over. [1]");
        assert_eq!(answer.claims()[0].quotes()[0].text(), "Leave is\n25 days.");
        assert!((answer.claims()[0].support().get() - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn nothing_to_quote_and_a_changed_text_are_errors() {
        let question = "How much leave?".parse().expect("a question");
        let error =
            extractive(&question, &[passage("Leave.")], &[citation(0, 1, 1)]).expect_err("no sentence");
        assert!(matches!(error, ExtractiveError::NothingToQuote { .. }));
        let mut changed = document("Leave is 25 days.");
        changed.text = "Leave is 60 days.".to_owned();
        let passage =
            ibid_core::Passage::new(changed.into(), ibid_core::Span::with_length(0, 17)).expect("a passage");
        let error = extractive(&question, &[passage], &[citation(0, 0, 0)]).expect_err("changed");
        assert!(matches!(error, ExtractiveError::Quote(QuoteError::TextChanged { .. })));
    }
}
