//! A run with the memory that it took.

use std::process::Command;

use serde_json::Value;

use crate::support::Dir;

/// What a run gave, and took.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// Resident memory of the process that had most of it: this one or any that it started, in MiB.
    pub(super) peak_mib: u64,
}

impl Measured {
    pub(super) fn run(command: &mut Command, dir: &Dir) -> Self {
        let (stdout, stderr) = (dir.path("stdout"), dir.path("stderr"));
        let file = |path| fs_err::File::create(path).expect("a file").into_file();
        #[expect(clippy::zombie_processes, reason = "it is waited for below, for what it took")]
        let child = command.stdout(file(&stdout)).stderr(file(&stderr)).spawn().expect("it runs");
        let process = i32::try_from(child.id()).expect("a process id");
        let mut status = 0;
        // SAFETY: all fields of `rusage` are integers, for which zero is a value.
        let mut used: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: `process` is a child that nothing else waits for, and both pointers are to values of ours.
        let ended = unsafe { libc::wait4(process, &raw mut status, 0, &raw mut used) };
        assert_eq!(ended, process, "it was waited for");
        let read = |path| String::from_utf8_lossy(&fs_err::read(path).expect("it was written")).into_owned();
        Self {
            code: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
            stdout: read(&stdout),
            stderr: read(&stderr),
            // Of a child and of those that it waited for, the largest.
            peak_mib: u64::try_from(used.ru_maxrss).unwrap_or_default() >> 10,
        }
    }

    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}
