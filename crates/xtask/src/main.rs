//! Checks of the workspace: `cargo xtask check-layers | check-size | check-links`.

mod layers;
mod links;
mod size;

use std::path::Path;
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut offences = Vec::new();
    let checks: Vec<String> = std::env::args().skip(1).collect();
    for check in &checks {
        offences.extend(match check.as_str() {
            "check-layers" => layers::check_workspace(&root)?,
            "check-size" => size::check_workspace(&root)?,
            "check-links" => links::check_workspace(&root)?,
            other => anyhow::bail!("no check is called `{other}`: check-layers, check-size, check-links"),
        });
    }
    anyhow::ensure!(!checks.is_empty(), "name a check: check-layers, check-size, check-links");
    report(&offences);
    Ok(if offences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stderr, reason = "what a check found is its output")]
fn report(offences: &[String]) {
    for offence in offences {
        eprintln!("{offence}");
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    fn root() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn the_workspace_keeps_its_layers() {
        assert_eq!(crate::layers::check_workspace(&root()).expect("metadata"), Vec::<String>::new());
    }

    #[test]
    fn no_file_is_too_long() {
        assert_eq!(crate::size::check_workspace(&root()).expect("files"), Vec::<String>::new());
    }

    #[test]
    fn no_link_is_broken() {
        assert_eq!(crate::links::check_workspace(&root()).expect("files"), Vec::<String>::new());
    }
}
