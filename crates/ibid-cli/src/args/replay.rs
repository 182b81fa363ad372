use clap::Args;

use super::EngineArguments;

/// Who answers where a question is asked again: options of `verify` and `explain`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// With --replay: the language model [default: the one that answered, run by the same engine unless it was a remote
    /// one]
    #[arg(long, short, value_name = "NAME_OR_FILE", requires = "replay")]
    pub(crate) model: Option<String>,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
}
