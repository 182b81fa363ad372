//! Files from Hugging Face or a mirror of it.

use std::fmt;
use std::io::{Read, Write};
use std::time::Duration;

use ureq::http::Response;
use ureq::{Agent, Body};

use super::card::HuggingFaceFile;
use super::partial::Partial;
use super::progress::{FetchError, Reporter};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long nothing may come before a download counts as broken.
const READ_TIMEOUT: Duration = Duration::from_mins(1);
const MAX_REDIRECTS: usize = 10;
/// How often a broken connection is taken up again, as long as each time changes something.
const MAX_RESUMES: usize = 20;

/// How to reach Hugging Face.
#[derive(Clone, PartialEq, Eq)]
pub struct HuggingFace {
    /// The address of the hub or a mirror. By default, `https://huggingface.co`.
    pub endpoint: String,
    /// The access token, where one is needed; sent to the endpoint only. By default, none.
    pub token: Option<String>,
}

impl Default for HuggingFace {
    fn default() -> Self {
        Self { endpoint: "https://huggingface.co".to_owned(), token: None }
    }
}

impl fmt::Debug for HuggingFace {
    /// The token is a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HuggingFace").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// A reply, and the SHA-256 that the hub states for the file, where it does.
struct Reply {
    response: Response<Body>,
    stated: Option<String>,
}

/// One try ended early.
enum Ended {
    /// Another try may go on from what is there.
    Broken(String),
    Final(FetchError),
}

impl From<FetchError> for Ended {
    fn from(error: FetchError) -> Self {
        Self::Final(error)
    }
}

impl From<std::io::Error> for Ended {
    fn from(error: std::io::Error) -> Self {
        Self::Final(error.into())
    }
}

/// Downloads into `partial`, going on where an earlier run stopped. Returns the SHA-256 that the hub states.
pub(super) fn download(
    hub: &HuggingFace,
    file: &HuggingFaceFile,
    is_pinned: bool,
    partial: &Partial,
    reporter: &mut Reporter<'_>,
) -> Result<Option<String>, FetchError> {
    let client = Client { hub, agent: agent() };
    let HuggingFaceFile { repository, revision, file } = file;
    let address = format!("{}/{repository}/resolve/{revision}/{file}", hub.endpoint.trim_end_matches('/'));
    let mut resumes = 0;
    loop {
        let before = partial.len();
        match client.attempt(&address, is_pinned, partial, reporter) {
            Ok(stated) => return Ok(stated),
            Err(Ended::Final(error)) => return Err(error),
            Err(Ended::Broken(_)) if partial.len() != before && resumes < MAX_RESUMES => {
                resumes += 1;
                reporter.note("the connection broke; going on where it stopped");
            }
            Err(Ended::Broken(reason)) => return Err(FetchError::Failed(reason)),
        }
    }
}

fn agent() -> Agent {
    Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(READ_TIMEOUT))
        .timeout_per_read(Some(READ_TIMEOUT))
        .http_status_as_error(false)
        // Followed by hand: the hub states the hash in the reply that redirects.
        .max_redirects(0)
        // A compressed reply cannot be resumed.
        .accept_encoding("identity")
        .build()
        .into()
}

struct Client<'a> {
    hub: &'a HuggingFace,
    agent: Agent,
}

