use std::path::PathBuf;

use clap::Args;

use super::ExtractionArguments;

const LIMITS: &str = "Limits for one file";

/// `ibid ingest`.
#[derive(Debug, Args)]
pub(crate) struct IngestArguments {
    /// Files and folders; a folder's .gitignore and .ibidignore are obeyed
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Only say what would be read and removed
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Go on following changes until Ctrl-C
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) watch: bool,
    /// Tag every document of these paths, to search for with --tag; replaces the tags given earlier
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
}

/// Which files are read, and what reading one may take.
#[derive(Debug, Args)]
pub(crate) struct ReadingArguments {
    /// Read only files whose names fit this glob (`*.pdf`, `policies/**`); may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,
    /// Leave out files whose names fit this glob; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Read hidden files and folders too, also in archives
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 256, help_heading = LIMITS)]
    pub(crate) max_file_size: u64,
    /// Memory that reading it may take, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u64).range(16..), help_heading = LIMITS)]
    pub(crate) file_memory: u64,
    /// Time that reading it may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..), help_heading = LIMITS)]
    pub(crate) file_seconds: u64,
    /// Processor time that reading it may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 240, value_parser = clap::value_parser!(u64).range(1..), help_heading = LIMITS)]
    pub(crate) file_cpu_seconds: u64,
    /// What may be kept of it, text and places, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..4096), help_heading = LIMITS)]
    pub(crate) file_output: u64,
    /// Processes that read files, each within these limits [default: one per processor, at most 4]
    #[arg(long, value_name = "PROCESSES", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) workers: Option<u16>,
    #[command(flatten)]
    pub(crate) extraction: ExtractionArguments,
}

/// `ibid ask --docs` and `ibid eval`, which have no such options.
impl Default for ReadingArguments {
    fn default() -> Self {
        Self {
            include: Vec::new(),
            exclude: Vec::new(),
            hidden: false,
            max_file_size: 256,
            file_memory: 2048,
            file_seconds: 300,
            file_cpu_seconds: 240,
            file_output: 512,
            workers: None,
            extraction: ExtractionArguments::default(),
        }
    }
}
