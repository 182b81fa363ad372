//! Installed programs that are given bytes and give bytes back.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often it is looked whether the program has ended.
const POLL: Duration = Duration::from_millis(10);

/// A program gave nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProgramError {
    /// It cannot be started.
    #[error("{} cannot be started: {source}", program.display())]
    CannotStart {
        /// The program.
        program: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It was ended.
    #[error("it took longer than {seconds} s")]
    TooSlow {
        /// The time that it had.
        seconds: u64,
    },
    /// It says that it failed.
    #[error("{}", last_line(said))]
    Failed {
        /// What it wrote to its standard error.
        said: String,
    },
}

/// What `program` writes to its standard output when it reads `input`. A program that ends before it has read
/// everything may have succeeded all the same.
///
/// # Errors
/// When it cannot be started, takes longer than `seconds`, or fails.
pub(super) fn run(
    program: &Path,
    arguments: &[&OsStr],
    input: &[u8],
    seconds: u64,
) -> Result<Vec<u8>, ProgramError> {
    let mut command = Command::new(program);
    // It would take all cores, beside everything else that runs.
    command.args(arguments).env("OMP_THREAD_LIMIT", "1").stdout(Stdio::piped()).stderr(Stdio::piped());
    let (mut child, mut stdin) =
        start(command).map_err(|source| ProgramError::CannotStart { program: program.to_owned(), source })?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let (status, output, errors) = std::thread::scope(|scope| {
        // All three at once: each end would wait for the other to read.
        scope.spawn(move || stdin.write_all(input));
        let output = scope.spawn(move || read_all(output));
        let errors = scope.spawn(move || read_all(errors));
        let status = wait(&mut child, deadline);
        (status, output.join().unwrap_or_default(), errors.join().unwrap_or_default())
    });
    match status {
        None => Err(ProgramError::TooSlow { seconds }),
        Some(true) => Ok(output),
        Some(false) => Err(ProgramError::Failed { said: String::from_utf8_lossy(&errors).into_owned() }),
    }
}

/// Starts the program; gives what it reads from.
///
/// A socket and no pipe: a program that ends before it has read everything, as one does that has no data for a language,
/// would end this one too where SIGPIPE is not ignored, and the standard library writes to sockets without it.
#[cfg(unix)]
fn start(mut command: Command) -> io::Result<(Child, impl Write + Send)> {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
    let child = command.stdin(std::os::fd::OwnedFd::from(theirs)).spawn()?;
    Ok((child, ours))
}

/// Starts the program; gives what it reads from.
#[cfg(not(unix))]
fn start(mut command: Command) -> io::Result<(Child, impl Write + Send)> {
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    Ok((child, stdin))
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

fn last_line(said: &str) -> &str {
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("no reason is given")
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::path::Path;

    use super::{ProgramError, run};

    #[test]
    fn a_program_is_given_bytes_and_may_leave_them() {
        let input = vec![b'a'; 4 << 20];
        let shell = |script: &str| run(Path::new("/bin/sh"), &["-c", script].map(OsStr::new), &input, 60);
        assert_eq!(shell("wc -c").expect("counted").trim_ascii(), b"4194304");
        assert_eq!(shell("echo done").expect("not read"), b"done\n");
        let failed = shell("echo first >&2; echo 'no such thing' >&2; exit 1").expect_err("fails");
        assert_eq!(failed.to_string(), "no such thing");
        assert!(matches!(failed, ProgramError::Failed { said } if said.starts_with("first")));
    }
}
