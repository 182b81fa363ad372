//! Who may import whom.
//!
//! What `cargo metadata` cannot tell is left to review: `std::fs` in a pure crate, and foreign types in the
//! public signatures of `ibid-store`.

mod table;

use std::path::Path;

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use table::{HOMES, RULES, Rule, TESTKIT};

use crate::finding::Finding;

/// What is wrong with the dependencies of the workspace in `root`.
pub(crate) fn check_workspace(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let manifest = root.join("Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(&manifest).no_deps().exec();
    Ok(check(&metadata.with_context(|| format!("cannot read {}", manifest.display()))?))
}

/// Direct dependencies only: of what others import in their turn, nothing can be named in our code.
fn check(metadata: &Metadata) -> Vec<Finding> {
    let packages = metadata.workspace_packages();
    let ours: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    packages.iter().flat_map(|package| check_package(package, &ours)).collect()
}

fn check_package(package: &Package, ours: &[&str]) -> Vec<Finding> {
    let name = package.name.as_str();
    let Some(rule) = RULES.iter().find(|rule| rule.package == name) else {
        return vec![Finding::offence(
            name,
            "has no layer",
            "give it a row in crates/xtask/src/layers/table.rs and in CONTRIBUTING.md, or put the code in a crate \
             that has one",
        )];
    };
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let import = dependency.name.as_str();
        let is_dev = dependency.kind == DependencyKind::Development;
        let offence = if ours.contains(&import) || RULES.iter().any(|rule| rule.package == import) {
            within_the_workspace(rule, import, is_dev)
        } else if is_dev {
            None
        } else {
            from_outside(rule, import)
        };
        findings.extend(offence);
    }
    findings
}

fn within_the_workspace(rule: &Rule, import: &str, is_dev: bool) -> Option<Finding> {
    if rule.may_import.contains(&import) || (is_dev && import == TESTKIT) {
        return None;
    }
    let (problem, remedy) = if import == TESTKIT {
        (format!("may import {import} for its tests only"), "move it to [dev-dependencies]".to_owned())
    } else {
        let remedy = match rule.may_import {
            [] => "it stands alone: move what it needs into it, or the code that needs it out".to_owned(),
            allowed => format!(
                "it may import {}: take the value as an argument, or put a trait in ibid-core's seam and let the \
                 facade compose the two",
                allowed.join(", ")
            ),
        };
        (format!("may not import {import}"), remedy)
    };
    Some(Finding::offence(rule.package, problem, remedy))
}

fn from_outside(rule: &Rule, import: &str) -> Option<Finding> {
    let home = HOMES.iter().find(|(engine, _)| matches(engine, import)).map(|(_, homes)| *homes);
    if home.is_some_and(|homes| homes.contains(&rule.package)) {
        return None;
    }
    let is_forbidden = rule.may_not_import.iter().copied().flatten().any(|pattern| matches(pattern, import));
    let remedy = match home {
        Some(homes) => format!("only {} may: use it through a seam of ibid-core", homes.join(", ")),
        None if is_forbidden => {
            "do it in a crate above, and hand the result in as a value or a seam".to_owned()
        }
        None => return None,
    };
    Some(Finding::offence(rule.package, format!("may not import {import}"), remedy))
}

/// Whether a crate is the one that a pattern names, or one of those: `candle-*`.
fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests;
