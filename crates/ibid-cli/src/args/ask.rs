use std::path::PathBuf;

use clap::Args;

use super::{AnsweringArguments, ToolArguments};

/// `ibid ask`.
#[derive(Debug, Args)]
pub(crate) struct AskArguments {
    /// What you want to know
    pub(crate) question: String,
    /// Ask this file or folder instead of a library (it is kept in a cached one, and refreshed); may be given
    /// several times
    #[arg(long, value_name = "PATH")]
    pub(crate) docs: Vec<PathBuf>,
    /// Write the answer with the passages it cites and everything needed to check it to this file, for
    /// `ibid verify`
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: Option<PathBuf>,
    /// Answer with a record of this JSON Schema, as `ibid extract` does
    #[arg(long, value_name = "FILE.json", conflicts_with_all = ["bundle", "no_llm"])]
    pub(crate) schema: Option<PathBuf>,
    /// Also read the files beside the schema, and below, that a `$ref` of it names
    #[arg(long, requires = "schema")]
    pub(crate) schema_files: bool,
    /// With --json: one line of JSON for each step of the answer as it comes, the whole answer last
    #[arg(long, requires = "json")]
    pub(crate) stream: bool,
    #[command(flatten)]
    pub(crate) tools: ToolArguments,
    #[command(flatten)]
    pub(crate) answering: AnsweringArguments,
}
