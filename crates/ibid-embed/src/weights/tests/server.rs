//! A web server that answers what a test tells it to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request, as far as the tests look at it.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) range_start: Option<usize>,
    pub(super) has_token: bool,
}

/// A reply: status line, headers, the body, and how much of the body is sent before the connection is cut.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: &'static str,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) cut_after: Option<usize>,
}

impl Reply {
    pub(super) fn of(status: &'static str, body: &[u8]) -> Self {
        Self { status, headers: Vec::new(), body: body.to_vec(), cut_after: None }
    }

    pub(super) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(super) fn cut_after(mut self, bytes: usize) -> Self {
        self.cut_after = Some(bytes);
        self
    }

    /// What a good server sends of `file` for `request`.
    pub(super) fn file(file: &[u8], request: &Request) -> Self {
        match request.range_start {
            Some(start) if start >= file.len() => Self::of("416 Range Not Satisfiable", b"")
                .header("Content-Range", format!("bytes */{}", file.len())),
            Some(start) => Self::of("206 Partial Content", &file[start..])
                .header("Content-Range", format!("bytes {start}-{}/{}", file.len() - 1, file.len())),
            None => Self::of("200 OK", file),
        }
    }
}

/// Runs until the test ends.
pub(super) struct Server {
    pub(super) endpoint: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers the requests with `answer`, which is given each and how many came before it.
    pub(super) fn start(answer: impl Fn(&Request, usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let request = read(&stream);
                let before = {
                    let mut seen = seen.lock().expect("no thread panicked");
                    seen.push(request.clone());
                    seen.len() - 1
                };
                write(stream, &answer(&request, before));
            }
        });
        Self { endpoint, requests }
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no thread panicked").clone()
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut request = Request::default();
    for (number, line) in BufReader::new(stream).lines().map_while(Result::ok).enumerate() {
        if line.is_empty() {
            break;
        }
        if number == 0 {
            request.path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        }
        let line = line.to_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            request.range_start = range.trim_end_matches('-').parse().ok();
        }
        request.has_token |= line == "authorization: bearer secret";
    }
    request
}

fn write(mut stream: TcpStream, reply: &Reply) {
    let mut head =
        format!("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
    }
    let body = &reply.body[..reply.cut_after.unwrap_or(reply.body.len())];
    // The other side may have gone.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(b"\r\n"))
        .and_then(|()| stream.write_all(body));
}
