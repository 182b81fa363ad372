use std::path::PathBuf;

use clap::Args;

use super::{ExtractionArguments, ReplayArguments};

/// `ibid verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// A bundle (`ibid ask --bundle FILE`), or what `ibid ask --json` printed; `-` reads standard input
    pub(crate) file: PathBuf,
    /// Compare with this file or folder instead of a library; may be given several times
    #[arg(long, value_name = "PATH")]
    pub(crate) docs: Vec<PathBuf>,
    /// Also demand that the documents still say every quote
    #[arg(long)]
    pub(crate) current: bool,
    /// Ask the question of a bundle again and tell whether the answer is the same, byte for byte
    #[arg(long)]
    pub(crate) replay: bool,
    #[command(flatten)]
    pub(crate) replaying: ReplayArguments,
    #[command(flatten)]
    pub(crate) extraction: ExtractionArguments,
}
