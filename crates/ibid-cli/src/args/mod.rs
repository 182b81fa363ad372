//! The command line.

mod answering;
mod ask;
mod chat;
mod engine;
mod eval;
mod explain;
mod extract;
mod extraction;
mod filter;
mod ingest;
mod mcp;
mod models;
mod replay;
mod schema;
mod search;
mod tools;
mod verify;

use std::path::PathBuf;

pub(crate) use answering::AnsweringArguments;
pub(crate) use ask::AskArguments;
pub(crate) use chat::ChatArguments;
use clap::{Args, Parser, Subcommand};
pub(crate) use engine::EngineArguments;
pub(crate) use eval::{
    AnswersArguments, CalibrateArguments, ClaimsArguments, EvalArguments, EvalCommand, MakeArguments,
};
pub(crate) use explain::ExplainArguments;
pub(crate) use extract::ExtractArguments;
pub(crate) use extraction::ExtractionArguments;
pub(crate) use filter::FilterArguments;
pub(crate) use ingest::{IngestArguments, ReadingArguments};
pub(crate) use mcp::McpArguments;
pub(crate) use models::ModelsCommand;
pub(crate) use replay::ReplayArguments;
pub(crate) use schema::SchemaCommand;
pub(crate) use search::{RankingArguments, SearchArguments};
pub(crate) use tools::ToolArguments;
pub(crate) use verify::VerifyArguments;

/// Ask your documents. Every claim of an answer carries a verbatim quote with its file, page and line, checked
/// byte for byte; or ibid says that it does not know.
#[derive(Debug, Parser)]
#[command(name = "ibid", version, propagate_version = true, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const GLOBAL: &str = "Global options";

const EXAMPLES: &str = "\
Examples:
  ibid ask --docs ./handbook \"How many days of annual leave do employees get?\"
  ibid ingest ~/contracts            read a folder into the default library
  ibid search \"notice period\"        passages, no language model
  ibid ask --no-llm \"notice period?\" the best sentences, no language model
  ibid chat                          one question after another

Exit codes: 0 answered, found or verified, 1 abstained, nothing found or not verified, 2 error, 3 ingested with
refused files";

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// The library: a name, or the path of its folder
    #[arg(
        long,
        short,
        global = true,
        env = "IBID_LIBRARY", hide_env_values = true, help_heading = GLOBAL,
        value_name = "NAME_OR_PATH",
        default_value = "default"
    )]
    pub(crate) library: String,
    /// Print one JSON document on standard output; everything else goes to standard error
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,
    /// Never touch the network
    #[arg(long, global = true, env = "IBID_OFFLINE", value_parser = clap::builder::FalseyValueParser::new(), hide_env_values = true, help_heading = GLOBAL)]
    pub(crate) offline: bool,
    /// The embedding model [default: the one the library was made with, else all-minilm-l6-v2]
    #[arg(long, global = true, env = "IBID_EMBEDDING", hide_env_values = true, help_heading = GLOBAL, value_name = "NAME")]
    pub(crate) embedding: Option<String>,
    /// The folder that models are kept in [default: `models` in the cache folder]
    #[arg(long, global = true, env = "IBID_MODELS", hide_env_values = true, help_heading = GLOBAL, value_name = "FOLDER")]
    pub(crate) models_folder: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read files and folders into a library; run it again to follow changes
    Ingest(IngestArguments),
    /// Find passages by meaning and by words, without a language model
    Search(SearchArguments),
    /// Answer a question with verified quotes, or say that the documents do not tell
    Ask(AskArguments),
    /// Fill in a record of a JSON Schema, every value of it with its quote; from one question, or for each document
    Extract(Box<ExtractArguments>),
    /// JSON Schemas for `extract` and `ask --schema`
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Ask one question after another; follow-ups are understood, every answer is verified
    Chat(ChatArguments),
    /// Check an answer that was written to a file: its quotes, its documents, and whether it can be repeated
    Verify(VerifyArguments),
    /// Measure how well questions find what answers them, on data sets or your own questions
    Eval(EvalArguments),
    /// List the documents of a library
    List,
    /// Show what a library holds, and which files were refused
    Status,
    /// Take a document out of a library
    Remove {
        /// The document's name, as `ibid list` prints it
        document: String,
    },
    /// Check that catalog and vectors agree
    Doctor {
        /// Make the vectors anew from the catalog where they do not
        #[arg(long)]
        repair: bool,
        /// Make sure, and prove, that nothing of a removed document is left: rewrites the library's files, deletes traces
        /// that name it, and looks through every byte
        #[arg(long, value_name = "DOC", conflicts_with = "repair")]
        prove_deleted: Option<String>,
        /// With --prove-deleted: also look for this text, which stood in the document; may be given several times
        #[arg(long, value_name = "TEXT", requires = "prove_deleted")]
        text: Vec<String>,
    },
    /// Show the text of a document, as ibid reads it
    Show {
        /// The document's name, as `ibid list` prints it
        document: String,
        /// Only this page, from 1
        #[arg(long, value_name = "PAGE")]
        page: Option<u32>,
    },
    /// Make the vectors of a library anew, with the model of --embedding; the old ones serve until it is done
    Reindex,
    /// Write a library to one file
    Export {
        /// The file to write
        file: PathBuf,
    },
    /// Make a library of a file that `ibid export` wrote; it is checked first
    Import {
        /// The file to read
        file: PathBuf,
        /// Replace the library that is there
        #[arg(long)]
        replace: bool,
    },
    /// Print every setting, and where its value came from
    Config,
    /// Show how an answer came about: candidates, scores, passages, draft, checks, timings
    Explain(ExplainArguments),
    /// Serve a library to programs that speak the Model Context Protocol
    Mcp(McpArguments),
    /// Language models, embedding models and runtimes
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Print a completion script for your shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Reads files for another ibid process
    #[command(hide = true)]
    ExtractionWorker,
}
