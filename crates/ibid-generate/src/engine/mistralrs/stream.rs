use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use futures::stream::{self, BoxStream, StreamExt as _};
use ibid_core::FinishReason;
use ibid_core::seam::{GenerateError, GenerationEvent, GenerationRequest, GenerationUsage};
use mistralrs::{Constraint, NormalRequest, Response, SamplingParams, StopTokens};
use tokio::sync::mpsc::Receiver;

use super::probe::Probe;
use super::session::{Session, Turn};
use crate::engine::grammar_error::without_grammar;

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
            State::Over => None,
        }
    })
    .boxed()
}

enum State {
    Asked(Arc<Session>, GenerationRequest),
    Running(Box<Running>),
    Over,
}

/// A generation that the engine is at. When it is dropped, so is the receiver, and the engine stops.
struct Running {
    responses: Receiver<Response>,
    turn: Turn,
    probe: Arc<Probe>,
    started: Instant,
    prompt: Vec<u32>,
    /// What the engine has said and nobody has heard yet; the last of it may be the end.
    pending: VecDeque<GenerationEvent>,
    began: bool,
}

impl Running {
    async fn start(session: &Arc<Session>, request: GenerationRequest) -> Result<Box<Self>, GenerateError> {
        let mut turn = session.turn().await;
        let started = Instant::now();
        let prompt = turn.tokenize_with_tools(&request.messages, &request.tools).await?;
        let prompt_tokens = prompt.len();
        session.check_fits(prompt_tokens)?;
        let max_tokens = request.max_tokens.clamp(1, session.context_tokens() - prompt_tokens);
        let beginnings = match &request.beginnings {
            Some([first, second]) => {
                let first = turn.tokenize_text(first).await?.first().copied();
                first.zip(turn.tokenize_text(second).await?.first().copied())
            }
            None => None,
        };
        let probe = Arc::new(Probe::new(prompt_tokens, beginnings.map(<[u32; 2]>::from)));
        let processor = probe.processor();
        let sampling = SamplingParams {
            // Left out it would be 1.
            temperature: Some(request.temperature),
            max_len: Some(max_tokens),
            stop_toks: Some(StopTokens::Ids(session.stop_tokens().to_vec())),
            ..SamplingParams::neutral()
        };
        let responses = turn
            .submit(prompt.clone(), Some(prompt_tokens + max_tokens), |prompt, response| NormalRequest {
                is_streaming: true,
                constraint: request.grammar.map_or(Constraint::None, Constraint::Lark),
                logits_processors: Some(vec![processor]),
                ..NormalRequest::new_simple(prompt, sampling, response, 0, None, None)
            })
            .await?;
        let pending = VecDeque::new();
        Ok(Box::new(Self { responses, turn, probe, started, prompt, pending, began: false }))
    }

    async fn next(mut self: Box<Self>) -> (Item, State) {
        loop {
            if let Some(event) = self.pending.pop_front() {
                let is_over = matches!(event, GenerationEvent::Done { .. });
                return (Ok(event), if is_over { State::Over } else { State::Running(self) });
            }
            let choice = match self.responses.recv().await {
                Some(Response::CompletionChunk(mut chunk)) if !chunk.choices.is_empty() => {
                    chunk.choices.swap_remove(0)
                }
                // A last token that leaves a character unfinished has no chunk of its own.
                None if self.probe.completion_tokens() > 0 => {
                    let done = self.done("length");
                    self.pending.push_back(done);
                    continue;
                }
                other => return (Err(self.error(other)), State::Over),
            };
            if !std::mem::replace(&mut self.began, true) {
                self.pending.extend(self.probe.begins().map(GenerationEvent::Begins));
            }
            if choice.finish_reason.is_none() || !choice.text.is_empty() {
                self.pending.push_back(GenerationEvent::Text(choice.text));
            }
            if let Some(reason) = choice.finish_reason {
                let done = self.done(&reason);
                self.pending.push_back(done);
            }
        }
    }

    fn done(&mut self, reason: &str) -> GenerationEvent {
        let finish = match reason {
            "length" => FinishReason::Length,
            "canceled" => FinishReason::Cancelled,
            _ => FinishReason::Stop,
        };
        let first = self.probe.first_token().unwrap_or(self.started);
        let usage = GenerationUsage {
            prompt_tokens: self.prompt.len(),
            completion_tokens: self.probe.completion_tokens(),
            prefill_ms: first.duration_since(self.started).as_millis() as u64,
            decode_ms: first.elapsed().as_millis() as u64,
        };
        if finish != FinishReason::Cancelled {
            self.turn.keeps(std::mem::take(&mut self.prompt));
        }
        GenerationEvent::Done { finish, usage }
    }

    fn error(&self, response: Option<Response>) -> GenerateError {
        let Some(response) = response else { return self.turn.stopped() };
        match response.as_result() {
            Ok(_) => self.turn.session().failed("the engine answered something else than was asked"),
            Err(error) => match error.to_string().strip_prefix("Invalid grammar. ") {
                Some(reason) => GenerateError::Grammar(without_grammar(reason)),
                None => self.turn.session().failed(error.to_string()),
            },
        }
    }
}
