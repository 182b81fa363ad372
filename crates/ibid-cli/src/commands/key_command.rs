//! The key of a remote engine from a program that keeps it: every keyring has one.

use std::process::Stdio;

use anyhow::Context as _;
use ibid::ApiKey;
use tokio::process::Command;

/// The first line that `command` prints. What it says besides, and what it asks, is for the user.
pub(crate) async fn key(command: &str) -> anyhow::Result<ApiKey> {
    let output = shell(command)
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .await
        .with_context(|| format!("the command for the engine's key cannot be run: {command}"))?;
    anyhow::ensure!(
        output.status.success(),
        "the command for the engine's key failed ({}): {command}",
        output.status
    );
    let printed = String::from_utf8(output.stdout)
        .ok()
        .with_context(|| format!("the command for the engine's key prints no text: {command}"))?;
    let line = printed.lines().next().unwrap_or_default().trim();
    anyhow::ensure!(!line.is_empty(), "the command for the engine's key prints nothing: {command}");
    Ok(ApiKey::new(line))
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}
