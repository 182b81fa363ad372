//! One file per command.

mod answering;
mod archive;
mod ask;
mod chat;
mod config;
mod deletion;
mod eval;
mod eval_answers;
mod eval_claims;
mod explain;
mod extract;
mod extract_each;
mod extraction;
mod ingest;
mod key_command;
mod language_model;
mod library;
mod mcp;
mod models;
mod reindex;
mod remote_engine;
mod replay;
mod schema;
mod search;
mod show;
mod tools;
mod verify;
mod watch;

use clap::CommandFactory;

use crate::args::{Arguments, Command, SchemaCommand};
use crate::exit::Exit;
use crate::render;
use crate::settings::Settings;

/// Runs one command to its exit code.
pub(crate) async fn run(command: Command, settings: &Settings) -> anyhow::Result<Exit> {
    match command {
        Command::Ingest(arguments) => ingest::run(&arguments, settings).await,
        Command::Search(arguments) => search::run(&arguments, settings).await,
        Command::Ask(arguments) => Box::pin(ask::run(arguments, settings)).await,
        Command::Extract(arguments) if arguments.each => extract_each::run(*arguments, settings).await,
        Command::Extract(arguments) => extract::run(*arguments, settings).await,
        Command::Schema(SchemaCommand::Check { files, schema_files }) => {
            schema::check(&files, schema_files, settings)
        }
        Command::Chat(arguments) => chat::run(arguments, settings).await,
        Command::Verify(arguments) => verify::run(&arguments, settings).await,
        Command::Eval(arguments) => eval::run(arguments, settings).await,
        Command::List => library::list(settings).await,
        Command::Status => library::status(settings).await,
        Command::Remove { document } => library::remove(&document, settings).await,
        Command::Doctor { prove_deleted: Some(document), text, .. } => {
            deletion::prove(&document, &text, settings).await
        }
        Command::Doctor { repair, .. } => library::doctor(repair, settings).await,
        Command::Config => config::run(settings),
        Command::Show { document, page } => show::run(&document, page, settings).await,
        Command::Reindex => reindex::run(settings).await,
        Command::Export { file } => archive::export(&file, settings).await,
        Command::Import { file, replace } => archive::import(&file, replace, settings).await,
        Command::Explain(arguments) => explain::run(&arguments, settings).await,
        Command::Mcp(arguments) => Box::pin(mcp::run(arguments, settings)).await,
        Command::Models(command) => models::run(command, settings).await,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "ibid", &mut anstream::stdout());
            Ok(Exit::Success)
        }
        // `main` has served it before.
        Command::ExtractionWorker => Ok(Exit::Success),
    }
}

/// `ibid extraction-worker`: what a file breaks, it breaks here.
pub(crate) fn extraction_worker() -> anyhow::Result<Exit> {
    ibid::serve_extraction(std::io::stdin(), std::io::stdout().lock())?;
    Ok(Exit::Success)
}

/// Logs of ibid and its engines go to standard error where `IBID_LOG` asks for them (`IBID_LOG=debug`).
pub(crate) fn start_logging() {
    let Ok(filter) = std::env::var("IBID_LOG") else { return };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        render::warning("IBID_LOG is set, but logging was started already");
    }
}
