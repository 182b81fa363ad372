//! What is known of whether an answer is one: told by retrieval, by the model, and by the quotes.

use ibid_core::{Passage, Question};
use ibid_ground::{AnswerType, Claim, Quote};
use serde::{Deserialize, Serialize};

use super::Retrieval;
use super::passages::Relevance;

/// Everything that tells whether the passages answer a question, as far as it was found out. `None` where a step was
/// not taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    /// Cosine similarity of the question and the sentence that fits it best.
    pub cosine: f32,
    /// Share of the question's terms in that sentence, weighted by how rare they are.
    pub lexical: f32,
    /// Whether that sentence may hold the kind of thing that is asked for: a number, a time, a name.
    pub holds_kind: bool,
    /// The model's probability that the passages state the answer.
    pub stated: Option<f64>,
    /// The probability with which the model begins with a pointer rather than with the line that there is no answer.
    pub points: Option<f64>,
    /// What the claim and its quotes tell.
    pub claim: Option<ClaimSignals>,
}

/// What a claim and its quotes tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimSignals {
    /// How far its quotes bear it out, by their words alone.
    pub support: f32,
    /// Cosine similarity of the question and the best quoted sentence.
    pub cosine: f32,
    /// Share of the question's terms in that sentence.
    pub lexical: f32,
    /// Whether the quotes may hold the kind of thing that is asked for.
    pub holds_kind: bool,
    /// The model's probability that the quotes answer the question.
    pub answers: Option<f64>,
}

/// Beyond this a probability tells no more.
const MOST_LOGIT: f64 = 10.0;

impl Signals {
    /// What is weighed, by name: probabilities as log odds, what is not known as 0.
    pub fn features(&self) -> Vec<(&'static str, f64)> {
        let claim = self.claim.unwrap_or_default();
        let truth = |holds: bool| f64::from(u8::from(holds));
        vec![
            ("cosine", self.cosine.into()),
            ("lexical", self.lexical.into()),
            ("holds_kind", truth(self.holds_kind)),
            ("stated", log_odds(self.stated)),
            ("points", log_odds(self.points)),
            ("claim_support", claim.support.into()),
            ("claim_cosine", claim.cosine.into()),
            ("claim_lexical", claim.lexical.into()),
            ("claim_holds_kind", truth(claim.holds_kind)),
            ("claim_answers", log_odds(claim.answers)),
        ]
    }

    /// What retrieval tells.
    pub(super) fn of(retrieval: &Retrieval) -> Self {
        let selected = &retrieval.selected;
        let best = selected.best.iter().max_by(|(_, left), (_, right)| left.fit().total_cmp(&right.fit()));
        let Some((citation, relevance)) = best else { return Self::default() };
        let question = retrieval.question.as_str();
        let sentence = selected.passages.get(citation.source.index());
        let sentence = sentence.and_then(|passage| passage.sentence_text(citation.first)).unwrap_or_default();
        Self {
            cosine: relevance.cosine,
            lexical: relevance.lexical,
            holds_kind: AnswerType::of(question).may_be_in(sentence, question),
            ..Self::default()
        }
    }
}

impl ClaimSignals {
    /// What the texts of a claim and its quotes tell.
    pub(super) fn of(claim: &Claim, retrieval: &Retrieval) -> Self {
        let question = &retrieval.question;
        let selected = &retrieval.selected;
        let relevance = claim
            .quotes()
            .iter()
            .flat_map(|quote| relevance_of(quote, &selected.passages, &selected.best))
            .max_by(|left, right| left.fit().total_cmp(&right.fit()))
            .unwrap_or_default();
        Self {
            support: claim.support().get(),
            cosine: relevance.cosine,
            lexical: relevance.lexical,
            holds_kind: holds_kind(question, claim.quotes()),
            answers: None,
        }
    }
}

fn holds_kind(question: &Question, quotes: &[Quote]) -> bool {
    let kind = AnswerType::of(question.as_str());
    quotes.iter().any(|quote| kind.may_be_in(quote.text(), question.as_str()))
}

/// How well each sentence of a quote fits.
fn relevance_of<'a>(
    quote: &'a Quote,
    passages: &'a [Passage],
    scored: &'a [(ibid_core::Citation, Relevance)],
) -> impl Iterator<Item = Relevance> + 'a {
    scored.iter().filter(move |(citation, _)| {
        citation.source == quote.source()
            && passages
                .get(citation.source.index())
                .and_then(|passage| passage.sentences().get(citation.first))
                .is_some_and(|sentence| quote.span().overlaps(*sentence))
    }).map(|(_, relevance)| *relevance)
}

fn log_odds(probability: Option<f64>) -> f64 {
    let Some(probability) = probability.filter(|probability| !probability.is_nan()) else { return 0.0 };
    (probability / (1.0 - probability)).ln().clamp(-MOST_LOGIT, MOST_LOGIT)
}
