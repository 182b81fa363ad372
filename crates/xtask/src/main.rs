//! Checks of the workspace: `cargo xtask check-layers | check-size | check-links`, one or several at a time.
//!
//! Exit codes: 0 nothing to mend, 1 offences (listed, each with what to do), 2 a check could not run.

mod files;
mod finding;
mod layers;
mod links;
mod size;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use finding::Finding;

const CHECKS: &str = "check-layers, check-size, check-links";

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(findings) => {
            print(&findings);
            if findings.iter().any(Finding::is_offence) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// What the checks named in `arguments` find. They look at this workspace, or at the one in `--root FOLDER`.
fn run(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Vec<Finding>> {
    let mut root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut checks = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--root" => root = PathBuf::from(arguments.next().context("--root needs a folder")?),
            _ => checks.push(argument),
        }
    }
    ensure!(!checks.is_empty(), "name a check: {CHECKS}");
    let mut findings = Vec::new();
    for check in checks {
        findings.extend(match check.as_str() {
            "check-layers" => layers::check_workspace(&root)?,
            "check-size" => size::check_workspace(&root)?,
            "check-links" => links::check_workspace(&root)?,
            other => bail!("no check is called `{other}`: there are {CHECKS}"),
        });
    }
    Ok(findings)
}

#[expect(clippy::print_stdout, reason = "what a check found is its output")]
fn print(findings: &[Finding]) {
    for finding in findings {
        println!("{finding}");
    }
}

#[expect(clippy::print_stderr, reason = "a check that could not run says why")]
fn complain(error: &anyhow::Error) {
    eprintln!("xtask: {error:#}");
}