impl Client<'_> {
    fn attempt(
        &self,
        address: &str,
        is_pinned: bool,
        partial: &Partial,
        reporter: &mut Reporter<'_>,
    ) -> Result<Option<String>, Ended> {
        reporter.check()?;
        let mut there = partial.len();
        let mut reply = self.get(address, there)?;
        if there > 0 && !is_pinned && reply.stated.is_none() {
            // Without a hash nobody would notice that the file has changed since.
            there = 0;
            reply = self.get(address, there)?;
        }
        let Reply { response, stated } = reply;
        let range = header(&response, "content-range").unwrap_or_default();
        let total: Option<u64> = match response.status().as_u16() {
            200 => {
                // The server sends the whole file again.
                there = 0;
                header(&response, "content-length").and_then(|length| length.parse().ok())
            }
            206 if range.starts_with(&format!("bytes {there}-")) => {
                range.rsplit('/').next().and_then(|total| total.parse().ok())
            }
            416 if range == format!("bytes */{there}") => return Ok(stated),
            206 | 416 => {
                partial.truncate(0)?;
                return Err(Ended::Broken("the server's file is another than the one begun".to_owned()));
            }
            status => return Err(refusal(status).into()),
        };
        partial.truncate(there)?;
        let mut body = response.into_body().into_reader();
        let mut output = partial.append()?;
        let mut buffer = vec![0; 1 << 18];
        loop {
            reporter.check()?;
            let read = body.read(&mut buffer).map_err(|error| Ended::Broken(error.to_string()))?;
            if read == 0 {
                break;
            }
            output.write_all(&buffer[..read])?;
            there += read as u64;
            reporter.bytes(there);
        }
        match total {
            Some(total) if there < total => {
                Err(Ended::Broken(format!("the connection broke after {there} of {total} bytes")))
            }
            _ => Ok(stated),
        }
    }

    /// The reply to a request for what comes after the first `there` bytes.
    fn get(&self, address: &str, there: u64) -> Result<Reply, Ended> {
        let mut address = address.to_owned();
        let mut stated = None;
        for _ in 0..MAX_REDIRECTS {
            let mut request = self.agent.get(&address);
            if let Some(token) =
                self.hub.token.as_ref().filter(|_| origin(&address) == origin(&self.hub.endpoint))
            {
                request = request.header("Authorization", format!("Bearer {token}"));
            }
            if there > 0 {
                request = request.header("Range", format!("bytes={there}-"));
            }
            let response = request.call().map_err(|error| Ended::Broken(error.to_string()))?;
            stated = stated.or_else(|| {
                let tag = header(&response, "x-linked-etag").or_else(|| header(&response, "etag"))?;
                let tag = tag.trim_start_matches("W/").trim_matches('"').to_ascii_lowercase();
                (tag.len() == 64 && tag.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(tag)
            });
            if !response.status().is_redirection() {
                return Ok(Reply { response, stated });
            }
            let location = header(&response, "location")
                .ok_or_else(|| FetchError::because("the server redirects without saying where to"))?;
            address = resolve(&address, &location);
        }
        Err(FetchError::because("the server redirects in circles").into())
    }
}

fn refusal(status: u16) -> FetchError {
    FetchError::Failed(match status {
        401 | 403 => "access denied: accept the model's licence on its page and set HF_TOKEN".to_owned(),
        404 => "there is no such file (404)".to_owned(),
        status => format!("the server answered {status}"),
    })
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find(['/', '?', '#']).map_or(address.len(), |at| host + at);
    &address[..end]
}

/// The address that a redirect from `base` to `location` means.
fn resolve(base: &str, location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    let origin = origin(base);
    if let Some(rest) = location.strip_prefix("//") {
        let scheme = origin.split("://").next().unwrap_or("https");
        return format!("{scheme}://{rest}");
    }
    if location.starts_with('/') {
        return format!("{origin}{location}");
    }
    let path = base.split(['?', '#']).next().unwrap_or(base);
    let folder = path.rfind('/').filter(|at| *at >= origin.len()).map_or(origin, |at| &path[..at]);
    format!("{folder}/{location}")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn redirects_are_resolved() {
        for (base, location, expected) in [
            ("https://a.b/c/d?x", "https://e.f/g", "https://e.f/g"),
            ("https://a.b/c/d?x", "/g/h", "https://a.b/g/h"),
            ("https://a.b/c/d?x=/", "g", "https://a.b/c/g"),
            ("https://a.b", "g", "https://a.b/g"),
            ("http://a.b:80/c", "//e.f/g", "http://e.f/g"),
        ] {
            assert_eq!(resolve(base, location), expected);
        }
    }
}
