//! Installed programs that are given bytes and give bytes back.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often it is looked whether the program has ended.
const POLL: Duration = Duration::from_millis(10);

/// What `program` writes to its standard output when it reads `input`.
///
/// # Errors
/// In words: it cannot be started, took longer than `seconds`, or failed, with the last line that it said.
pub(super) fn run(
    program: &Path,
    arguments: &[&OsStr],
    input: &[u8],
    seconds: u64,
) -> Result<Vec<u8>, String> {
    let mut child = Command::new(program)
        .args(arguments)
        // It would take all cores, beside everything else that runs.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
    let stdin = child.stdin.take();
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let (status, output, errors) = std::thread::scope(|scope| {
        // All three at once: each end would wait for the other to read.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let output = scope.spawn(move || read_all(output));
        let errors = scope.spawn(move || read_all(errors));
        let status = wait(&mut child, deadline);
        (status, output.join().unwrap_or_default(), errors.join().unwrap_or_default())
    });
    match status {
        None => Err(format!("it took longer than {seconds} s")),
        Some(true) => Ok(output),
        Some(false) => {
            let errors = String::from_utf8_lossy(&errors);
            Err(errors.lines().last().unwrap_or("no reason is given").trim().to_owned())
        }
    }
}

/// Whether it succeeded; `None` where it had to be ended.
fn wait(child: &mut Child, deadline: Instant) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(POLL),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

fn read_all(from: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        let _ = from.read_to_end(&mut bytes);
    }
    bytes
}
