use std::path::PathBuf;

use clap::Args;

use super::AnsweringArguments;

const HELP: &str = "\
In the chat:
  /sources        the passages of the last answer
  /open N         what stands around source N; `/open N pager` in $PAGER, `/open N file` its file
  /verify         check the quotes of the last answer against the library
  /sessions       earlier sessions
  /help  /quit    Ctrl-C stops an answer, Ctrl-D leaves

Questions can also come through a pipe, one a line.";

/// `ibid chat`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct ChatArguments {
    /// Go on with this session, or with the last one; of its id, a beginning or an end will do
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "")]
    pub(crate) resume: Option<String>,
    /// List the sessions of the library
    #[arg(long, conflicts_with_all = ["resume", "forget"])]
    pub(crate) list: bool,
    /// Delete this session for good, with the traces of its answers
    #[arg(long, value_name = "ID", conflicts_with = "resume")]
    pub(crate) forget: Option<String>,
    /// Ask this file or folder instead of a library (it is kept in a cached one, and refreshed); may be given
    /// several times
    #[arg(long, value_name = "PATH")]
    pub(crate) docs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) answering: AnsweringArguments,
}
