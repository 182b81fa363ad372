use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use futures::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use ibid_core::seam::{GenerateError, GenerationEvent, GenerationRequest};
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use super::events::EventReader;
use super::http::{message, too_long};
use super::output::Output;
use super::{Connection, RemoteError};

/// The most bytes that are read for each token that was asked for (events have a few hundred), and besides.
const BYTES_PER_TOKEN: usize = 4096;
const FREE_BYTES: usize = 1 << 20;

/// Streams the output of one request. Dropping the stream closes the connection, which stops the engine.
pub(super) fn generate(
    connection: Arc<Connection>,
    request: GenerationRequest,
) -> BoxStream<'static, Result<GenerationEvent, GenerateError>> {
    let model = connection.model().to_owned();
    stream::once(Running::start(connection, request))
        .map_ok(|running| stream::try_unfold(running, Running::next))
        .try_flatten()
        .map_err(move |error| error.of_model(&model))
        .boxed()
}

/// A generation that the engine is at.
struct Running {
    connection: Arc<Connection>,
    /// `None` when it has been read.
    response: Option<Response>,
    reader: EventReader,
    output: Output,
    ready: VecDeque<GenerationEvent>,
    bytes_left: usize,
}

impl Running {
    async fn start(connection: Arc<Connection>, request: GenerationRequest) -> Result<Self, RemoteError> {
        let started = Instant::now();
        let (response, is_json) = connection.begin(&request).await?;
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if content_type.is_some_and(|kind| kind.starts_with("text/html")) {
            return Err(connection.client().unexpected("it answers with a web page"));
        }
        let is_document = content_type.is_some_and(|kind| kind.starts_with("application/json"));
        let mut running = Self {
            connection,
            response: Some(response),
            reader: EventReader::default(),
            output: Output::new(started, is_json),
            ready: VecDeque::new(),
            bytes_left: FREE_BYTES + request.max_tokens.saturating_mul(BYTES_PER_TOKEN),
        };
        if is_document && let Some(response) = running.response.take() {
            // An engine that does not stream.
            let answer = running.connection.client().json(response).await?;
            running.take(&answer)?;
            running.end()?;
        }
        Ok(running)
    }

    async fn next(mut self) -> Result<Option<(GenerationEvent, Self)>, RemoteError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some((event, self)));
            }
            let Some(response) = &mut self.response else { return Ok(None) };
            let bytes = self.connection.client().chunk(response).await?;
            let client = self.connection.client();
            let Some(bytes) = bytes else {
                if let Some(event) = self.reader.rest() {
                    self.event(&event)?;
                }
                if self.response.is_some() {
                    self.end()?;
                }
                continue;
            };
            self.bytes_left = self
                .bytes_left
                .checked_sub(bytes.len())
                .ok_or_else(|| client.broken("it sends far more than was asked for"))?;
            let events =
                self.reader.read(&bytes).map_err(|_| client.broken("it sends an event without an end"))?;
            for event in events {
                if self.response.is_some() {
                    self.event(&event)?;
                }
            }
        }
    }

    /// Takes the data of one event.
    fn event(&mut self, data: &str) -> Result<(), RemoteError> {
        if data.trim() == "[DONE]" {
            return self.end();
        }
        let chunk: Value = serde_json::from_str(data)
            .map_err(|_| self.connection.client().unexpected(&format!("an event that is no JSON: {data}")))?;
        self.take(&chunk)
    }

    fn take(&mut self, chunk: &Value) -> Result<(), RemoteError> {
        if chunk.get("choices").is_none() && chunk.get("usage").is_none() {
            let client = self.connection.client();
            let words = message(chunk).or_else(|| chunk.get("message").and_then(Value::as_str));
            let Some(words) = words else {
                return Err(client.unexpected(&format!("neither a choice nor an error: {chunk}")));
            };
            return Err(match too_long(chunk, words) {
                Some((prompt_tokens, context_tokens)) => {
                    RemoteError::ContextTooLong { prompt_tokens, context_tokens }
                }
                None => client.broken(words),
            });
        }
        self.ready.extend(self.output.take(chunk));
        Ok(())
    }

    fn end(&mut self) -> Result<(), RemoteError> {
        self.response = None;
        if !self.output.is_finished() {
            return Err(self.connection.client().broken("it ended before the answer did"));
        }
        let (last, done) = self.output.end();
        self.ready.extend(last);
        self.ready.push_back(done);
        Ok(())
    }
}
