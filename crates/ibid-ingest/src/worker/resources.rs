//! Limits that the operating system keeps.

use super::WorkerLimits;

/// Limits this process's memory to what it takes now and `limits.memory_bytes` more, and leaves no core dump: that
/// would hold the document.
#[cfg(unix)]
pub(super) fn limit_memory(limits: &WorkerLimits) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let hard = |resource| getrlimit(resource).maximum;
    let bounded = |limit: u64, hard: Option<u64>| Some(hard.map_or(limit, |hard| hard.min(limit)));
    let core = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, core)?;
    let memory = bounded(address_space().saturating_add(limits.memory_bytes), hard(Resource::As));
    setrlimit(Resource::As, Rlimit { current: memory, maximum: memory })?;
    Ok(())
}

/// Allows `limits.cpu_seconds` of processor time from now on.
#[cfg(unix)]
pub(super) fn limit_time(limits: &WorkerLimits) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    // Used seconds are rounded down, the limit is checked in whole seconds.
    let end = u64::try_from(used).unwrap_or(0).saturating_add(limits.cpu_seconds).saturating_add(1);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = Some(maximum.map_or(end, |maximum| maximum.min(end)));
    setrlimit(Resource::Cpu, Rlimit { current, maximum })?;
    Ok(())
}

/// Bytes of address space that the process has now; a gigabyte where the system does not tell.
#[cfg(unix)]
fn address_space() -> u64 {
    const UNKNOWN: u64 = 1 << 30;
    let pages = fs_err::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    pages.map_or(UNKNOWN, |pages| pages.saturating_mul(rustix::param::page_size() as u64))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails elsewhere")]
pub(super) fn limit_memory(_limits: &WorkerLimits) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails elsewhere")]
pub(super) fn limit_time(_limits: &WorkerLimits) -> std::io::Result<()> {
    Ok(())
}
