//! Exit codes, as grep's.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Answered, found, done.
    Success,
    /// Abstained, nothing found.
    Nothing,
    /// Something failed.
    Error,
    /// Ingested, but some files were refused.
    SomeRefused,
    /// Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Nothing => 1,
            Exit::Error => 2,
            Exit::SomeRefused => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// `ibid … | head -1` ends like any other tool's: silently, by SIGPIPE, which Rust's runtime ignores.
#[cfg(unix)]
pub(crate) fn end_quietly_on_closed_pipe() {
    // SAFETY: called before any thread starts, and SIG_DFL installs no handler of ours.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}

/// Elsewhere a write to a closed pipe is an ordinary error.
#[cfg(not(unix))]
pub(crate) fn end_quietly_on_closed_pipe() {}

/// A tool server that ends closes its pipe, and must not end this program with it. A closed standard output is then an
/// ordinary error of a write, which nobody reads.
#[cfg(unix)]
pub(crate) fn survive_closed_pipes() {
    // SAFETY: SIG_IGN installs no handler of ours.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
}

/// Elsewhere a write to a closed pipe is an ordinary error.
#[cfg(not(unix))]
pub(crate) fn survive_closed_pipes() {}
