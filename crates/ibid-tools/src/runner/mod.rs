mod asking;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use ibid_core::seam::{ToolCall, ToolEffect, ToolError, ToolOutput};
use serde::{Deserialize, Serialize};

use self::asking::Asking;
use crate::{Redactor, ToolSet};

/// How often it is looked whether the user still thinks about a confirmation.
const LOOK: Duration = Duration::from_millis(50);

/// Asks the user whether a call that may change something is to be made.
pub trait Confirm: Send + Sync + fmt::Debug {
    /// Whether the user allows this call.
    fn confirm<'a>(&'a self, call: &'a ToolCall) -> BoxFuture<'a, bool>;
}

/// What calls may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolLimits {
    /// Turns in which the model chooses a call. By default 3.
    pub turns: usize,
    /// Calls in one turn. By default 1.
    pub calls_per_turn: usize,
    /// Tokens that the model writes to choose calls, in all turns together. By default 600.
    pub tokens: usize,
    /// Seconds for everything before the answer: choosing and calling. By default 120.
    pub seconds: u64,
    /// Seconds for one call. By default 20.
    pub seconds_per_call: u64,
    /// Bytes that are kept of one result. By default 64 KiB.
    pub result_bytes: usize,
}

impl Default for ToolLimits {
    fn default() -> Self {
        Self {
            turns: 3,
            calls_per_turn: 1,
            tokens: 600,
            seconds: 120,
            seconds_per_call: 20,
            result_bytes: 64 << 10,
        }
    }
}

/// Calls enabled tools, and no others: valid arguments only, destructive ones only when the user confirms the call, within
/// the limits, and whatever the tool does.
#[derive(Debug, Clone)]
pub struct ToolRunner {
    tools: ToolSet,
    limits: ToolLimits,
    confirm: Option<Arc<dyn Confirm>>,
    /// Secrets that tools were given, in all calls: each may be told again in any later result.
    secrets: Arc<Mutex<BTreeSet<String>>>,
    asking: Asking,
}

impl ToolRunner {
    /// A runner of `tools`. Without anybody to confirm them, calls of destructive tools are declined.
    pub fn new(tools: ToolSet, limits: ToolLimits, confirm: Option<Arc<dyn Confirm>>) -> Self {
        Self { tools, limits, confirm, secrets: Arc::default(), asking: Asking::default() }
    }

    /// Calls a tool. Its result is cut at the limit; the second value tells whether it was.
    ///
    /// # Errors
    /// When the tool is not enabled, its schema does not admit the arguments, the user declines, or it fails, panics or takes
    /// too long.
    pub async fn call(&self, call: &ToolCall) -> Result<(ToolOutput, bool), ToolError> {
        let given = Redactor::new(&self.tools.descriptions()).secrets(&call.arguments);
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).extend(given);
        let tool = self.tools.admitted(call.name.as_str(), &call.arguments)?;
        if tool.description().effect == ToolEffect::Destructive && !self.is_confirmed(call).await {
            return Err(ToolError::Declined);
        }
        let arguments = call.arguments.clone();
        // On a task of its own, so that a panic ends there, and so that a tool that blocks its thread does not block this
        // one.
        let mut running = tokio::spawn(async move { tool.call(arguments).await });
        let limit = Duration::from_secs(self.limits.seconds_per_call);
        let output = match tokio::time::timeout(limit, Aborting(&mut running)).await {
            Err(_) => return Err(ToolError::TimedOut(limit)),
            Ok(Err(error)) => return Err(ToolError::Panicked(panic_message(error))),
            Ok(Ok(done)) => done.map_err(shortened)?,
        };
        Ok(self.cut(output))
    }

    async fn is_confirmed(&self, call: &ToolCall) -> bool {
        match &self.confirm {
            Some(confirm) => {
                let _question = self.asking.begin();
                confirm.confirm(call).await
            }
            None => false,
        }
    }

    /// The time since `started` without that in which the user was asked to confirm a call of this runner.
    pub fn working_time(&self, started: Instant) -> Duration {
        started.elapsed().saturating_sub(self.asking.time())
    }

    /// What `work` gives, where it ends before the [`working_time`](Self::working_time) since `started` is over the limit; then
    /// it is dropped. Nobody may have been asked before `started`.
    pub async fn within<F: Future>(&self, limit: Duration, started: Instant, work: F) -> Option<F::Output> {
        tokio::pin!(work);
        loop {
            // As long as the user is asked nothing is used up, so it is looked again.
            let left = limit.saturating_sub(self.working_time(started));
            match tokio::time::timeout(left.max(LOOK), &mut work).await {
                Ok(done) => return Some(done),
                Err(_) if self.working_time(started) >= limit => return None,
                Err(_) => {}
            }
        }
    }

    fn cut(&self, mut output: ToolOutput) -> (ToolOutput, bool) {
        let limit = self.limits.result_bytes;
        let is_cut = output.text.len() > limit;
        if is_cut {
            output.text.truncate(output.text.floor_char_boundary(limit));
        }
        (output, is_cut)
    }

    /// What is taken out of everything that is logged of these tools: also the secrets that they were given so far.
    pub fn redactor(&self) -> Redactor {
        let given = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        Redactor::new(&self.tools.descriptions()).known(given.iter().cloned())
    }
}

/// What a failed tool says is shown to the model: not more of it than helps.
fn shortened(error: ToolError) -> ToolError {
    const LONGEST: usize = 500;
    let cut = |mut text: String| {
        if text.len() > LONGEST {
            text.truncate(text.floor_char_boundary(LONGEST));
            text.push('…');
        }
        text
    };
    match error {
        ToolError::InvalidArguments(why) => ToolError::InvalidArguments(cut(why)),
        ToolError::Failed(why) => ToolError::Failed(cut(why)),
        ToolError::Unavailable(why) => ToolError::Unavailable(cut(why)),
        other => other,
    }
}

/// A task that ends when nobody waits for it any more.
struct Aborting<'a, T>(&'a mut tokio::task::JoinHandle<T>);

impl<T> Future for Aborting<'_, T> {
    type Output = Result<T, tokio::task::JoinError>;

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut *self.0).poll(context)
    }
}

impl<T> Drop for Aborting<'_, T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn panic_message(error: tokio::task::JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was stopped".to_owned() };
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".to_owned())
}

#[cfg(test)]
mod tests;
