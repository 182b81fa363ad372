use std::path::PathBuf;

use clap::Args;
use ibid::ToolChoice;

const TOOLS: &str = "Tools";

/// What the language model may call before it answers.
#[derive(Debug, Args)]
pub(crate) struct ToolArguments {
    /// Let the model call this tool for this question: search_documents, read_document, list_documents, current_date,
    /// calculate, or SERVER.TOOL of a server in ibid.toml; may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "schema", help_heading = TOOLS)]
    pub(crate) tool: Vec<String>,
    /// Whether it has to: auto, none, required, or the name of the tool to call first
    #[arg(long, value_name = "CHOICE", default_value_t = ToolChoice::Auto, requires = "tool", help_heading = TOOLS)]
    pub(crate) tool_choice: ToolChoice,
    /// Most turns in which the model chooses a tool
    #[arg(long, value_name = "TURNS", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=20), help_heading = TOOLS)]
    pub(crate) tool_turns: u8,
    /// Most seconds for choosing and calling tools
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=3600), help_heading = TOOLS)]
    pub(crate) tool_seconds: u32,
    /// The file with `mcpServers` [default: ibid.toml in the configuration folder; one among your documents is not
    /// obeyed]
    #[arg(long, value_name = "FILE", env = "IBID_CONFIG", hide_env_values = true, help_heading = TOOLS)]
    pub(crate) config: Option<PathBuf>,
}
