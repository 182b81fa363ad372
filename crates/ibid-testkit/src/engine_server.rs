use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

/// A request that an [`EngineServer`] got.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineRequest {
    /// The path, from the slash.
    pub path: String,
    /// The header `authorization`.
    pub authorization: Option<String>,
    /// The body; null where there is none.
    pub body: Value,
}

impl EngineRequest {
    /// Whether the answer is asked for piece by piece, as what is written is; yes and no are not.
    pub fn is_stream(&self) -> bool {
        self.body.get("stream").is_some()
    }

    /// The last message of the conversation.
    pub fn last_message(&self) -> &str {
        let messages = self.body.get("messages").and_then(Value::as_array);
        let last = messages.and_then(|messages| messages.last()?.get("content")?.as_str());
        last.unwrap_or_default()
    }
}

/// What an [`EngineServer`] answers.
#[derive(Debug, Clone)]
pub struct EngineReply {
    status: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    after: After,
}

/// What follows the body.
#[derive(Debug, Clone)]
enum After {
    /// The connection is closed.
    End,
    /// Nothing, ever.
    Silence,
    /// This, again and again, until the other side is gone.
    Repeat(Vec<u8>),
}

impl EngineReply {
    /// A status like `404 Not Found` with a body.
    pub fn status(status: &str, body: impl Into<String>) -> Self {
        Self {
            status: status.to_owned(),
            headers: Vec::new(),
            body: body.into().into_bytes(),
            after: After::End,
        }
    }

    /// A JSON document.
    pub fn json(document: &Value) -> Self {
        Self::status("200 OK", document.to_string()).header("Content-Type", "application/json")
    }

    /// Server-sent events with this text as their body.
    pub fn events(body: impl Into<String>) -> Self {
        Self::status("200 OK", body).header("Content-Type", "text/event-stream")
    }

    /// A conversation's answer, streamed word by word, that ends for `reason` (`stop`, `length`).
    pub fn says(text: &str, reason: &str) -> Self {
        let mut body = beginning(text);
        body.push_str(&event(&json!({ "choices": [{ "delta": {}, "finish_reason": reason }] })));
        let usage = json!({ "prompt_tokens": 100, "completion_tokens": text.split_inclusive(' ').count() });
        body.push_str(&event(&json!({ "choices": [], "usage": usage })));
        body.push_str("data: [DONE]\n\n");
        Self::events(body)
    }

    /// The beginning of a conversation's answer, streamed word by word.
    pub fn begins(text: &str) -> Self {
        Self::events(beginning(text))
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Then silence instead of an end.
    #[must_use]
    pub fn then_silence(mut self) -> Self {
        self.after = After::Silence;
        self
    }

    /// Then this text again and again, as a piece of an answer, until the other side is gone.
    #[must_use]
    pub fn then_repeats(mut self, piece: &str) -> Self {
        self.after = After::Repeat(piece_event(piece).into_bytes());
        self
    }
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn beginning(text: &str) -> String {
    let mut body = event(&json!({ "choices": [{ "delta": { "role": "assistant", "content": null } }] }));
    for piece in text.split_inclusive(' ') {
        body.push_str(&piece_event(piece));
    }
    body
}

fn piece_event(piece: &str) -> String {
    event(&json!({ "choices": [{ "delta": { "content": piece } }] }))
}

/// An HTTP server on this machine that plays an OpenAI-compatible engine as a test tells it to. It runs until the
/// test ends.
///
/// ```
/// use ibid_testkit::{EngineReply, EngineServer};
///
/// let server = EngineServer::start(|_| EngineReply::says("[1.1] Hello.", "stop"));
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// ```
#[derive(Debug)]
pub struct EngineServer {
    url: String,
    requests: Arc<Mutex<Vec<EngineRequest>>>,
    disconnected: Mutex<Receiver<()>>,
}

impl EngineServer {
    /// Answers every request with `answer`, each on a thread of its own.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start(answer: impl Fn(&EngineRequest) -> EngineReply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (gone, disconnected) = channel();
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer, gone) = (Arc::clone(&seen), Arc::clone(&answer), gone.clone());
                std::thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    locked(&seen).push(request.clone());
                    write(stream, &answer(&request), &gone);
                });
            }
        });
        Self { url, requests, disconnected: Mutex::new(disconnected) }
    }

    /// An engine that says who it is by `owned_by`, has the model `tiny`, and answers conversations with `answer`.
    pub fn owned_by(
        owner: &'static str,
        answer: impl Fn(&EngineRequest) -> EngineReply + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |request| match request.path.as_str() {
            "/v1/models" => {
                EngineReply::json(&json!({ "object": "list", "data": [{ "id": "tiny", "owned_by": owner }] }))
            }
            "/v1/chat/completions" => answer(request),
            _ => EngineReply::status("404 Not Found", "{}"),
        })
    }

    /// Where it is, without the interface's path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The conversations that were sent, in order.
    pub fn conversations(&self) -> Vec<EngineRequest> {
        locked(&self.requests)
            .iter()
            .filter(|request| request.path.ends_with("/chat/completions"))
            .cloned()
            .collect()
    }

    /// Waits until a client has gone while it was still being answered.
    ///
    /// # Panics
    /// When none goes within a minute.
    pub fn wait_for_disconnect(&self) {
        let minute = Duration::from_mins(1);
        locked(&self.disconnected).recv_timeout(minute).expect("the client should have gone");
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(stream: &TcpStream) -> Option<EngineRequest> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut authorization, mut length) = (None, 0);
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(EngineRequest { path, authorization, body: serde_json::from_slice(&body).unwrap_or_default() })
}

fn write(mut stream: TcpStream, reply: &EngineReply, gone: &Sender<()>) {
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
    }
    head.push_str("\r\n");
    let written = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&reply.body));
    // The other side may have gone, and in the end it has.
    match &reply.after {
        After::End => {}
        After::Silence => {
            while written.is_ok() && stream.read(&mut [0]).is_ok_and(|bytes| bytes > 0) {}
            let _ = gone.send(());
        }
        After::Repeat(bytes) => {
            while stream.write_all(bytes).is_ok() {}
            let _ = gone.send(());
        }
    }
}
