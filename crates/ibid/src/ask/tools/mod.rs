//! Before an answer is written, the model may call tools; what they give becomes sources like any other.
//!
//! The loop only gathers. Whatever a tool gave is judged, written from and verified by the steps that passages of documents
//! go through, so that a tool has no other way into an answer than a quote.

mod builtin;
mod choose;
mod gather;
mod hop;
mod query;
mod source;
mod step;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ibid_core::DocumentName;
use ibid_core::seam::{InvalidToolName, ToolName};
use ibid_tools::{Confirm, ToolLimits, ToolRunner, ToolSet};
use serde::{Deserialize, Serialize};

pub use self::builtin::{BUILTIN_TOOLS, builtin_tool};
pub(super) use self::gather::{Gathered, gather};
pub(super) use self::hop::Hop;
pub use self::step::{ToolOutcome, ToolSource, ToolStep};

/// Whether a source of this name is what a tool gave, which is in no library.
pub(crate) fn is_of_tool(source: &DocumentName) -> bool {
    source.as_str().starts_with(gather::PREFIX)
}

/// Whether the model has to call a tool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChoice {
    /// As long as no source is found to answer. The default.
    #[default]
    Auto,
    /// It must not.
    None,
    /// It calls one at least.
    Required,
    /// It calls this one first.
    Named(ToolName),
}

impl FromStr for ToolChoice {
    type Err = InvalidToolName;

    /// `auto`, `none`, `required`, or the name of a tool.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "auto" => Self::Auto,
            "none" => Self::None,
            "required" => Self::Required,
            name => Self::Named(name.parse()?),
        })
    }
}

impl fmt::Display for ToolChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => formatter.write_str("auto"),
            Self::None => formatter.write_str("none"),
            Self::Required => formatter.write_str("required"),
            Self::Named(name) => name.fmt(formatter),
        }
    }
}

/// Which tools an answer may call, and how. By default none.
///
/// ```
/// use ibid::{AskOptions, ToolSet, ToolUse};
///
/// let mut tools = ToolSet::new();
/// tools.add(std::sync::Arc::new(ibid::current_date()))?;
/// let options = AskOptions { tools: ToolUse::of(tools), ..AskOptions::default() };
/// assert_eq!(options.tools.limits.turns, 3);
/// # Ok::<(), ibid::InvalidTool>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ToolUse {
    /// The tools.
    pub tools: ToolSet,
    /// Whether one has to be called.
    pub choice: ToolChoice,
    /// What calls may cost.
    pub limits: ToolLimits,
    /// Who confirms calls of tools that may change something. By default nobody, so that they are declined.
    pub confirm: Option<Arc<dyn Confirm>>,
}

impl ToolUse {
    /// These tools, called as long as no source is found to answer.
    pub fn of(tools: ToolSet) -> Self {
        Self { tools, ..Self::default() }
    }

    /// Whether anything can be called.
    pub(crate) fn is_enabled(&self) -> bool {
        !self.tools.is_empty() && self.choice != ToolChoice::None
    }

    fn runner(&self) -> ToolRunner {
        ToolRunner::new(self.tools.clone(), self.limits, self.confirm.clone())
    }
}
