//! From which probability on a model's "yes, the passages state the answer" is believed.

/// Fitted for each model on 90 questions of XQuAD (`docs/evaluation.md`); by the start of the model's name, so
/// that a file name's ending does not matter.
const FITTED: [(&str, f64); 2] =
    [("qwen2.5-coder-0.5b-instruct", 0.42), ("qwen2.5-coder-1.5b-instruct", 0.52)];
/// For models that nothing was fitted for.
const NEUTRAL: f64 = 0.5;
/// So far above the threshold the abstention line is taken out of the grammar: small models choose it greedily
/// where their own judgement says otherwise.
const SURE: f64 = 0.05;

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

/// The threshold of a model.
pub(super) fn threshold(model: &str) -> f64 {
    FITTED.iter().find(|(name, _)| model.starts_with(name)).map_or(NEUTRAL, |(_, threshold)| *threshold)
}

pub(super) fn judge(probability: f64, threshold: f64) -> Judgement {
    // A probability that is no number is no yes.
    if probability.is_nan() || probability < threshold {
        Judgement::NotStated
    } else if probability < threshold + SURE {
        Judgement::Doubtful
    } else {
        Judgement::Stated
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, judge, threshold};

    #[test]
    fn a_probability_is_compared_with_the_models_own_threshold() {
        assert!(threshold("qwen2.5-coder-0.5b-instruct-q4_k_m") < threshold("qwen2.5-coder-1.5b-instruct"));
        assert!((threshold("another") - 0.5).abs() < f64::EPSILON);
        assert_eq!(judge(0.49, 0.5), Judgement::NotStated);
        assert_eq!(judge(f64::NAN, 0.0), Judgement::NotStated);
        assert_eq!(judge(0.5, 0.5), Judgement::Doubtful);
        assert_eq!(judge(0.56, 0.5), Judgement::Stated);
    }
}
