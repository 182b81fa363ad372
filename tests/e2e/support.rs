//! A folder of its own for each test, and the `ibid` binary run in it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The sample corpus of the repository.
pub(crate) fn handbook() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/handbook")
}

/// Tells that a test cannot be run here, and why.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub(crate) fn skipped(why: &str) {
    println!("skipped: {why}");
}

/// Sends what Ctrl-C sends.
pub(crate) fn interrupt(program: &Child) {
    let status = Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(status.expect("kill runs").success(), "kill fails");
}

/// A temporary folder in which nothing of the user's own settings is seen.
pub(crate) struct Dir {
    folder: TempDir,
}

impl Dir {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            fs_err::create_dir_all(parent).expect("a folder");
        }
        fs_err::write(&path, content).expect("a file");
        path
    }

    /// `ibid` with the given arguments; offline, with an empty models folder and a home in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("IBID_OFFLINE", "1")
            .env("IBID_MODELS", self.path("models"))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn ibid(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    /// The program at a place that every user can reach who can reach the folder: the build folder may be one's own.
    pub(crate) fn program(&self) -> PathBuf {
        let path = self.path("program");
        if !path.exists() {
            let built = env!("CARGO_BIN_EXE_ibid");
            if fs_err::hard_link(built, &path).is_err() {
                fs_err::copy(built, &path).expect("a copy of the program");
            }
        }
        path
    }

    /// Ingests `docs` into the default library.
    pub(crate) fn ingest(&self, docs: &Path) -> Value {
        self.ibid(&["ingest", "--json", &docs.to_string_lossy()]).json()
    }
}

/// What one run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        Self::ended(&command.output().expect("the binary runs"))
    }

    pub(crate) fn ended(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The one JSON document on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON document ({error}): {self:?}"))
    }

    #[track_caller]
    pub(crate) fn expect_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// An error: exit code 2, the words in the message, no panic.
    #[track_caller]
    pub(crate) fn expect_error(&self, words: &[&str]) -> &Self {
        self.expect_code(2);
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is missing in: {}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}
