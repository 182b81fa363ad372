use std::io::{self, Read};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::failure::End;
use super::protocol::{self, Reply, Request, SHORT, Setup, VERSION, too_long};
use super::{OnExtracted, WorkerError, WorkerSettings};
use crate::extract::BrokenPart;
use crate::{ExtractSettings, SourceFile};

/// How long a worker may take to start: machines can be very busy.
const START: Duration = Duration::from_mins(1);
/// How long a process that closed its output may take to end.
const DYING: Duration = Duration::from_secs(10);
/// Parts of one file that may break the reader before the rest is given up.
const MOST_BROKEN: usize = 8;
/// Bytes of a worker's last words that are kept.
const LAST_WORDS: usize = 4 << 10;

/// A worker process: started for the first file, and again after one that ended it.
///
/// Dropping it ends the process.
#[derive(Debug)]
pub struct ExtractionWorker {
    settings: WorkerSettings,
    extraction: ExtractSettings,
    running: Option<Running>,
}

impl ExtractionWorker {
    /// A worker that reads files in this way. Nothing is started yet.
    pub fn new(settings: WorkerSettings, extraction: ExtractSettings) -> Self {
        Self { settings, extraction, running: None }
    }

    /// Reads a file. Whatever it does to the worker, it costs this file only, or the part of an archive or a message that
    /// did it: the rest is read by a new worker. Blocks.
    ///
    /// # Errors
    /// When the program cannot be started, or is no worker.
    pub fn extract(
        &mut self,
        file: &SourceFile,
        on_extracted: &mut OnExtracted<'_>,
    ) -> Result<(), WorkerError> {
        let limits = self.settings.limits;
        let patience = Duration::from_secs(limits.wall_seconds);
        let mut rest: Option<BrokenPart> = None;
        let mut blamed = 0;
        loop {
            let running = match self.running.take() {
                Some(running) => running,
                None => Running::start(&self.settings, &self.extraction)?,
            };
            let before = rest.as_ref().map_or(0, |rest| rest.given);
            let mut given = before;
            let request = Request::of(file, rest.clone());
            let asked = running.ask(&request, patience, &mut |name, outcome| {
                given += 1;
                on_extracted(name, outcome);
            });
            let reason = match asked {
                Ok(running) => {
                    self.running = Some(running);
                    return Ok(());
                }
                Err(end) => end.reason(&limits),
            };
            // What else is packed in a file is not to be lost with the part that broke the reader. That part is tried once
            // more by itself, then passed over; where even so nothing comes of it, it is the file that breaks the reader.
            let next = match rest {
                _ if !file.may_hold_several() || blamed == MOST_BROKEN => None,
                Some(BrokenPart { reason: Some(_), .. }) if given == before => None,
                Some(BrokenPart { reason: None, .. }) if given == before => {
                    blamed += 1;
                    Some(BrokenPart { given, reason: Some(reason.clone()) })
                }
                _ => Some(BrokenPart { given, reason: None }),
            };
            if next.is_none() {
                on_extracted(file.name.clone(), Err(reason));
                return Ok(());
            }
            rest = next;
        }
    }
}

/// A started process and the threads that listen to it.
#[derive(Debug)]
struct Running {
    child: Child,
    requests: Option<ChildStdin>,
    replies: Receiver<io::Result<Option<Reply>>>,
    last_words: Option<JoinHandle<String>>,
}

