use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use super::WorkerLimits;

/// Worker processes cannot be had: this is about the program, not about a file.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The program cannot be started.
    #[error("cannot start {} to read files: {source}", program.display())]
    CannotStart {
        /// The program.
        program: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The program does not serve as a worker of this release.
    #[error("{} does not read files for ibid {}: {reason}", program.display(), super::protocol::VERSION)]
    NotAWorker {
        /// The program.
        program: PathBuf,
        /// What it did instead.
        reason: String,
    },
}

/// How a worker came to its end over a file.
#[derive(Debug)]
pub(super) enum End {
    /// The parent ended it: it took too long.
    TooSlow,
    /// The parent ended it: it wrote what it must not.
    Babble(String),
    /// It ended by itself; what it said last on its standard error.
    Died(ExitStatus, String),
}

impl End {
    /// Why the file was refused, for the person whose file it is.
    pub(super) fn reason(&self, limits: &WorkerLimits) -> String {
        match self {
            Self::TooSlow => format!(
                "reading it took longer than {} s: split it, or allow more (--file-seconds)",
                limits.wall_seconds
            ),
            Self::Babble(what) => format!("the reader broke on it ({what}); it may be damaged"),
            Self::Died(status, said) => died(*status, said, limits),
        }
    }
}

fn died(status: ExitStatus, said: &str, limits: &WorkerLimits) -> String {
    if said.contains("memory allocation of") || said.contains("out of memory") {
        return format!(
            "reading it takes more than {} MiB of memory: split it, or allow more (--file-memory)",
            limits.memory_bytes >> 20
        );
    }
    if said.contains("overflowed its stack") {
        return "what is in it is nested too deeply to be read; it may be damaged".to_owned();
    }
    match how(status) {
        How::Signal(signal) if Some(signal) == CPU_SIGNAL => format!(
            "reading it took more than {} s of processor time: split it, or allow more (--file-cpu-seconds)",
            limits.cpu_seconds
        ),
        How::Signal(9) => "the system ended the reader, probably because memory was short".to_owned(),
        How::Signal(signal) => format!("the reader broke on it (signal {signal}); it may be damaged"),
        How::Code(code) => format!("the reader broke on it (exit code {code}); it may be damaged"),
    }
}

enum How {
    Signal(i32),
    Code(i32),
}

#[cfg(unix)]
fn how(status: ExitStatus) -> How {
    use std::os::unix::process::ExitStatusExt;
    status.signal().map_or_else(|| How::Code(status.code().unwrap_or_default()), How::Signal)
}

#[cfg(not(unix))]
fn how(status: ExitStatus) -> How {
    How::Code(status.code().unwrap_or_default())
}

/// The signal of a process that has used up its processor time.
#[cfg(unix)]
const CPU_SIGNAL: Option<i32> = Some(rustix::process::Signal::XCPU.as_raw());
#[cfg(not(unix))]
const CPU_SIGNAL: Option<i32> = None;

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::End;
    use crate::WorkerLimits;

    #[test]
    fn the_reason_says_what_happened_in_words_of_the_file() {
        let limits = WorkerLimits { memory_bytes: 64 << 20, ..WorkerLimits::default() };
        for (end, expected) in [
            (End::TooSlow, "longer than 300 s"),
            (End::Died(ExitStatus::from_raw(24), String::new()), "240 s of processor time"),
            (End::Died(ExitStatus::from_raw(9), String::new()), "memory was short"),
            (End::Died(ExitStatus::from_raw(11), String::new()), "signal 11"),
            (End::Died(ExitStatus::from_raw(256), String::new()), "exit code 1"),
            (End::Died(ExitStatus::from_raw(6), "memory allocation of 9 bytes failed".into()), "64 MiB"),
            (End::Died(ExitStatus::from_raw(6), "thread has overflowed its stack".into()), "too deeply"),
            (End::Babble("a frame of 9 bytes".into()), "a frame of 9 bytes"),
        ] {
            let reason = end.reason(&limits);
            assert!(reason.contains(expected), "{reason}");
        }
    }
}
