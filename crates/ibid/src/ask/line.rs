//! One line of a model.

use futures::StreamExt;
use ibid_core::seam::{Generate, GenerationEvent, GenerationRequest, Message};
use ibid_generate::follow_up_grammar;

use crate::Error;

/// What the model writes on one line of at most `max_tokens` tokens, decoded greedily.
pub(super) async fn written(
    model: &dyn Generate,
    messages: Vec<Message>,
    max_tokens: usize,
) -> Result<String, Error> {
    let mut stream = model.generate(GenerationRequest {
        messages,
        grammar: Some(follow_up_grammar().into()),
        max_tokens,
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
    Ok(written)
}
