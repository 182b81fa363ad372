use std::sync::Arc;
use std::sync::atomic::Ordering;

use ibid_core::seam::{BoxError, GenerateError, Message};
use mistralrs::{NormalRequest, Response, SamplingParams, Tensor};

use super::session::{Session, Turn, awaited};
use crate::engine::words::log_probability;

/// The log probability that the model answers `messages` with the tokens of `answer`.
///
/// The engine hands out the logits of every token of a prompt, so the answer is put behind the question as if it had been
/// said. `None` for models of which the engine computes those of the last token only.
pub(super) async fn log_likelihood(
    session: Arc<Session>,
    messages: Vec<Message>,
    answer: String,
) -> Result<Option<f64>, GenerateError> {
    let mut turn = session.turn().await;
    let prompt = turn.tokenize(&messages).await?;
    let answer = turn.tokenize_answer(&answer).await?;
    session.check_fits(prompt.len() + answer.len())?;
    if session.computes_last_only().load(Ordering::Relaxed) {
        return Ok(None);
    }
    let said = [prompt, answer.clone()].concat();
    let first = said_after(&mut turn, said.clone(), &answer).await?;
    if first.is_some() {
        return Ok(first);
    }
    // What the engine had kept of an earlier prompt it computes no logits of: here it was the very prompt.
    turn.forget().await?;
    let again = said_after(&mut turn, said, &answer).await?;
    session.computes_last_only().store(again.is_none(), Ordering::Relaxed);
    Ok(again)
}

/// The log probability of `answer`, the last tokens of `said`, where the logits of all of them are computed.
async fn said_after(turn: &mut Turn, said: Vec<u32>, answer: &[u32]) -> Result<Option<f64>, GenerateError> {
    let sampling = SamplingParams { temperature: Some(0.0), max_len: Some(1), ..SamplingParams::neutral() };
    // Nothing of it is kept: the engine keeps the state of what it has generated, and this generates nothing.
    let responses = turn
        .submit(said, None, |said, response| NormalRequest {
            return_raw_logits: true,
            ..NormalRequest::new_simple(said, sampling, response, 0, None, None)
        })
        .await?;
    let session = turn.session();
    match awaited(responses).await.ok_or_else(|| turn.stopped())? {
        Response::Raw { logits_chunks, .. } => {
            of_rows(&logits_chunks, answer).map_err(|error| session.failed(error))
        }
        other => match other.as_result() {
            Err(error) => Err(session.failed(error.to_string())),
            Ok(_) => Err(session.failed("the engine handed out no logits")),
        },
    }
}

/// The last rows of `chunks` are those of the tokens of `answer`: the row before a token predicts it. `None` where there
/// are fewer rows.
fn of_rows(chunks: &[Tensor], answer: &[u32]) -> Result<Option<f64>, BoxError> {
    let [logits] = chunks else { return Ok(None) };
    let rows = logits.flatten_to(logits.rank().saturating_sub(2))?;
    let Some(first) = rows.dim(0)?.checked_sub(answer.len() + 1) else { return Ok(None) };
    let mut sum = 0.0;
    for (row, token) in (first..).zip(answer) {
        sum += log_probability(&rows.get(row)?.to_vec1::<f32>()?, *token);
    }
    Ok(Some(sum))
}
