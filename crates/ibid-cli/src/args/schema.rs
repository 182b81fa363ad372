use std::path::PathBuf;

use clap::Subcommand;

/// `ibid schema`.
#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Tell whether records can be decoded under JSON Schemas, and what in them prevents it; no model is needed
    Check {
        /// JSON Schema files
        #[arg(required = true, value_name = "FILE.json")]
        files: Vec<PathBuf>,
        /// Also read the files beside each, and below, that a `$ref` of it names
        #[arg(long)]
        schema_files: bool,
    },
}
