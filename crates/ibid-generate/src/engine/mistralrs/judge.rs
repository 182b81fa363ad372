use std::sync::{Arc, Mutex};

use ibid_core::seam::{GenerateError, Message};
use mistralrs::{NormalRequest, RequestMessage, SamplingParams, Tensor};

use super::session::{Session, Turn, Verdicts};
use crate::engine::words::{NO, YES};

/// The probability that the first token of the answer is a word for yes, among those for yes and no.
///
/// Computed from the logits, because the log probabilities that the engine returns have base 10, and are those
/// of raw logits when it decodes greedily.
pub(super) async fn probability_of_yes(
    session: Arc<Session>,
    messages: Vec<Message>,
) -> Result<f64, GenerateError> {
    let mut turn = session.turn().await;
    let verdicts = session.verdicts().get_or_try_init(|| verdicts(&turn)).await?;
    let (yes, no) = (verdicts.yes.clone(), verdicts.no.clone());
    let prompt = turn.tokenize(&messages).await?;
    let (prompt_tokens, context_tokens) = (prompt.len(), session.context_tokens());
    if prompt_tokens >= context_tokens {
        return Err(GenerateError::ContextTooLong { prompt_tokens, context_tokens });
    }
    let seen = Arc::new(Mutex::new(None));
    let sink = Arc::clone(&seen);
    let read = move |logits: &Tensor, _: &[u32]| {
        let values = logits.to_vec1::<f32>()?;
        if let Ok(mut seen) = sink.lock() {
            *seen = Some((weight(&values, &yes), weight(&values, &no)));
        }
        Ok(logits.clone())
    };
    let sampling = SamplingParams { temperature: Some(0.0), max_len: Some(1), ..SamplingParams::neutral() };
    let mut responses = turn
        .submit(prompt_tokens + 1, |response| NormalRequest {
            logits_processors: Some(vec![Arc::new(read)]),
            ..NormalRequest::new_simple(
                RequestMessage::CompletionTokens(prompt),
                sampling,
                response,
                0,
                None,
                None,
            )
        })
        .await?;
    let response = responses.recv().await.ok_or_else(|| turn.stopped())?;
    response.as_result().map_err(|error| session.failed(error.to_string()))?;
    let weights = seen.lock().ok().and_then(|mut seen| seen.take()).ok_or_else(|| turn.stopped())?;
    Ok(1.0 / (1.0 + (weights.1 - weights.0).exp()))
}

/// The logarithm of the summed exponentials of the logits of `tokens`.
fn weight(logits: &[f32], tokens: &[u32]) -> f64 {
    let chosen: Vec<f64> =
        tokens.iter().filter_map(|id| logits.get(*id as usize)).map(|logit| f64::from(*logit)).collect();
    let highest = chosen.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    highest + chosen.iter().map(|logit| (logit - highest).exp()).sum::<f64>().ln()
}

async fn verdicts(turn: &Turn) -> Result<Verdicts, GenerateError> {
    let verdicts = Verdicts { yes: words(turn, &YES).await?, no: words(turn, &NO).await? };
    if verdicts.yes.is_empty() || verdicts.no.is_empty() {
        return Err(turn.session().failed("its vocabulary has no single token for yes and no"));
    }
    Ok(verdicts)
}

/// The ids of those of `words` that are one token, with and without a space before them.
async fn words(turn: &Turn, words: &[&str]) -> Result<Vec<u32>, GenerateError> {
    let mut ids = Vec::new();
    for word in words {
        for text in [(*word).to_owned(), format!(" {word}")] {
            if let [id] = turn.tokenize_text(&text).await?[..] {
                ids.push(id);
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
