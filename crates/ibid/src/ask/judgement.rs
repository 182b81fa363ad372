//! From which probability on a model's "yes, the passages state the answer" is believed.

/// The least probability with which a model may answer, and the one from which it has to: small models choose the
/// abstention line greedily where their own judgement says otherwise, so then it is taken out of the grammar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Thresholds {
    pub(super) may_answer: f64,
    pub(super) has_to: f64,
}

/// Set for each model with 90 questions of XQuAD and the sample corpus in view (`docs/evaluation.md`); by the start of the model's name, so
/// that a file name's ending does not matter.
const FITTED: [(&str, Thresholds); 2] = [
    ("qwen2.5-coder-0.5b-instruct", Thresholds { may_answer: 0.40, has_to: 0.42 }),
    ("qwen2.5-coder-1.5b-instruct", Thresholds { may_answer: 0.52, has_to: 0.57 }),
];
/// For models that nothing was fitted for.
const NEUTRAL: Thresholds = Thresholds { may_answer: 0.5, has_to: 0.55 };

/// What a probability that the passages state the answer leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// No answer is asked for.
    NotStated,
    /// The model may answer or abstain.
    Doubtful,
    /// The model has to answer.
    Stated,
}

impl Thresholds {
    /// Those of a model.
    pub(super) fn of(model: &str) -> Self {
        FITTED.iter().find(|(name, _)| model.starts_with(name)).map_or(NEUTRAL, |(_, fitted)| *fitted)
    }

    /// With another least probability.
    pub(super) fn at_least(self, may_answer: f64) -> Self {
        Self { may_answer, has_to: self.has_to.max(may_answer) }
    }

    pub(super) fn judge(self, probability: f64) -> Judgement {
        // A probability that is no number is no yes.
        if probability.is_nan() || probability < self.may_answer {
            Judgement::NotStated
        } else if probability < self.has_to {
            Judgement::Doubtful
        } else {
            Judgement::Stated
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, Thresholds};

    #[test]
    fn a_probability_is_compared_with_the_models_own_threshold() {
        let (small, large) = ("qwen2.5-coder-0.5b-instruct-q4_k_m", "qwen2.5-coder-1.5b-instruct");
        assert_eq!(Thresholds::of(small).judge(0.45), Judgement::Stated);
        assert_eq!(Thresholds::of(large).judge(0.45), Judgement::NotStated);
        let neutral = Thresholds::of("another");
        assert_eq!(neutral.judge(0.49), Judgement::NotStated);
        assert_eq!(neutral.judge(0.5), Judgement::Doubtful);
        assert_eq!(neutral.judge(0.56), Judgement::Stated);
        assert_eq!(neutral.at_least(0.8).judge(0.79), Judgement::NotStated);
        assert_eq!(neutral.at_least(0.0).judge(0.1), Judgement::Doubtful);
        assert_eq!(neutral.at_least(0.0).judge(f64::NAN), Judgement::NotStated);
    }
}
