//! The `ibid` command: parse → settings → run → exit code.

mod args;
mod commands;
mod config;
mod cpu;
mod exit;
mod render;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Exit;
use crate::settings::Settings;

/// A language model's tensors come and go by tens of megabytes on many threads: with the system's allocator of Linux, the
/// memory of a process that answered thirty questions had doubled.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Err(message) = cpu::check() {
        render::error_line(&message);
        return Exit::Error.into();
    }
    exit::end_quietly_on_closed_pipe();
    let arguments = Arguments::parse();
    if matches!(arguments.command, Command::ExtractionWorker) {
        return ended(commands::extraction_worker());
    }
    let outcome = Settings::resolve(arguments).and_then(|(arguments, settings)| {
        commands::start_logging();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let outcome = runtime.block_on(commands::run(arguments.command, &settings));
        // A model that is still decoding must not keep the process alive.
        runtime.shutdown_background();
        outcome
    });
    ended(outcome)
}

fn ended(outcome: anyhow::Result<Exit>) -> ExitCode {
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            render::error(&error);
            Exit::Error.into()
        }
    }
}
