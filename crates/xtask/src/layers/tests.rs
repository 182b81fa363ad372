use cargo_metadata::{Metadata, MetadataCommand};

use super::table::{HOMES, RULES};
use super::{check, matches};

/// What `cargo metadata` says of a workspace with these crates: name, and (dependency, kind).
fn workspace(packages: &[(&str, &[(&str, &str)])]) -> Metadata {
    let ids: Vec<String> = packages.iter().map(|(name, _)| format!("\"{}\"", id(name))).collect();
    let packages: Vec<String> = packages.iter().map(|(name, imports)| package(name, imports)).collect();
    let json = format!(
        r#"{{"packages":[{}],"workspace_members":[{}],"workspace_default_members":[],"resolve":null,
            "target_directory":"/target","version":1,"workspace_root":"/","metadata":null}}"#,
        packages.join(","),
        ids.join(",")
    );
    MetadataCommand::parse(json).expect("metadata as cargo prints it")
}

fn id(name: &str) -> String {
    format!("path+file:///crates/{name}#0.1.0")
}

fn package(name: &str, imports: &[(&str, &str)]) -> String {
    let dependency = |(import, kind): &(&str, &str)| {
        let kind = if *kind == "normal" { "null".to_owned() } else { format!("\"{kind}\"") };
        format!(
            r#"{{"name":"{import}","source":null,"req":"*","kind":{kind},"rename":null,"optional":false,
                "uses_default_features":true,"features":[],"target":null,"registry":null}}"#
        )
    };
    let dependencies: Vec<String> = imports.iter().map(dependency).collect();
    format!(
        r#"{{"name":"{name}","version":"0.1.0","id":"{}","license":null,"license_file":null,"description":null,
            "source":null,"dependencies":[{}],"targets":[],"features":{{}},
            "manifest_path":"/crates/{name}/Cargo.toml","edition":"2024"}}"#,
        id(name),
        dependencies.join(",")
    )
}

/// What is said of one crate with one dependency.
fn said(package: &str, import: &str, kind: &str) -> Vec<String> {
    let imports = [(import, kind)];
    check(&workspace(&[(package, &imports)])).iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused(package: &str, import: &str) {
    let said = said(package, import, "normal");
    assert_eq!(said.len(), 1, "{package}, {import}: {said:?}");
    assert!(said[0].starts_with(&format!("error: {package} may not import {import}: ")), "{said:?}");
}

#[track_caller]
fn allowed(package: &str, import: &str) {
    assert_eq!(said(package, import, "normal"), Vec::<String>::new());
}

const MIDDLE: [&str; 5] = ["ibid-ingest", "ibid-embed", "ibid-store", "ibid-generate", "ibid-ground"];

#[test]
fn the_middle_crates_never_import_one_another() {
    for package in MIDDLE {
        allowed(package, "ibid-core");
        refused(package, "ibid");
        refused("ibid-cli", package);
        refused("ibid-server", package);
        refused("ibid-core", package);
        allowed("ibid", package);
        for other in MIDDLE.into_iter().filter(|other| *other != package) {
            refused(package, other);
        }
    }
}

#[test]
fn front_ends_import_the_facade_only() {
    allowed("ibid-cli", "ibid");
    allowed("ibid-cli", "ibid-server");
    allowed("ibid-server", "ibid");
    allowed("ibid-eval", "ibid");
    refused("ibid-cli", "ibid-core");
    refused("ibid-server", "ibid-cli");
    refused("ibid", "ibid-cli");
}

#[test]
fn each_row_of_the_table_is_kept() {
    for import in ["tokio", "tokio-stream", "anyhow", "fs-err", "ureq", "mistralrs", "sqlx"] {
        refused("ibid-core", import);
    }
    for import in ["tokenizers", "sqlx", "ureq", "reqwest"] {
        refused("ibid-ingest", import);
    }
    for import in ["qdrant-edge", "qdrant-client", "sqlx"] {
        refused("ibid-embed", import);
    }
    for import in ["tokio", "fs-err", "candle-core", "mistralrs"] {
        refused("ibid-ground", import);
    }
    for import in ["axum", "clap", "anyhow", "mistralrs", "qdrant-edge", "sqlx", "fastembed", "candle-nn"] {
        refused("ibid", import);
    }
    allowed("ibid-core", "serde");
    allowed("ibid-embed", "ureq");
    allowed("ibid-store", "sqlx");
    allowed("ibid", "tokio");
    allowed("ibid-cli", "anyhow");
}

#[test]
fn an_engine_is_named_by_one_crate() {
    allowed("ibid-generate", "mistralrs");
    for package in ["ibid-embed", "ibid-store", "ibid-ingest", "ibid", "ibid-cli", "ibid-testkit"] {
        refused(package, "mistralrs");
    }
    assert_eq!(
        said("ibid-cli", "qdrant-edge", "normal"),
        [
            "error: ibid-cli may not import qdrant-edge: only ibid-store may: use it through a seam of ibid-core"
        ]
    );
}

#[test]
fn tests_may_import_the_testkit_and_engines_but_no_other_layer() {
    assert!(said("ibid-ground", "ibid-testkit", "dev").is_empty());
    assert!(said("ibid-core", "tokio", "dev").is_empty());
    assert_eq!(said("ibid-store", "ibid-embed", "dev").len(), 1);
    assert_eq!(
        said("ibid-ground", "ibid-testkit", "normal"),
        ["error: ibid-ground may import ibid-testkit for its tests only: move it to [dev-dependencies]"]
    );
}

#[test]
fn build_scripts_are_bound_as_the_crate_is() {
    assert_eq!(said("ibid-core", "tokio", "build").len(), 1);
}

#[test]
fn a_crate_without_a_layer_is_an_offence() {
    let said = said("ibid-utilities", "serde", "normal");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("error: ibid-utilities has no layer: "), "{said:?}");
}

#[test]
fn every_crate_with_an_offence_is_listed() {
    let metadata = workspace(&[
        ("ibid-core", &[("tokio", "normal"), ("serde", "normal")]),
        ("ibid-ground", &[("ibid-core", "normal")]),
        ("ibid-cli", &[("ibid-ground", "normal"), ("sqlx", "normal")]),
    ]);
    let findings = check(&metadata);
    assert_eq!(findings.len(), 3, "{findings:?}");
}

#[test]
fn the_table_names_existing_rows() {
    let packages: Vec<&str> = RULES.iter().map(|rule| rule.package).collect();
    let named =
        RULES.iter().flat_map(|rule| rule.may_import).chain(HOMES.iter().flat_map(|(_, homes)| *homes));
    for name in named {
        assert!(packages.contains(name), "{name}");
    }
}

#[test]
fn a_star_is_a_family() {
    assert!(matches("candle-*", "candle-core") && matches("sqlx", "sqlx"));
    assert!(!matches("candle-*", "candlestick") && !matches("sqlx", "sqlx-core"));
}
