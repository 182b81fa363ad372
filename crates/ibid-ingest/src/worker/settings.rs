use std::ffi::OsString;
use std::path::PathBuf;

use super::WorkerLimits;

/// How worker processes are started, and what each may use.
///
/// The program is one that calls [`serve_extraction`](super::serve_extraction) and nothing else when it is given
/// the arguments: the `ibid` command does, as `ibid extraction-worker`.
///
/// ```
/// use ibid_ingest::WorkerSettings;
///
/// let settings = WorkerSettings::new("ibid").argument("extraction-worker").processes(2);
/// assert_eq!(settings.limits.wall_seconds, 300);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSettings {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// Worker processes at a time. By default, one per processor, four at most.
    pub processes: usize,
    /// What each may use.
    pub limits: WorkerLimits,
}

impl WorkerSettings {
    /// Workers that are this program, by default without arguments.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            processes: default_processes(),
            limits: WorkerLimits::default(),
        }
    }

    /// Starts the program with one more argument. By default, it has none.
    #[must_use]
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Worker processes at a time, at least one. By default, one per processor, four at most.
    #[must_use]
    pub fn processes(mut self, processes: usize) -> Self {
        self.processes = processes.max(1);
        self
    }

    /// What each worker may use. By default, what [`WorkerLimits`] says.
    #[must_use]
    pub fn limits(mut self, limits: WorkerLimits) -> Self {
        self.limits = limits;
        self
    }
}

/// More than four at a time read faster than anything embeds.
fn default_processes() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(4)
}
