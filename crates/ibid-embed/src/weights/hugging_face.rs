//! Files from Hugging Face or a mirror of it.

use std::io::{Read, Write};
use std::time::Duration;

use super::catalogue::HuggingFaceFile;
use super::partial::Partial;
use super::store::Reporter;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long nothing may come before a download counts as broken.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// How to reach Hugging Face.
#[derive(Clone, PartialEq, Eq)]
pub struct HuggingFace {
    /// The address of the hub or a mirror. By default, `https://huggingface.co`.
    pub endpoint: String,
    /// The access token, where one is needed. By default, none.
    pub token: Option<String>,
}

impl Default for HuggingFace {
    fn default() -> Self {
        Self { endpoint: "https://huggingface.co".to_owned(), token: None }
    }
}

impl std::fmt::Debug for HuggingFace {
    /// The token is a secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HuggingFace").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Downloads into `partial`, going on where an earlier run stopped.
pub(super) fn download(
    hub: &HuggingFace,
    file: &HuggingFaceFile,
    partial: &Partial,
    reporter: &mut Reporter<'_>,
) -> Result<(), String> {
    let HuggingFaceFile { repository, file } = file;
    let address = format!("{}/{repository}/resolve/main/{file}", hub.endpoint.trim_end_matches('/'));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(READ_TIMEOUT))
        .timeout_recv_body(None)
        .build()
        .into();
    if !partial.checkpoints().is_empty() {
        // Begun from wheels: their bytes are the same, but a server need not agree.
        return Err("a download from wheels is under way".to_owned());
    }
    let mut written = partial.len();
    let mut request = agent.get(&address);
    if let Some(token) = &hub.token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    if written > 0 {
        request = request.header("Range", format!("bytes={written}-"));
    }
    let response = request.call().map_err(|error| match error {
        ureq::Error::StatusCode(401 | 403) => "access denied: accept the model's licence there and set HF_TOKEN".to_owned(),
        ureq::Error::StatusCode(416) => {
            partial.discard();
            "the server has less than was downloaded; the next try begins anew".to_owned()
        }
        other => other.to_string(),
    })?;
    if written > 0 && response.status() != 206 {
        // The server sends the whole file again.
        partial.truncate(0).map_err(|error| error.to_string())?;
        written = 0;
    }
    let mut body = response.into_body().into_reader();
    let mut output = partial.append().map_err(|error| error.to_string())?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        if reporter.is_cancelled() {
            return Err("cancelled".to_owned());
        }
        let read = body.read(&mut buffer).map_err(|error| error.to_string())?;
        if read == 0 {
            return Ok(());
        }
        output.write_all(&buffer[..read]).map_err(|error| error.to_string())?;
        written += read as u64;
        reporter.bytes(written);
    }
}
