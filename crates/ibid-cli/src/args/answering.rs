use std::path::PathBuf;

use clap::Args;

use super::{EngineArguments, FilterArguments, RankingArguments};

/// How questions are answered: options of `ask` and `chat`.
#[derive(Debug, Args)]
pub(crate) struct AnsweringArguments {
    /// The language model: a name from `ibid models list`, or a GGUF file; with --engine, as the engine names it
    #[arg(long, short, env = "IBID_MODEL", hide_env_values = true, value_name = "NAME_OR_FILE")]
    pub(crate) model: Option<String>,
    /// Use no language model: answer with the best sentences
    #[arg(long, conflicts_with = "model")]
    pub(crate) no_llm: bool,
    /// Most tokens of passages that the model reads; fewer answer sooner
    #[arg(long, value_name = "TOKENS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(50..=8000))]
    pub(crate) passage_tokens: u32,
    /// Drop claims with less support than this, from 0 to 1 [default: 0.7; for the values of records 0.5]
    #[arg(long, value_name = "SUPPORT", value_parser = unit_interval)]
    pub(crate) min_support: Option<f32>,
    /// Leave out what answers the question with a lower probability, from 0 to 1; 0 gives all that quotes bear out
    /// [default: calibrated]
    #[arg(long, value_name = "PROBABILITY", value_parser = unit_interval)]
    pub(crate) min_probability: Option<f32>,
    /// Weights and thresholds that `ibid eval calibrate` wrote [default: the library's, or the model's]
    #[arg(long, value_name = "FILE.json")]
    pub(crate) calibration: Option<PathBuf>,
    /// Keep claims with numbers that are in no source, too; `ibid explain` tells which
    #[arg(long)]
    pub(crate) free_numbers: bool,
    /// Keep so many traces for `ibid explain`, the newest; 0 keeps none
    #[arg(
        long,
        env = "IBID_KEEP_TRACES",
        hide_env_values = true,
        value_name = "TRACES",
        default_value_t = 1000
    )]
    pub(crate) keep_traces: u32,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    #[command(flatten)]
    pub(crate) ranking: RankingArguments,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
}

pub(super) fn unit_interval(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}
