use std::path::PathBuf;

use clap::{Args, Subcommand};
use ibid_eval::Stage;

use super::{EngineArguments, RankingArguments};

const EXAMPLES: &str = "\
A data set is one of
  a folder with corpus.jsonl, queries.jsonl and qrels.tsv (BEIR)
  a folder with corpus/ and questions.jsonl
  a file of questions about a library: lines of {\"question\": …, \"document\": …, \"answers\": […]}

Examples:
  ibid eval make --output questions.jsonl       draft questions about your library, then correct them
  ibid eval questions.jsonl --html report.html  how well are they answered from it?
  ibid eval scifact --save before.json          keep what was found for every question
  ibid eval --compare before.json after.json    is it better now, or is that chance?";

/// `ibid eval`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = EXAMPLES)]
pub(crate) struct EvalArguments {
    /// Data sets: folders, or files of questions about a library
    #[arg(required_unless_present = "compare", value_name = "DATASET")]
    pub(crate) datasets: Vec<PathBuf>,
    /// Compare two saved runs instead: the differences, and whether they are likely real; A.json:bm25 B.json:fusion
    /// compares two stages, also of one run
    #[arg(long, num_args = 2, value_names = ["A.json", "B.json"], conflicts_with_all = ["datasets", "html", "save"])]
    pub(crate) compare: Option<Vec<String>>,
    /// What to measure
    #[arg(
        long,
        value_name = "STAGES",
        value_delimiter = ',',
        default_value = "bm25,dense,fusion,rerank,evidence"
    )]
    pub(crate) stages: Vec<Stage>,
    /// Ask so many questions of each data set, a random sample of them [default: all]
    #[arg(long, value_name = "QUESTIONS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
    /// What the sample and the resampling depend on
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Most tokens of passages; each of several is measured
    #[arg(
        long,
        value_name = "TOKENS",
        value_delimiter = ',',
        default_value = "300,600",
        value_parser = clap::value_parser!(u32).range(50..=8000)
    )]
    pub(crate) passage_tokens: Vec<u32>,
    #[command(flatten)]
    pub(crate) ranking: RankingArguments,
    /// Write a report with plots: one HTML file that needs nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Keep what was found for every question, to compare later
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<EvalCommand>,
}

/// `ibid eval …`.
#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Draft questions about a library: sentences with a gap, for you to put into your own words
    Make(MakeArguments),
    /// Ask questions with a known outcome and count right answers, quotes and abstentions
    Answers(AnswersArguments),
    /// Fit when to abstain to the answers of `ibid eval answers --all-signals`
    Calibrate(CalibrateArguments),
    /// Measure how well claims that their quotes state are told from others
    Claims(ClaimsArguments),
}

/// `ibid eval claims`.
#[derive(Debug, Args)]
pub(crate) struct ClaimsArguments {
    /// Data sets whose questions and answers are made into claims: folders with corpus/ and questions.jsonl, or files
    /// of questions about a library
    #[arg(required_unless_present = "summaries", value_name = "DATASET")]
    pub(crate) datasets: Vec<PathBuf>,
    /// Summaries that people compared with their articles, in the layout of QAGS
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) summaries: Vec<PathBuf>,
    /// Add a line for every claim to this file; what it holds already is not measured again
    #[arg(long, short, value_name = "FILE.jsonl")]
    pub(crate) output: PathBuf,
    /// Make claims of so many questions of each data set
    #[arg(long, value_name = "QUESTIONS", default_value_t = 100)]
    pub(crate) questions: u16,
    /// What the sample, the order and the cross-validation depend on
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Ask this language model as well: a name from `ibid models list`, or a GGUF file
    #[arg(long, short, value_name = "NAME_OR_FILE")]
    pub(crate) model: Option<String>,
    /// Write areas and reliability diagrams to this file
    #[arg(long, value_name = "FILE.html")]
    pub(crate) html: Option<PathBuf>,
}

/// `ibid eval calibrate`.
#[derive(Debug, Args)]
pub(crate) struct CalibrateArguments {
    /// Files that `ibid eval answers --all-signals` wrote, all of the same model
    #[arg(required = true, value_name = "RUN.jsonl")]
    pub(crate) runs: Vec<PathBuf>,
    /// Fit nothing, but tell what would have been answered with this calibration: a file, or `built-in`
    #[arg(long, value_name = "FILE.json", conflicts_with_all = ["output", "keep", "html"])]
    pub(crate) apply: Option<PathBuf>,
    /// Write the calibration to this file, for `ibid ask --calibration`
    #[arg(long, short, value_name = "FILE.json")]
    pub(crate) output: Option<PathBuf>,
    /// Keep the calibration with the library (--library): from then on it decides what is answered from it with this model
    #[arg(long)]
    pub(crate) keep: bool,
    /// Write the areas, a reliability diagram and a risk-coverage curve to this file
    #[arg(long, value_name = "FILE.html")]
    pub(crate) html: Option<PathBuf>,
    /// The part of the answers given that should be right, at least
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    pub(crate) precision: f64,
    /// What the cross-validation depends on
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
}

/// `ibid eval answers`.
#[derive(Debug, Args)]
pub(crate) struct AnswersArguments {
    /// Data sets: folders with corpus/ and questions.jsonl, or files of questions about a library
    #[arg(required = true, value_name = "DATASET")]
    pub(crate) datasets: Vec<PathBuf>,
    /// Add a line for every question to this file; what it holds already is not asked again
    #[arg(long, short, value_name = "FILE.jsonl")]
    pub(crate) output: PathBuf,
    /// Questions that the documents answer
    #[arg(long, value_name = "QUESTIONS", default_value_t = 80)]
    pub(crate) answerable: u16,
    /// Questions about something else
    #[arg(long, value_name = "QUESTIONS", default_value_t = 80)]
    pub(crate) off_topic: u16,
    /// Questions whose answer is taken out of the documents first
    #[arg(long, value_name = "QUESTIONS", default_value_t = 80)]
    pub(crate) near_misses: u16,
    /// What the sample depends on
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Give every answer that quotes bear out, however doubtful, and measure every signal: for `ibid eval calibrate`
    #[arg(long)]
    pub(crate) all_signals: bool,
    /// The language model: a name from `ibid models list`, or a GGUF file
    #[arg(long, short, env = "IBID_MODEL", hide_env_values = true, value_name = "NAME_OR_FILE")]
    pub(crate) model: Option<String>,
    /// Use no language model: answer with the best sentences
    #[arg(long, conflicts_with = "model")]
    pub(crate) no_llm: bool,
    /// Most tokens of passages that the model reads
    #[arg(long, value_name = "TOKENS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(50..=8000))]
    pub(crate) passage_tokens: u32,
    /// How the model says which sentence a claim rests on: `point` by its number, `copy` by writing it again
    #[arg(long, value_name = "NAME", default_value = "point")]
    pub(crate) protocol: ibid::Protocol,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
}

/// `ibid eval make`.
#[derive(Debug, Args)]
pub(crate) struct MakeArguments {
    /// How many
    #[arg(long, short = 'n', value_name = "QUESTIONS", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=10000))]
    pub(crate) count: u16,
    /// Write them to this file, which must not be there yet [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What the choice of sentences depends on
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Let this language model put them into words: a name from `ibid models list`, or a GGUF file
    #[arg(long, short, value_name = "NAME_OR_FILE")]
    pub(crate) model: Option<String>,
}
