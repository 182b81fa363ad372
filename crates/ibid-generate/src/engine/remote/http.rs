use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use serde_json::Value;

use super::address::Address;
use super::{ApiKey, RemoteError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a request is sent to an engine that is busy, and how long is waited in between: each time twice as
/// long, or as long as the engine says.
const ATTEMPTS: usize = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// An engine that wants to be left alone for longer is reported and not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Of an error's page so much is read, and so many characters of it are shown.
const MAX_ERROR_BYTES: usize = 64 << 10;
const MAX_MESSAGE: usize = 300;
/// The most that a list of models may take.
const MAX_ANSWER_BYTES: usize = 8 << 20;

/// Sends requests to one engine.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    address: Address,
    key: Option<ApiKey>,
    timeout: Duration,
}

impl Client {
    pub(super) fn new(address: Address, key: Option<ApiKey>, timeout: Duration) -> Result<Self, RemoteError> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &key {
            headers.insert(AUTHORIZATION, key.header()?);
        }
        // A redirect could carry passages and key to somebody else.
        let mut builder = reqwest::Client::builder()
            .default_headers(headers)
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("ibid/", env!("CARGO_PKG_VERSION")));
        if address.is_loopback() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| RemoteError::Address { reason: reason(error) })?;
        Ok(Self { http, address, key, timeout })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn url(&self) -> String {
        self.address.as_str().to_owned()
    }

    /// The JSON document at `url`.
    pub(super) async fn get(&self, url: Url) -> Result<Value, RemoteError> {
        let response = self.patiently(|| self.http.get(url.clone())).await?;
        self.json(response).await
    }

    /// Posts a conversation, and returns once the answer begins.
    pub(super) async fn chat(&self, body: &Value) -> Result<Response, RemoteError> {
        let url = self.address.method("chat/completions");
        self.patiently(|| {
            let request = self.http.post(url.clone());
            request.header("content-type", "application/json").body(body.to_string())
        })
        .await
    }

    /// The response as JSON.
    pub(super) async fn json(&self, mut response: Response) -> Result<Value, RemoteError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk(&mut response).await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_ANSWER_BYTES {
                return Err(self.unexpected("it does not stop answering"));
            }
        }
        serde_json::from_slice(&bytes)
            .map_err(|_| self.unexpected(&self.shown(&String::from_utf8_lossy(&bytes))))
    }

    /// The next bytes of a response; `None` at its end.
    pub(super) async fn chunk(&self, response: &mut Response) -> Result<Option<Vec<u8>>, RemoteError> {
        match tokio::time::timeout(self.timeout, response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes.map(Vec::from)),
            Ok(Err(error)) => Err(self.broken(&reason(error))),
            Err(_) => Err(self.timed_out()),
        }
    }

    pub(super) fn broken(&self, reason: &str) -> RemoteError {
        RemoteError::Broken { url: self.url(), reason: self.shown(reason) }
    }

    pub(super) fn unexpected(&self, reason: &str) -> RemoteError {
        RemoteError::Unexpected { url: self.url(), reason: self.shown(reason) }
    }

    /// What an engine said, on one line, not too long, and without the key.
    pub(super) fn shown(&self, text: &str) -> String {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = self.key.as_ref().map_or_else(|| line.clone(), |key| key.hidden_in(&line));
        match line.char_indices().nth(MAX_MESSAGE) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None if line.is_empty() => "it answered nothing".to_owned(),
            None => line,
        }
    }

    fn timed_out(&self) -> RemoteError {
        RemoteError::Timeout { url: self.url(), seconds: self.timeout.as_secs() }
    }

    /// Sends a request; where the engine is busy again, after a while.
    async fn patiently(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, RemoteError> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            match self.send(request()).await? {
                Sent::Accepted(response) => return Ok(response),
                Sent::Busy { error, after } => {
                    let wait = after.unwrap_or(pause);
                    if wait > LONGEST_PAUSE {
                        return Err(error);
                    }
                    tokio::time::sleep(wait).await;
                    pause *= 2;
                }
            }
        }
        match self.send(request()).await? {
            Sent::Accepted(response) => Ok(response),
            Sent::Busy { error, .. } => Err(error),
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Sent, RemoteError> {
        let response = match tokio::time::timeout(self.timeout, request.send()).await {
            Err(_) => return Err(self.timed_out()),
            Ok(Err(error)) => {
                return Err(RemoteError::Unreachable { url: self.url(), reason: reason(error) });
            }
            Ok(Ok(response)) => response,
        };
        let status = response.status();
        if status.is_success() {
            return Ok(Sent::Accepted(response));
        }
        let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let error = self.error(response, after).await;
        let is_busy = matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        );
        if is_busy { Ok(Sent::Busy { error, after: after.map(Duration::from_secs) }) } else { Err(error) }
    }

    async fn error(&self, mut response: Response, seconds: Option<u64>) -> RemoteError {
        let (status, url) = (response.status(), self.url());
        let mut bytes = Vec::new();
        while bytes.len() < MAX_ERROR_BYTES
            && let Ok(Some(chunk)) = self.chunk(&mut response).await
        {
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8_lossy(&bytes);
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let message = message(&body).map_or_else(|| self.shown(&text), |message| self.shown(message));
        let status_number = status.as_u16();
        match status_number {
            401 | 403 => RemoteError::Unauthorized { url, status: status_number },
            404 => RemoteError::NotFound { url, message },
            429 => RemoteError::RateLimited { url, seconds },
            300..=399 => self.unexpected(&format!("it redirects ({status_number}), which is not followed")),
            400..=499 => match too_long(&body, &message) {
                Some((prompt_tokens, context_tokens)) => {
                    RemoteError::ContextTooLong { prompt_tokens, context_tokens }
                }
                None => RemoteError::Refused { url, status: status_number, message },
            },
            _ => RemoteError::Failed { url, status: status_number, message },
        }
    }
}

enum Sent {
    Accepted(Response),
    Busy { error: RemoteError, after: Option<Duration> },
}

/// The engine's words in an error's body.
pub(super) fn message(body: &Value) -> Option<&str> {
    ["/error/message", "/message", "/error", "/detail", "/object/message"]
        .iter()
        .find_map(|place| body.pointer(place)?.as_str())
}

/// The tokens of the prompt and of the context, where an engine says that one is too long for the other: in
/// llama.cpp's fields, or in the words of OpenAI that others repeat.
pub(super) fn too_long(body: &Value, message: &str) -> Option<(usize, usize)> {
    let field = |name: &str| usize::try_from(body.pointer("/error")?.get(name)?.as_u64()?).ok();
    if let (Some(prompt), Some(context)) = (field("n_prompt_tokens"), field("n_ctx")) {
        return Some((prompt, context));
    }
    let (_, counts) = message.split_once("maximum context length is ")?;
    let mut numbers = counts.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
    let context = numbers.next()?;
    Some((numbers.next()?, context))
}

/// Why a request failed, down to the cause, without its URL, which the error names already.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
