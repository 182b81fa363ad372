use serde::{Deserialize, Serialize};

/// What a worker process may use for one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerLimits {
    /// Bytes of memory, beyond what the program takes by itself. By default, 2 GiB. Kept on Unix only.
    pub memory_bytes: u64,
    /// Seconds of processor time. By default, 240. Kept on Unix only.
    pub cpu_seconds: u64,
    /// Seconds on the clock. By default, 300.
    pub wall_seconds: u64,
    /// Bytes that it may write about one document: its text and the places of it. By default, 512 MiB.
    pub output_bytes: u64,
}

impl Default for WorkerLimits {
    fn default() -> Self {
        Self { memory_bytes: 2 << 30, cpu_seconds: 240, wall_seconds: 300, output_bytes: 512 << 20 }
    }
}