impl Running {
    fn start(settings: &WorkerSettings, extraction: &ExtractSettings) -> Result<Self, WorkerError> {
        let program = || settings.program.clone();
        let cannot = |source| WorkerError::CannotStart { program: program(), source };
        let mut command = Command::new(&settings.program);
        command.args(&settings.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            // Ctrl-C at the terminal is the parent's to handle, and programs that the worker starts end with it.
            command.process_group(0);
        }
        let mut child = command.spawn().map_err(cannot)?;
        let (Some(requests), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(cannot(io::ErrorKind::BrokenPipe.into()));
        };
        let (sender, replies) = sync_channel(1);
        let longest = settings.limits.output_bytes.max(SHORT);
        let reading = listen("replies", move || {
            let mut output = io::BufReader::new(output);
            loop {
                let reply = protocol::read(&mut output, longest);
                let is_last = !matches!(reply, Ok(Some(_)));
                if sender.send(reply).is_err() || is_last {
                    return;
                }
            }
        });
        let last_words = listen("last words", move || last_words(errors));
        let mut running = Self { child, requests: Some(requests), replies, last_words: None };
        running.last_words = Some(reading.and(last_words).map_err(cannot)?);
        let setup = Setup { worker: settings.limits, reading: extraction.clone() };
        let no_worker = |reason: String| WorkerError::NotAWorker { program: program(), reason };
        match running.exchange(&setup).and_then(|()| running.next(START)) {
            Ok(Reply::Ready { version }) if version == VERSION => Ok(running),
            Ok(Reply::Ready { version }) => Err(no_worker(format!("it is of ibid {version}"))),
            Ok(_) => Err(no_worker("it does not say that it is ready".to_owned())),
            Err(Broken::Silent) => Err(no_worker("it said nothing for a minute".to_owned())),
            Err(Broken::Garbled(reason)) => Err(no_worker(reason)),
            Err(Broken::Gone) => {
                let (status, said) = running.finish();
                let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                let said = said.trim();
                let reason = if said.is_empty() { status } else { format!("{status}: {said}") };
                Err(no_worker(reason))
            }
        }
    }

    /// Gives the worker a file; a worker that does not survive it is gone. It may be silent for as long as `patience`:
    /// the time in which what it said is made use of does not count.
    fn ask(
        mut self,
        request: &Request,
        patience: Duration,
        on_extracted: &mut OnExtracted<'_>,
    ) -> Result<Self, End> {
        let mut result = self.exchange(request);
        while result.is_ok() {
            match self.next(patience) {
                Ok(Reply::Document(document)) => on_extracted(document.name.clone(), Ok(document)),
                Ok(Reply::Refused { name, reason }) => on_extracted(name, Err(reason)),
                Ok(Reply::Done) => break,
                Ok(Reply::Ready { .. }) => result = Err(Broken::Garbled("it began anew".to_owned())),
                Err(broken) => result = Err(broken),
            }
        }
        match result {
            Ok(()) => Ok(self),
            Err(Broken::Silent) => {
                self.kill();
                Err(End::TooSlow)
            }
            Err(Broken::Garbled(what)) => {
                self.kill();
                Err(End::Babble(what))
            }
            Err(Broken::Gone) => match self.finish() {
                (Ok(status), said) => Err(End::Died(status, said)),
                (Err(error), _) => Err(End::Babble(error.to_string())),
            },
        }
    }

    fn exchange<T: serde::Serialize>(&mut self, value: &T) -> Result<(), Broken> {
        let requests = self.requests.as_mut().ok_or(Broken::Gone)?;
        protocol::write(requests, value, SHORT).map_err(|error| match too_long(&error) {
            Some(too_long) => Broken::Garbled(too_long.to_string()),
            None => Broken::Gone,
        })
    }

    fn next(&mut self, patience: Duration) -> Result<Reply, Broken> {
        match self.replies.recv_timeout(patience) {
            Ok(Ok(Some(reply))) => Ok(reply),
            Ok(Ok(None)) | Err(RecvTimeoutError::Disconnected) => Err(Broken::Gone),
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Broken::Gone),
            Ok(Err(error)) => Err(Broken::Garbled(error.to_string())),
            Err(RecvTimeoutError::Timeout) => Err(Broken::Silent),
        }
    }

    /// The end of a process that closed its output: its status, and what it said last.
    fn finish(&mut self) -> (io::Result<ExitStatus>, String) {
        drop(self.requests.take());
        let deadline = Instant::now() + DYING;
        loop {
            match self.child.try_wait() {
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                Ok(None) => {
                    self.kill();
                    break;
                }
                Ok(Some(_)) | Err(_) => break,
            }
        }
        let said = self.last_words.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        (self.child.wait(), said)
    }

    /// Ends the process, and what it started.
    fn kill(&mut self) {
        // Of a process that has ended, the number may be another's by now.
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.requests.take());
        self.kill();
    }
}

/// Why a worker says nothing more that can be used.
#[derive(Debug)]
enum Broken {
    Gone,
    Silent,
    Garbled(String),
}

fn listen<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    std::thread::Builder::new().name(format!("worker: {name}")).spawn(work)
}

/// The end of what a worker wrote to its standard error.
fn last_words(mut errors: impl Read) -> String {
    let mut kept: Vec<u8> = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = errors.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..count]);
        if kept.len() > 2 * LAST_WORDS {
            kept.drain(..kept.len() - LAST_WORDS);
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}
