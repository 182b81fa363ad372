use std::path::PathBuf;

use clap::Args;

use super::answering::unit_interval;
use super::{EngineArguments, FilterArguments, RankingArguments};

/// `ibid extract`.
#[derive(Debug, Args)]
pub(crate) struct ExtractArguments {
    /// What you want to know; with --each, the files and folders to read
    #[arg(required = true, value_name = "QUESTION_OR_PATH")]
    pub(crate) inputs: Vec<String>,
    /// The JSON Schema of the record; `ibid schema check FILE` tells whether it can be used
    #[arg(long, value_name = "FILE.json")]
    pub(crate) schema: PathBuf,
    /// Also read the files beside the schema, and below, that a `$ref` of it names
    #[arg(long)]
    pub(crate) schema_files: bool,
    /// Read this file or folder instead of a library; may be given several times
    #[arg(long, value_name = "PATH", conflicts_with = "each")]
    pub(crate) docs: Vec<PathBuf>,
    /// One record for each document of the given files and folders (--per: for each page or section)
    #[arg(long)]
    pub(crate) each: bool,
    /// With --each: one record for each document, for each page (slide, chapter, sheet), or for each section of the
    /// outermost level of headings that a document has several of
    #[arg(long, value_name = "UNIT", requires = "each", default_value_t = ibid::RecordUnit::Document)]
    pub(crate) per: ibid::RecordUnit,
    /// With --each: write to this file and go on where it ends; .jsonl, .csv or .sqlite [default: lines of JSON on
    /// standard output]
    #[arg(long, short, value_name = "FILE", requires = "each")]
    pub(crate) output: Option<PathBuf>,
    /// With --each: the form of the file, where its name does not tell: jsonl, csv or sqlite
    #[arg(long, value_name = "FORM", requires = "output")]
    pub(crate) form: Option<ibid::RecordFormat>,
    /// With --each: what to look for in documents that are too long to be read whole [default: the fields]
    #[arg(long, value_name = "TEXT", requires = "each")]
    pub(crate) question: Option<String>,
    /// With --each: make so many records at once; pays with --engine only
    #[arg(long, value_name = "RECORDS", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) at_once: u16,
    /// With --json: one line of JSON for each step as it comes, the record last
    #[arg(long, requires = "json", conflicts_with = "each")]
    pub(crate) stream: bool,
    /// The language model: a name from `ibid models list`, or a GGUF file; with --engine, as the engine names it
    #[arg(long, short, env = "IBID_MODEL", hide_env_values = true, value_name = "NAME_OR_FILE")]
    pub(crate) model: Option<String>,
    /// Most tokens of passages that the model reads
    #[arg(long, value_name = "TOKENS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(50..=8000))]
    pub(crate) passage_tokens: u32,
    /// Most tokens of the record
    #[arg(long, value_name = "TOKENS", default_value_t = 800, value_parser = clap::value_parser!(u32).range(10..=8000))]
    pub(crate) max_tokens: u32,
    /// Leave out values with less support than this, from 0 to 1
    #[arg(long, value_name = "SUPPORT", default_value_t = 0.5, value_parser = unit_interval)]
    pub(crate) min_support: f32,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    #[command(flatten)]
    pub(crate) ranking: RankingArguments,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
}
