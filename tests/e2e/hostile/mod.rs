//! A folder in which everything attacks its reader, beside files that do not: ingest ends, the good files are in and
//! found, each bad one has its own reason, and no process took more memory than it may.
#![cfg(target_os = "linux")]

mod files;
mod measured;

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use self::measured::Measured;
use crate::support::Dir;

/// The memory that reading a file may take.
const FILE_MEMORY_MIB: u64 = 512;
/// What a process takes besides: the program itself, the embedding model, the documents under way.
const BESIDES_MIB: u64 = 512;

/// What is asked for, and the document that says it.
const GOOD: [(&str, &str); 8] = [
    ("The boiler room key hangs in the hall", "many.xml"),
    ("The piano is tuned in March", "good/piano.md"),
    ("The canoe lies in the garage", "bomb.zip/inside.txt"),
    ("The lawn is mown on Fridays", "escaping.zip/lawn.txt"),
    ("The bicycles are serviced in April", "escaping.tar/bicycles.txt"),
    ("The chimney is swept in autumn", "invalid.txt"),
    ("The windows are cleaned monthly", "sparse.xlsx"),
    ("The gutter is cleared in November", "good/name"),
];

/// A command in the folder that nobody's superuser rights get through, where there is a way to run one.
fn without_rights(dir: &Dir) -> Command {
    let as_nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let program = dir.program();
    let can = Command::new("setpriv").args(as_nobody).arg(&program).arg("--version").output();
    let template = dir.command(&[]);
    let mut command = if can.is_ok_and(|run| run.status.success()) {
        let mut command = Command::new("setpriv");
        command.args(as_nobody).arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .current_dir(dir.path(""))
        .env_clear()
        .envs(template.get_envs().filter_map(|(key, value)| Some((key, value?))));
    command
}

fn ingest(dir: &Dir, options: &[&str]) -> Measured {
    let memory = FILE_MEMORY_MIB.to_string();
    let mut command = without_rights(dir);
    command.args(["ingest", "--json", "--embedding", "fast", "--library", "library", "--no-ocr"]);
    command.args(["--workers", "2", "--file-memory", &memory, "docs"]).args(options);
    Measured::run(&mut command, dir)
}

/// Each refused file, by its path in the folder, as Rust writes it, with its reason.
fn reasons(report: &Value, docs: &Path) -> BTreeMap<String, String> {
    let root = fs_err::canonicalize(docs).expect("it is there");
    let entries = report["refused"].as_array().expect("a list");
    let reason = |entry: &Value| {
        let path = Path::new(entry["path"].as_str().expect("a path"));
        let name = path.strip_prefix(&root).expect("below the folder").to_string_lossy().into_owned();
        (format!("{name:?}"), entry["reason"].as_str().expect("a reason").to_owned())
    };
    entries.iter().map(reason).collect()
}

/// Lets everybody use a folder that is made for the test only.
fn open_to_all(folder: &Path) {
    fs_err::set_permissions(folder, Permissions::from_mode(0o777)).expect("permitted");
}

#[test]
fn everything_that_attacks_costs_itself_only() {
    let dir = Dir::new();
    let docs = dir.path("docs");
    let mut made = files::make(&docs);
    open_to_all(&dir.path(""));
    let run = ingest(&dir, &[]);
    let shut = docs.join("shut");
    fs_err::set_permissions(&shut, Permissions::from_mode(0o755)).expect("permitted");

    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(!run.stderr.contains("panicked"), "{run:?}");
    let report = run.json();
    let mut reasons = reasons(&report, &docs);
    // What not every machine lets a test make.
    let device = reasons.remove("\"device\"");
    assert!(!made.device || device.as_ref().is_some_and(|reason| reason.contains("device")), "{device:?}");
    let shut = reasons.remove("\"shut\"");
    let mut command = without_rights(&dir);
    let listed = Measured::run(command.args(["list", "--library", "library"]), &dir);
    assert!(shut.is_some() || listed.stdout.contains("shut/secret.txt"), "{report}");
    let told: Vec<String> = reasons.iter().map(|(name, reason)| format!("{name}: {reason}")).collect();
    insta::assert_snapshot!(told.join("\n"));
    // What is packed in a file has a name below it.
    made.refused.retain(|name| !reasons.keys().any(|path| path.starts_with(&format!("\"{name}"))));
    assert!(made.refused.is_empty(), "no reason is given for {:?}", made.refused);

    for (said, document) in GOOD {
        let mut command = without_rights(&dir);
        command.args(["search", "--json", "--library", "library", said]);
        let hit = Measured::run(&mut command, &dir).json()["hits"][0].clone();
        let found = hit["document"].as_str().unwrap_or_default();
        assert!(found.starts_with(document), "{said}: {hit}");
        assert!(hit["text"].as_str().is_some_and(|text| text.contains(said)), "{hit}");
        assert!(found.chars().all(ibid::is_printable), "{found:?}");
    }
    assert!(!dir.path("escape.txt").exists() && !Path::new("/escape.txt").exists());
    let limit = FILE_MEMORY_MIB + BESIDES_MIB;
    assert!(run.peak_mib <= limit, "a process took {} MiB, more than {limit}", run.peak_mib);

    // Nothing of what people are shown acts on their terminal.
    let mut command = without_rights(&dir);
    let status = Measured::run(command.args(["status", "--library", "library"]), &dir);
    let shown = |character: char| character == '\n' || ibid::is_printable(character);
    assert!(status.stdout.chars().all(shown), "{}", status.stdout);
    let mut command = without_rights(&dir);
    assert_eq!(Measured::run(command.args(["doctor", "--library", "library"]), &dir).code, Some(0));
}

/// A gigabyte of text in one line, let through by every limit but that of memory.
#[test]
fn a_gigabyte_of_one_line_costs_itself_only() {
    let dir = Dir::new();
    let docs: PathBuf = dir.path("docs");
    dir.write("docs/good.md", "# Good\n\nThe piano is tuned in March.\n");
    files::one_line(&docs.join("line.txt"), 1 << 30);
    open_to_all(&dir.path(""));
    let limits = ["--max-file-size", "4096", "--file-output", "4095", "--limit", "text_bytes=4GiB"];
    let run = ingest(&dir, &limits);
    let reasons = reasons(&run.json(), &docs);
    assert!(reasons["\"line.txt\""].contains("--file-memory"), "{reasons:?}");
    assert_eq!(run.json()["added"], 1, "{run:?}");
    assert!(run.peak_mib <= FILE_MEMORY_MIB + BESIDES_MIB, "{run:?}");
}
