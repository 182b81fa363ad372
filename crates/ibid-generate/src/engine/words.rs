//! The words for yes and no that a judgement is read from, and how much weight logits give to one or the other.

pub(super) const YES: [&str; 11] = ["Yes", "yes", "YES", "是", "有", "对", "Ja", "ja", "Sí", "Si", "Oui"];
pub(super) const NO: [&str; 10] = ["No", "no", "NO", "否", "不", "没有", "沒有", "无", "Nein", "nein"];
/// What a model says whose vocabulary has no word for yes, or none for no.
pub(super) const CANNOT_TELL: f64 = 0.5;

/// The probability of the first of two, from the logarithms of their weights.
pub(super) fn share(first: f64, second: f64) -> f64 {
    1.0 / (1.0 + (second - first).exp())
}

/// The logarithm of the summed exponentials of the logits of `tokens`.
pub(super) fn weight(logits: &[f32], tokens: &[u32]) -> f64 {
    let chosen: Vec<f64> =
        tokens.iter().filter_map(|id| logits.get(*id as usize)).map(|logit| f64::from(*logit)).collect();
    let highest = chosen.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    highest + chosen.iter().map(|logit| (logit - highest).exp()).sum::<f64>().ln()
}

/// The natural logarithm of the probability of `token`; negative infinity for one that is not in the vocabulary.
pub(super) fn log_probability(logits: &[f32], token: u32) -> f64 {
    let Some(chosen) = logits.get(token as usize) else { return f64::NEG_INFINITY };
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|logit| f64::from(logit - highest).exp()).sum();
    f64::from(chosen - highest) - sum.ln()
}
