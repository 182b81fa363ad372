use ibid_core::seam::Generate;
use ibid_generate::claim_messages;

use crate::Error;

/// The probability, in [0, 1], that `model` finds `claim` stated in `quotes`, by one token of its answer. What it is
/// worth with which model is measured by `ibid eval claims`.
///
/// # Errors
/// When the model fails.
pub async fn probability_of_entailment(
    model: &dyn Generate,
    claim: &str,
    quotes: &[&str],
) -> Result<f64, Error> {
    Ok(model.probability_of_yes(claim_messages(claim, quotes)).await?)
}
