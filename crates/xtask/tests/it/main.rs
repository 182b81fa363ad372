//! The checks on this very workspace, and their exit codes on one with defects.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().expect("xtask runs")
}

#[track_caller]
fn assert_clean(check: &str) {
    let output = xtask(&[check]);
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_workspace_keeps_its_layers() {
    assert_clean("check-layers");
}

#[test]
fn no_file_of_the_workspace_is_too_long() {
    assert_clean("check-size");
}

#[test]
fn no_link_of_the_workspace_is_broken() {
    assert_clean("check-links");
}

/// A workspace in which every check finds one offence.
fn defective() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("defective");
    let ground = root.join("crates/ibid-ground");
    fs_err::create_dir_all(ground.join("src")).expect("a folder");
    let write = |path: PathBuf, text: &str| fs_err::write(path, text).expect("written");
    write(root.join("Cargo.toml"), "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n");
    write(root.join("README.md"), "[gone](gone.md)\n");
    let manifest = "[package]\nname = \"ibid-ground\"\nedition = \"2024\"\n\n[dependencies]\ntokio = \"1\"\n";
    write(ground.join("Cargo.toml"), manifest);
    write(ground.join("src/lib.rs"), &"//\n".repeat(501));
    root
}

#[test]
fn offences_are_listed_and_the_exit_code_is_1() {
    let root = defective();
    let root = root.to_str().expect("a readable path");
    let output = xtask(&["--root", root, "check-layers", "check-size", "check-links"]);
    assert_eq!(output.status.code(), Some(1));
    let listed = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = listed.lines().collect();
    let [layers, size, links] = lines.as_slice() else { panic!("three offences:\n{listed}") };
    assert!(layers.starts_with("error: ibid-ground may not import tokio: "), "{layers}");
    assert!(size.starts_with("error: crates/ibid-ground/src/lib.rs has 501 production lines"), "{size}");
    assert!(links.starts_with("error: README.md:1 links to `gone.md`, which is not there: "), "{links}");
}

#[test]
fn what_cannot_run_is_no_pass_and_no_offence() {
    for arguments in
        [&["check-everything"][..], &[], &["--root"], &["--root", "no/such/folder", "check-layers"]]
    {
        let output = xtask(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
