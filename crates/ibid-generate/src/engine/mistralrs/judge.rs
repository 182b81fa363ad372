use std::sync::{Arc, Mutex};

use ibid_core::seam::{GenerateError, Message};
use mistralrs::{NormalRequest, Response, SamplingParams, Tensor};
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;

use super::session::{Session, Turn, Verdicts};
use crate::engine::words::{CANNOT_TELL, NO, YES, share, weight};

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
    let prompt_tokens = prompt.len();
    session.check_fits(prompt_tokens)?;
    if yes.is_empty() || no.is_empty() {
        return Ok(CANNOT_TELL);
    }
    let (sender, read) = oneshot::channel();
    let sender = Mutex::new(Some(sender));
    let processor = move |logits: &Tensor, _: &[u32]| {
        let values = logits.to_vec1::<f32>()?;
        if let Some(sender) = sender.lock().ok().and_then(|mut sender| sender.take()) {
            // Whoever asked may be gone.
            let _ = sender.send((weight(&values, &yes), weight(&values, &no)));
        }
        Ok(logits.clone())
    };
    // Two tokens: the engine would keep the state of a sequence that has come to its end.
    let sampling = SamplingParams { temperature: Some(0.0), max_len: Some(2), ..SamplingParams::neutral() };
    let kept = turn.is_worth_keeping(&prompt).then(|| prompt.clone());
    let responses = turn
        .submit(prompt, kept.is_some().then_some(prompt_tokens + 2), |prompt, response| NormalRequest {
            is_streaming: true,
            logits_processors: Some(vec![Arc::new(processor)]),
            ..NormalRequest::new_simple(prompt, sampling, response, 0, None, None)
        })
        .await?;
    let Some(prompt) = kept else {
        // The engine forgets the sequence as soon as nobody listens.
        drop(responses);
        let (yes, no) = read.await.map_err(|_| turn.stopped())?;
        return Ok(share(yes, no));
    };
    let (yes, no) = read_to_the_end(responses, read).await.map_err(|error| match error {
        Some(reason) => session.failed(reason),
        None => turn.stopped(),
    })?;
    turn.keeps(prompt);
    Ok(share(yes, no))
}

/// Waits until the sequence is over, and so kept.
async fn read_to_the_end(
    mut responses: Receiver<Response>,
    read: oneshot::Receiver<(f64, f64)>,
) -> Result<(f64, f64), Option<String>> {
    while let Some(response) = responses.recv().await {
        match response {
            Response::CompletionChunk(chunk)
                if chunk.choices.iter().any(|choice| choice.finish_reason.is_some()) =>
            {
                break;
            }
            Response::CompletionChunk(_) => {}
            other => {
                other.as_result().map_err(|error| Some(error.to_string()))?;
            }
        }
    }
    read.await.map_err(|_| None)
}

async fn verdicts(turn: &Turn) -> Result<Verdicts, GenerateError> {
    let verdicts = Verdicts { yes: words(turn, &YES).await?, no: words(turn, &NO).await? };
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
