use std::path::PathBuf;

use clap::Subcommand;

/// `ibid models`.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models that ibid knows, and which are here
    List,
    /// Download a model; an interrupted download goes on where it stopped
    Pull {
        /// The model's name, as `ibid models list` prints it
        name: String,
    },
    /// Use a GGUF file of your own; it stays where it is
    Add {
        /// The file
        file: PathBuf,
    },
    /// Delete a downloaded model, or forget one that was added
    Remove {
        /// The model's name
        name: String,
    },
    /// Print where a model's file is
    Path {
        /// The model's name
        name: String,
    },
}
