use clap::Args;

use super::ReplayArguments;

/// `ibid explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The trace's id, as in the answer's JSON [default: the latest]
    pub(crate) trace: Option<String>,
    /// Ask again with the same model and settings, and tell whether the answer is the same, byte for byte
    #[arg(long)]
    pub(crate) replay: bool,
    #[command(flatten)]
    pub(crate) replaying: ReplayArguments,
}
