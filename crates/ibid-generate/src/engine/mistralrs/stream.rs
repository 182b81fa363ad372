use std::sync::Arc;
use std::time::Instant;

use futures::stream::{self, BoxStream, StreamExt as _};
use ibid_core::FinishReason;
use ibid_core::seam::{GenerateError, GenerationEvent, GenerationRequest, GenerationUsage};
use mistralrs::{Constraint, NormalRequest, RequestMessage, Response, SamplingParams, StopTokens};
use tokio::sync::mpsc::Receiver;

use super::probe::Probe;
use super::session::{Session, Turn};

type Item = Result<GenerationEvent, GenerateError>;

/// Streams the output of one request.
pub(super) fn generate(session: Arc<Session>, request: GenerationRequest) -> BoxStream<'static, Item> {
    stream::unfold(State::Asked(session, request), |state| async move {
        match state {
            State::Asked(session, request) => match Running::start(&session, request).await {
                Ok(running) => Some(running.next().await),
                Err(error) => Some((Err(error), State::Over)),
            },
            State::Running(running) => Some(running.next().await),
            State::Ending(done) => Some((Ok(done), State::Over)),
            State::Over => None,
        }
    })
    .boxed()
}

enum State {
    Asked(Arc<Session>, GenerationRequest),
    Running(Box<Running>),
    Ending(GenerationEvent),
    Over,
}

/// A generation that the engine is at. When it is dropped, so is the receiver, and the engine stops.
struct Running {
    responses: Receiver<Response>,
    turn: Turn,
    probe: Arc<Probe>,
    started: Instant,
    prompt_tokens: usize,
}

impl Running {
    async fn start(session: &Arc<Session>, request: GenerationRequest) -> Result<Box<Self>, GenerateError> {
        let mut turn = session.turn().await;
        let started = Instant::now();
        let prompt = turn.tokenize(&request.messages).await?;
        let prompt_tokens = prompt.len();
        let context_tokens = session.context_tokens();
        if prompt_tokens >= context_tokens {
            return Err(GenerateError::ContextTooLong { prompt_tokens, context_tokens });
        }
        let max_tokens = request.max_tokens.clamp(1, context_tokens - prompt_tokens);
        let probe = Arc::new(Probe::new(prompt_tokens));
        let processor = probe.processor();
        let sampling = SamplingParams {
            // Left out it would be 1.
            temperature: Some(request.temperature),
            max_len: Some(max_tokens),
            stop_toks: Some(StopTokens::Ids(session.stop_tokens().to_vec())),
            ..SamplingParams::neutral()
        };
        let responses = turn
            .submit(prompt_tokens + max_tokens, |response| NormalRequest {
                is_streaming: true,
                constraint: request.grammar.map_or(Constraint::None, Constraint::Lark),
                logits_processors: Some(vec![processor]),
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
        Ok(Box::new(Self { responses, turn, probe, started, prompt_tokens }))
    }

    async fn next(mut self: Box<Self>) -> (Item, State) {
        let choice = match self.responses.recv().await {
            Some(Response::CompletionChunk(mut chunk)) if !chunk.choices.is_empty() => {
                chunk.choices.swap_remove(0)
            }
            // A last token that leaves a character unfinished has no chunk of its own.
            None if self.probe.completion_tokens() > 0 => return (Ok(self.done("length")), State::Over),
            other => return (Err(self.error(other)), State::Over),
        };
        match choice.finish_reason {
            None => (Ok(GenerationEvent::Text(choice.text)), State::Running(self)),
            Some(reason) if choice.text.is_empty() => (Ok(self.done(&reason)), State::Over),
            Some(reason) => (Ok(GenerationEvent::Text(choice.text)), State::Ending(self.done(&reason))),
        }
    }

    fn done(&self, reason: &str) -> GenerationEvent {
        let finish = match reason {
            "length" => FinishReason::Length,
            "canceled" => FinishReason::Cancelled,
            _ => FinishReason::Stop,
        };
        let first = self.probe.first_token().unwrap_or(self.started);
        let usage = GenerationUsage {
            prompt_tokens: self.prompt_tokens,
            completion_tokens: self.probe.completion_tokens(),
            prefill_ms: first.duration_since(self.started).as_millis() as u64,
            decode_ms: first.elapsed().as_millis() as u64,
        };
        GenerationEvent::Done { finish, usage }
    }

    fn error(&self, response: Option<Response>) -> GenerateError {
        let Some(response) = response else { return self.turn.stopped() };
        match response.as_result() {
            Ok(_) => self.turn.session().failed("the engine answered something else than was asked"),
            Err(error) => match error.to_string().strip_prefix("Invalid grammar. ") {
                Some(reason) => GenerateError::Grammar(reason.to_owned()),
                None => self.turn.session().failed(error.to_string()),
            },
        }
    }
}
