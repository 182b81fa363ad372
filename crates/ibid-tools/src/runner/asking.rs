use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long the user was asked to confirm calls: their time, not the tools'. Clones count together.
#[derive(Debug, Clone, Default)]
pub(super) struct Asking(Arc<Mutex<Asked>>);

#[derive(Debug, Default)]
struct Asked {
    before: Duration,
    since: Option<Instant>,
}

impl Asking {
    /// The user is asked until the value is dropped.
    pub(super) fn begin(&self) -> Question<'_> {
        self.lock().since = Some(Instant::now());
        Question(self)
    }

    pub(super) fn time(&self) -> Duration {
        let asked = self.lock();
        asked.before + asked.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One question to the user.
#[derive(Debug)]
pub(super) struct Question<'a>(&'a Asking);

impl Drop for Question<'_> {
    fn drop(&mut self) {
        let mut asked = self.0.lock();
        let since = asked.since.take();
        asked.before += since.map_or(Duration::ZERO, |since| since.elapsed());
    }
}
