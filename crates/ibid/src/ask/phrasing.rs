//! A sentence of a document → a question that it answers.

use futures::StreamExt;
use ibid_core::Question;
use ibid_core::seam::{Generate, GenerationEvent, GenerationRequest};
use ibid_generate::{follow_up_grammar, phrasing_messages};

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
    let mut stream = model.generate(GenerationRequest {
        messages: phrasing_messages(sentence, answer),
        grammar: Some(follow_up_grammar().into()),
        max_tokens: MAX_TOKENS,
        temperature: 0.0,
        beginnings: None,
        tools: Vec::new(),
    });
    let mut written = String::new();
    while let Some(event) = stream.next().await {
        if let GenerationEvent::Text(piece) = event? {
            written.push_str(&piece);
        }
    }
    let written = written.trim();
    let is_question = written.ends_with(['?', '？']);
    let gives_away = written.to_lowercase().contains(&answer.to_lowercase());
    Ok(written.parse().ok().filter(|_| is_question && !gives_away))
}
