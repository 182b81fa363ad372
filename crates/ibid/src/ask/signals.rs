//! What is known of whether an answer is one: told by retrieval and by the model.

use ibid_ground::AnswerType;
use serde::{Deserialize, Serialize};

use super::Retrieval;

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
    /// What is known of the sentence that the model finds best.
    pub sentence: Option<SentenceSignals>,
    /// The probability with which the model begins with a pointer rather than with the line that there is no answer.
    pub points: Option<f64>,
}

/// What is known of a sentence that the model has read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct SentenceSignals {
    /// Cosine similarity of the question and the sentence.
    pub cosine: f32,
    /// Share of the question's terms in it.
    pub lexical: f32,
    /// Whether it may hold the kind of thing that is asked for.
    pub holds_kind: bool,
    /// The model's probability that it states the answer. `None` where it was not asked, because its yes tells nothing.
    #[serde(default)]
    pub answers: Option<f64>,
    /// How far the model's log odds of that are below those of the sentence that it finds best, of all that it read for
    /// the question; 0 for that one.
    #[serde(default)]
    pub behind: f64,
    /// How much likelier the sentence makes the question, as a logarithm of base e: how likely the model would ask it of
    /// this sentence, less how likely it would of none. `None` where it was not read for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<f64>,
}

impl SentenceSignals {
    /// Sets [`behind`](Self::behind) of the sentences that were read for one question.
    pub fn compare(sentences: &mut [&mut Self]) {
        let best = sentences.iter().map(|sentence| sentence.log_odds()).fold(f64::NEG_INFINITY, f64::max);
        for sentence in sentences {
            sentence.behind = best - sentence.log_odds();
        }
    }

    /// How far these are behind the best of `others`; 0 where there is none better.
    pub(super) fn behind_best_of<'a>(&self, others: impl Iterator<Item = &'a Self>) -> f64 {
        others.map(|other| other.log_odds() - self.log_odds()).fold(0.0, f64::max)
    }

    fn log_odds(&self) -> f64 {
        log_odds(self.answers)
    }
}

/// Beyond this a sentence repeats the question rather than answering it.
const MOST_LIKELIHOOD: f64 = 40.0;
/// Beyond this a probability tells no more.
const MOST_LOG_ODDS: f64 = 10.0;

impl Signals {
    /// What is weighed, by name: probabilities as log odds, what is not known as 0.
    pub fn features(&self) -> Vec<(&'static str, f64)> {
        let sentence = self.sentence.unwrap_or_default();
        let truth = |holds: bool| f64::from(u8::from(holds));
        vec![
            ("cosine", self.cosine.into()),
            ("lexical", self.lexical.into()),
            ("holds_kind", truth(self.holds_kind)),
            ("sentence_cosine", sentence.cosine.into()),
            ("sentence_lexical", sentence.lexical.into()),
            ("sentence_holds_kind", truth(sentence.holds_kind)),
            ("sentence_answers", log_odds(sentence.answers)),
            ("sentence_behind", sentence.behind),
            (
                "sentence_likelihood",
                sentence.likelihood.unwrap_or_default().clamp(-MOST_LIKELIHOOD, MOST_LIKELIHOOD),
            ),
            ("points", log_odds(self.points)),
        ]
    }

    /// What retrieval tells.
    pub(super) fn of(retrieval: &Retrieval) -> Self {
        let selected = &retrieval.selected;
        let best = selected.best.iter().max_by(|(_, left), (_, right)| left.fit().total_cmp(&right.fit()));
        let Some((citation, relevance)) = best else { return Self::default() };
        let question = retrieval.question.as_str();
        let passage = selected.passages.get(citation.source.index());
        let sentence = passage.and_then(|passage| passage.sentence_text(citation.first)).unwrap_or_default();
        Self {
            cosine: relevance.cosine,
            lexical: relevance.lexical,
            holds_kind: AnswerType::of(question).may_be_in(sentence, question),
            ..Self::default()
        }
    }
}

fn log_odds(probability: Option<f64>) -> f64 {
    let Some(probability) = probability.filter(|probability| !probability.is_nan()) else { return 0.0 };
    (probability / (1.0 - probability)).ln().clamp(-MOST_LOG_ODDS, MOST_LOG_ODDS)
}
