//! The examples of the library, run on the sample corpora with the real 0.5B model where it is.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Dir, Run};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// Runs an example in the folder; `cargo test` builds them beside the binaries.
fn run(dir: &Dir, name: &str, arguments: &[&str]) -> Run {
    let program = Path::new(env!("CARGO_BIN_EXE_ibid")).with_file_name("examples").join(name);
    assert!(program.exists(), "{} is not built: test the workspace", program.display());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir.path("."));
    Run::of(&mut command)
}

fn model() -> String {
    format!("{}/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", env!("IBID_TEST_MODELS"))
}

/// What stands between quotation marks stands in a document of the folder, or of what else it was given.
#[track_caller]
fn assert_quotes_are_verbatim(output: &str, texts: &[String]) -> usize {
    let quotes: Vec<&str> =
        output.split('“').skip(1).filter_map(|rest| Some(rest.split_once('”')?.0)).collect();
    for quote in &quotes {
        assert!(texts.iter().any(|text| text.contains(quote)), "`{quote}` is made up: {output}");
    }
    quotes.len()
}

fn texts(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter_map(|path| fs_err::read_to_string(path).ok()).collect()
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_contract_as_a_value_of_a_type() {
    let dir = Dir::new();
    let contracts = examples().join("contracts");
    let run = run(&dir, "extract_contract", &[&contracts.to_string_lossy(), &model()]);
    run.expect_code(0);
    assert!(run.stdout.contains("Lease {"), "{run:?}");
    assert!(assert_quotes_are_verbatim(&run.stdout, &texts(&contracts)) >= 3, "{run:?}");
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn invoices_as_rows() {
    let dir = Dir::new();
    let invoices = examples().join("invoices");
    let schema = examples().join("invoices.schema.json");
    let arguments = [&*invoices.to_string_lossy(), &schema.to_string_lossy(), &model()];
    let first = run(&dir, "invoices_to_csv", &arguments);
    first.expect_code(0);
    assert!(first.stdout.contains("5 documents to read"), "{first:?}");
    let table = || fs_err::read_to_string(dir.path("invoices.csv")).expect("a file");
    assert!(table().contains("2025-001.md,"), "{}", table());
    let second = run(&dir, "invoices_to_csv", &arguments);
    assert!(second.stdout.contains("0 documents to read"), "{second:?}");
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn a_tool_of_ones_own_is_quoted() {
    let dir = Dir::new();
    let run = run(&dir, "custom_tool", &[&model()]);
    run.expect_code(0);
    let said = ["The phone extension of Ana Reis is 4711.".to_owned()];
    assert_eq!(assert_quotes_are_verbatim(&run.stdout, &said), 1, "{run:?}");
}

#[cfg_attr(not(model_available), ignore = "skipped: model not available")]
#[test]
fn an_agent_calls_a_server() {
    let dir = Dir::new();
    let (handbook, contracts) = (examples().join("handbook"), examples().join("contracts"));
    let run = run(
        &dir,
        "agent_with_mcp",
        &[
            &handbook.to_string_lossy(),
            &model(),
            "What is the monthly rent of the workshop in Graz?",
            env!("CARGO_BIN_EXE_ibid"),
            "mcp",
            "--no-llm",
            "--docs",
            &contracts.to_string_lossy(),
        ],
    );
    assert!(run.stdout.contains("turn 1: "), "{run:?}");
    // Whether so small a model finds it is another matter; what it says is quoted.
    let all = [texts(&handbook), texts(&contracts)].concat();
    let quotes = assert_quotes_are_verbatim(&run.stdout, &all);
    assert_eq!(quotes > 0, run.code == Some(0), "{run:?}");
}
