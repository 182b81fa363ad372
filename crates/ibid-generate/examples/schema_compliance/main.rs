//! How much of JSON Schema decodes, and how truly:
//!
//! `cargo run --release -p ibid-generate --example schema_compliance -- suite FOLDER` runs the folder `draft2020-12` of
//! the JSON-Schema-Test-Suite: does the grammar accept every valid instance and reject every invalid one?
//!
//! `… -- schemas FOLDER [MODEL.gguf [COUNT]]` compiles every `*.json` below a folder of schemas, decodes one value of
//! each with a model (`random` is a tiny one with random weights) and validates it.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod schemas;
mod suite;

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["suite", folder] => suite::run(Path::new(folder)),
        ["schemas", folder] => schemas::run(Path::new(folder), None, usize::MAX),
        ["schemas", folder, model] => schemas::run(Path::new(folder), Some(Path::new(model)), usize::MAX),
        ["schemas", folder, model, count] => {
            schemas::run(Path::new(folder), Some(Path::new(model)), count.parse()?)
        }
        _ => Err("give `suite FOLDER` or `schemas FOLDER [MODEL.gguf [COUNT]]`".into()),
    }
}

/// Every JSON file below `folder`, in order.
fn json_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs_err::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
