use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ibid::Fusion;

use super::FilterArguments;

/// `ibid search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// What to look for: "a quoted phrase" is exact, -word excludes
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
    /// Most hits to print
    #[arg(long, short = 'n', default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
    /// Search this file or folder instead of a library (it is kept in a cached one); may be given several times
    #[arg(long, value_name = "PATH")]
    pub(crate) docs: Vec<PathBuf>,
    /// Show how every candidate was ranked, step by step
    #[arg(long)]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) ranking: RankingArguments,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
}

const RANKING: &str = "Ranking";

/// How hits are ranked.
#[derive(Debug, Args)]
pub(crate) struct RankingArguments {
    /// What orders the best candidates once more: `sentences`, `none`, or a reranker from `ibid models list`
    #[arg(long, value_name = "NAME", default_value = "sentences", help_heading = RANKING)]
    pub(crate) rerank: String,
    /// How the rankings by meaning and by words become one
    #[arg(long, value_enum, default_value_t = FusionArgument::Convex, help_heading = RANKING)]
    pub(crate) fusion: FusionArgument,
    /// So many chunks of one document may come before another document's
    #[arg(long, value_name = "CHUNKS", value_parser = clap::value_parser!(u16).range(1..), help_heading = RANKING)]
    pub(crate) per_document: Option<u16>,
}

/// `--fusion`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FusionArgument {
    /// A weighted mean of the scores
    Convex,
    /// Reciprocal rank fusion
    ReciprocalRank,
}

impl From<FusionArgument> for Fusion {
    fn from(argument: FusionArgument) -> Self {
        match argument {
            FusionArgument::Convex => Self::Convex,
            FusionArgument::ReciprocalRank => Self::ReciprocalRank,
        }
    }
}
