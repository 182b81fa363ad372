//! Ends the process at a chosen moment, for tests of what a crash leaves. Builds without debug assertions have none
//! of this.

/// A moment at which a crash must do no harm. Every one that is passed is counted.
#[cfg(debug_assertions)]
pub(crate) fn moment(name: &'static str) {
    use std::sync::atomic::Ordering::SeqCst;
    let number = armed::PASSED.fetch_add(1, SeqCst) + 1;
    if number == armed::FATAL.load(SeqCst) {
        tracing::warn!(name, number, "crashing, as a test asked for");
        end();
    }
}

#[cfg(not(debug_assertions))]
#[inline]
pub(crate) fn moment(_name: &'static str) {}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::atomic::AtomicU64;

    /// Moments that were passed.
    pub(super) static PASSED: AtomicU64 = AtomicU64::new(0);
    /// The one at which the process ends; 0 is none.
    pub(super) static FATAL: AtomicU64 = AtomicU64::new(0);
}

/// Ends the process, as SIGKILL does, at the moment of this number, counted from now on.
#[cfg(debug_assertions)]
pub fn crash_at(number: u64) {
    use std::sync::atomic::Ordering::SeqCst;
    armed::PASSED.store(0, SeqCst);
    armed::FATAL.store(number, SeqCst);
}

/// How many moments were passed since [`crash_at`].
#[cfg(debug_assertions)]
pub fn moments_passed() -> u64 {
    armed::PASSED.load(std::sync::atomic::Ordering::SeqCst)
}

/// At once, without unwinding, flushing or unlocking.
#[cfg(all(debug_assertions, unix))]
fn end() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}

#[cfg(all(debug_assertions, not(unix)))]
fn end() -> ! {
    std::process::abort()
}
