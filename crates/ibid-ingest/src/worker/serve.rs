use std::io::{self, Read, Write};
use std::sync::mpsc;

use ibid_core::{Document, DocumentName};

use super::extraction::extract_rest_in_process;
use super::protocol::{self, Reply, Request, SHORT, Setup, VERSION, too_long};
use super::resources;
use crate::ExtractSettings;

/// A worker cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("the extraction worker cannot go on: {0}; it is started by ibid, not by hand")]
pub struct WorkerFailure(#[from] io::Error);

/// Serves as a worker: reads requests, writes documents, until the parent closes its end or is gone; then the
/// process ends at once, even while it is in the middle of a file.
///
/// Call it in a program of its own, before threads or large allocations: it limits the memory of the process.
///
/// # Errors
/// When the other end does not speak the protocol, or limits cannot be set.
pub fn serve_extraction(
    mut input: impl Read + Send + 'static,
    mut output: impl Write,
) -> Result<(), WorkerFailure> {
    let Some(Setup { worker, reading }) = protocol::read(&mut input, SHORT)? else { return Ok(()) };
    resources::limit_memory(&worker)?;
    // What a parser says while it breaks is the parent's to tell.
    std::panic::set_hook(Box::new(|_| {}));
    let (sender, requests) = mpsc::channel();
    std::thread::Builder::new().name("requests".to_owned()).spawn(move || {
        while let Ok(Some(request)) = protocol::read::<Request>(&mut input, SHORT) {
            if sender.send(request).is_err() {
                return;
            }
        }
        leave();
    })?;
    protocol::write(&mut output, &Reply::Ready { version: VERSION.to_owned() }, SHORT)?;
    while let Ok(request) = requests.recv() {
        resources::limit_time(&worker)?;
        answer(request, &reading, worker.output_bytes, &mut output)?;
    }
    Ok(())
}

fn answer(
    request: Request,
    settings: &ExtractSettings,
    longest: u64,
    output: &mut impl Write,
) -> io::Result<()> {
    let mut written = Ok(());
    let (file, broken) = request.into_parts();
    extract_rest_in_process(&file, settings, broken.as_ref(), &mut |name, outcome| {
        if written.is_ok() {
            written = send(name, outcome, longest, output);
        }
    });
    written?;
    protocol::write(output, &Reply::Done, SHORT)
}

/// Sends a document, or that it is too long, or why there is none.
fn send(
    name: DocumentName,
    outcome: Result<Document, String>,
    longest: u64,
    output: &mut impl Write,
) -> io::Result<()> {
    let reason = match outcome {
        Ok(document) => match protocol::write(output, &Reply::Document(document), longest.max(SHORT)) {
            Err(error) if too_long(&error).is_some() => {
                format!("too much would have to be kept of it ({error}): split it into smaller files")
            }
            written => return written,
        },
        Err(reason) => reason,
    };
    protocol::write(output, &Reply::Refused { name, reason }, SHORT)
}

/// Nobody waits for what is being read.
#[expect(clippy::exit, reason = "the file in hand may be one that never ends")]
fn leave() -> ! {
    std::process::exit(0)
}

/// In builds for tests, documents of certain names break the worker as no real one reliably does.
#[cfg(debug_assertions)]
pub(crate) fn misbehave(name: &DocumentName) {
    let name = name.as_str().rsplit('/').next().unwrap_or_default();
    match name {
        "ibid-test-abort.txt" => std::process::abort(),
        "ibid-test-hang.txt" => loop {
            std::thread::park();
        },
        "ibid-test-spin.txt" => loop {
            std::hint::spin_loop();
        },
        "ibid-test-memory.txt" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(vec![1; 16 << 20]);
            }
        }
        "ibid-test-stack.txt" => {
            std::hint::black_box(descend(1));
        }
        _ => {}
    }
}

#[cfg(debug_assertions)]
#[expect(unconditional_recursion, reason = "it is to exhaust the stack")]
fn descend(depth: u64) -> u64 {
    std::hint::black_box(depth) + descend(depth + 1)
}
