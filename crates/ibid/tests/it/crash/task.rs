use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use ibid::{Access, Embedding, IngestOptions, Library, ReindexOptions};
use ibid_testkit::HashEmbed;

use crate::support::Quarter;

const TASK: &str = "IBID_TEST_CRASH_TASK";
const FOLDER: &str = "IBID_TEST_CRASH_FOLDER";
const FATAL: &str = "IBID_TEST_CRASH_MOMENT";
/// In the place of a moment.
const PREPARE: &str = "prepare";

/// What a process is killed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Ingest,
    Follow,
    Reindex,
    Remove,
    Prove,
}

const TASKS: [Task; 5] = [Task::Ingest, Task::Follow, Task::Reindex, Task::Remove, Task::Prove];

pub(super) fn library(folder: &Path) -> PathBuf {
    folder.join("library")
}

fn docs(folder: &Path) -> PathBuf {
    folder.join("docs")
}

/// The library's model by its name.
pub(super) fn embedding(name: &str) -> Embedding {
    let dimension = if name == "hash-embed" { 256 } else { 64 };
    Embedding::of(Arc::new(HashEmbed::new(name, dimension)), Arc::new(Quarter))
}

async fn open(folder: &Path) -> Library {
    Library::open_with(&library(folder), Access::Write, embedding("hash-embed")).await.expect("opened")
}

fn write(folder: &Path, name: &str, text: &str) {
    fs_err::write(docs(folder).join(name), text).expect("written");
}

/// Enough for several commits.
pub(super) const PARAGRAPHS: usize = 60;

const WORDS: [&str; 40] = [
    "anchor", "barley", "candle", "dynamo", "ember", "funnel", "girder", "hammer", "island", "jacket",
    "kettle", "ladder", "mortar", "nozzle", "orbit", "pulley", "quarry", "rudder", "saddle", "timber",
    "umbrella", "valve", "wagon", "yeast", "zenith", "amber", "bellows", "copper", "damper", "engine",
    "flange", "gasket", "hinge", "ingot", "jigsaw", "keel", "lantern", "magnet", "needle", "oven",
];

/// A document of several chunks, which says which edition it is. No two paragraphs are alike, so that no two hits
/// of a search have the same score.
fn text(topic: &str, edition: &str) -> String {
    let mut text = format!("# The {topic} in the {edition} edition\n\n");
    let mut number =
        topic.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    for paragraph in 0..PARAGRAPHS {
        let mut words = Vec::new();
        for _ in 0..18 {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            words.push(WORDS[(number >> 33) as usize % WORDS.len()]);
        }
        let words = words.join(" ");
        text = format!("{text}Paragraph {paragraph} of the {edition} edition, {topic}: {words}.\n\n");
    }
    text
}

const TOPICS: [&str; 8] =
    ["harbour", "lighthouse", "orchard", "railway", "brewery", "observatory", "foundry", "library"];

impl Task {
    /// Makes what is there before; a process that has ended has no file open.
    pub(super) fn prepare_in_another_process(self, folder: &Path) {
        let run = self.command(folder, PREPARE).output().expect("started");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    }

    async fn prepare(self, folder: &Path) {
        fs_err::create_dir_all(docs(folder)).expect("a folder");
        for topic in TOPICS {
            write(folder, &format!("{topic}.md"), &text(topic, "first"));
        }
        if self == Self::Ingest {
            return;
        }
        let library = open(folder).await;
        library.ingest(&[docs(folder)], IngestOptions::new()).await.expect("ingested");
        if self == Self::Prove {
            library.remove(&"harbour.md".parse().expect("a name")).await.expect("removed");
        }
        if self == Self::Follow {
            write(
                folder,
                "harbour.md",
                &text("harbour", "second edition, longer, of the harbour, the second"),
            );
            write(folder, "brewery.md", &text("brewery", "second and much revised"));
            write(folder, "cannery.md", &text("cannery", "first"));
            fs_err::rename(docs(folder).join("orchard.md"), docs(folder).join("garden.md")).expect("renamed");
            fs_err::remove_file(docs(folder).join("railway.md")).expect("removed");
        }
    }

    async fn run(self, folder: &Path) {
        match self {
            Self::Ingest | Self::Follow => {
                let library = open(folder).await;
                library.ingest(&[docs(folder)], IngestOptions::new()).await.expect("ingested");
            }
            Self::Reindex => {
                let other = embedding("other-embed");
                Library::reindex(&library(folder), other, ReindexOptions::new()).await.expect("re-indexed");
            }
            Self::Remove => {
                let library = open(folder).await;
                for topic in &TOPICS[..4] {
                    library.remove(&format!("{topic}.md").parse().expect("a name")).await.expect("removed");
                }
            }
            Self::Prove => {
                let name = "harbour.md".parse().expect("a name");
                let proof = Library::prove_deleted(&library(folder), &name, &["harbour".into()]).await;
                assert!(proof.as_ref().is_ok_and(|proof| proof.proven), "{proof:?}");
            }
        }
    }

    /// Runs the task in a process that is killed at moment `fatal`, or not where that is 0. How many moments it passed,
    /// or none where it was killed.
    pub(super) fn run_in_another_process(self, folder: &Path, fatal: u64) -> Option<u64> {
        let run = self.command(folder, &fatal.to_string()).output().expect("started");
        let said =
            format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success() || !said.contains("panicked"), "{self:?} at {fatal}: {said}");
        if !run.status.success() {
            return None;
        }
        fs_err::read_to_string(folder.join("moments")).ok()?.parse().ok()
    }

    fn command(self, folder: &Path, fatal: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", "crash::task::a_task_of_another_process", "--ignored", "--nocapture"])
            .env(TASK, format!("{self:?}"))
            .env(FOLDER, folder)
            .env(FATAL, fatal);
        command
    }
}

#[tokio::test]
#[ignore = "a task that the tests above start in another process"]
async fn a_task_of_another_process() {
    let (Ok(task), Ok(folder), Ok(fatal)) =
        (std::env::var(TASK), std::env::var(FOLDER), std::env::var(FATAL))
    else {
        return;
    };
    let task = TASKS.into_iter().find(|known| format!("{known:?}") == task).expect("a task");
    if fatal == PREPARE {
        return task.prepare(Path::new(&folder)).await;
    }
    ibid_store::crash_at(fatal.parse().expect("a number"));
    task.run(Path::new(&folder)).await;
    fs_err::write(Path::new(&folder).join("moments"), ibid_store::moments_passed().to_string())
        .expect("written");
}
