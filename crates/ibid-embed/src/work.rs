use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::channel::oneshot;
use futures::future::Future;

/// The work panicked: a defect of the engine, not of the text.
#[derive(Debug, thiserror::Error)]
#[error("the embedding engine panicked")]
pub(crate) struct Panicked;

/// Runs `work` on rayon's threads, so that an async runtime goes on; it has begun when this returns.
///
/// `work` must not wait for a lock: a thread of rayon's that waits for others takes up other work meanwhile, which
/// would then wait for the lock that its own thread holds.
pub(crate) fn on_workers<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Result<T, Panicked>> + Send + 'static {
    let (task, answer) = task(work);
    rayon::spawn(task);
    answer
}

/// Runs `work`, which may wait for locks, on a thread of its own; it has begun when this returns.
pub(crate) fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Result<T, Panicked>> + Send + 'static {
    let (task, answer) = task(work);
    std::thread::spawn(task);
    answer
}

/// `work` as a task that sends its result, and what receives it.
fn task<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (impl FnOnce() + Send + 'static, impl Future<Output = Result<T, Panicked>> + Send + 'static) {
    let (reply, answer) = oneshot::channel();
    let task = move || {
        // Rayon ends the process when a spawned task panics.
        let result = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked);
        // Nobody waits any more when the future was dropped.
        let _ = reply.send(result);
    };
    (task, async move { answer.await.unwrap_or(Err(Panicked)) })
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::{on_thread, on_workers};

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(block_on(on_workers(|| 1)).ok(), Some(1));
        assert!(block_on(on_workers(|| panic!("a test's panic"))).map(|()| 1).is_err());
        assert!(block_on(on_thread(|| panic!("a test's panic"))).map(|()| 1).is_err());
    }
}
