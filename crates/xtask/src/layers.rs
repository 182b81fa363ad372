//! Who may import whom.

use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

const MIDDLE: &[&str] = &["ibid-ingest", "ibid-embed", "ibid-store", "ibid-generate", "ibid-ground"];
const ENGINES: &[&str] = &["mistralrs", "qdrant-edge", "fastembed", "candle-core", "sqlx", "pdf_oxide"];

/// For each crate, what it may not depend on.
fn forbidden(package: &str) -> Vec<&'static str> {
    let mut list: Vec<&str> = match package {
        "ibid-core" => {
            let mut list = vec!["tokio", "anyhow", "fs-err", "reqwest", "ureq", "ibid"];
            list.extend(ENGINES);
            list.extend(MIDDLE);
            list
        }
        "ibid-ingest" => vec!["tokenizers", "sqlx", "reqwest", "ureq", "mistralrs", "qdrant-edge", "ibid"],
        "ibid-embed" => vec!["qdrant-edge", "qdrant-client", "sqlx", "mistralrs", "ibid"],
        "ibid-store" => vec!["mistralrs", "candle-core", "fastembed", "ibid"],
        "ibid-generate" => vec!["qdrant-edge", "sqlx", "fastembed", "ibid"],
        "ibid-ground" => {
            let mut list = vec!["tokio", "futures", "fs-err", "ibid"];
            list.extend(ENGINES);
            list
        }
        "ibid" => {
            let mut list = vec!["axum", "clap", "anyhow"];
            list.extend(ENGINES);
            list
        }
        "ibid-cli" => {
            let mut list = vec!["ibid-core"];
            list.extend(ENGINES);
            list.extend(MIDDLE);
            list
        }
        _ => Vec::new(),
    };
    if MIDDLE.contains(&package) {
        list.extend(MIDDLE.iter().filter(|other| **other != package));
    }
    list
}

/// The offences of the workspace in `root`.
pub(crate) fn check_workspace(root: &Path) -> anyhow::Result<Vec<String>> {
    let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?;
    let mut offences = Vec::new();
    for package in metadata.workspace_packages() {
        let normal =
            package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        let names: Vec<&str> = normal.map(|dependency| dependency.name.as_str()).collect();
        offences.extend(check(package.name.as_str(), &names));
    }
    Ok(offences)
}

fn check(package: &str, dependencies: &[&str]) -> Vec<String> {
    let forbidden = forbidden(package);
    dependencies
        .iter()
        .filter(|name| forbidden.contains(name))
        .map(|name| format!("{package} may not depend on {name}: see CONTRIBUTING.md, who may import whom"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn an_import_across_the_layers_is_an_offence() {
        assert!(check("ibid-ground", &["ibid-core", "serde"]).is_empty());
        assert_eq!(check("ibid-ground", &["tokio"]).len(), 1);
        assert_eq!(check("ibid-store", &["ibid-embed"]).len(), 1);
        assert_eq!(check("ibid-cli", &["ibid", "ibid-ground"]).len(), 1);
        assert_eq!(check("ibid", &["ibid-ground", "mistralrs"]).len(), 1);
    }
}
