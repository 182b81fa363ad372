//! A sentence of a document → a question that it answers.

use ibid_core::Question;
use ibid_core::seam::Generate;
use ibid_generate::phrasing_messages;

use super::line;
use crate::Error;

/// Tokens that a question may take.
const MAX_TOKENS: usize = 60;

/// A question in the model's words that `sentence` answers with `answer`, for a person to check. `None` where what it
/// writes is no question or holds the answer.
///
/// ```no_run
/// # async fn run() -> Result<(), ibid::Error> {
/// let model = ibid::LanguageModelFile::new("model.gguf").load().await?;
/// let sentence = "Every employee is entitled to 25 days of leave.";
/// let question = ibid::phrase_question(sentence, "25", model.as_ref()).await?;
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the model fails.
pub async fn phrase_question(
    sentence: &str,
    answer: &str,
    model: &dyn Generate,
) -> Result<Option<Question>, Error> {
    let written = line::written(model, phrasing_messages(sentence, answer), MAX_TOKENS).await?;
    let written = written.trim();
    let is_question = written.ends_with(['?', '？']);
    let gives_away = written.to_lowercase().contains(&answer.to_lowercase());
    Ok(written.parse().ok().filter(|_| is_question && !gives_away))
}
