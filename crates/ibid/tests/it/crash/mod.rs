//! A process that is killed at whatever moment leaves a library that works: until the same command is run again only
//! whole, live versions are found, and then everything is as if nothing had happened.

mod state;
mod task;

use std::collections::BTreeSet;
use std::path::Path;

use state::State;
use task::Task;
use tempfile::TempDir;

/// How many moments of each task are tried; all tasks together make more than fifty.
const MOMENTS: u64 = 14;

#[tokio::test]
async fn a_first_ingest() {
    survives(Task::Ingest).await;
}

#[tokio::test]
async fn an_ingest_of_changed_renamed_and_deleted_files() {
    survives(Task::Follow).await;
}

#[tokio::test]
async fn a_reindexing() {
    survives(Task::Reindex).await;
}

#[tokio::test]
async fn a_deletion() {
    survives(Task::Remove).await;
}

#[tokio::test]
async fn a_proof_of_deletion() {
    survives(Task::Prove).await;
}

/// Kills the task at seeded moments, each time in a copy of the same folder.
async fn survives(task: Task) {
    let template = TempDir::new().expect("a folder");
    let (made, prepared) = (template.path().join("made"), template.path().join("prepared"));
    fs_err::create_dir(&made).expect("a folder");
    task.prepare_in_another_process(&made);
    // The copies are followed as moved folders: the one they were made in is gone.
    fs_err::rename(&made, &prepared).expect("renamed");
    let whole = TempDir::new().expect("a folder");
    copy(&prepared, whole.path());
    let moments = task.run_in_another_process(whole.path(), 0).expect("it does not die by itself");
    let expected = State::of(whole.path()).await;
    assert!(expected.is_healthy, "{expected:#?}");

    for fatal in seeded(moments, task as u64) {
        let folder = TempDir::new().expect("a folder");
        copy(&prepared, folder.path());
        let ended = task.run_in_another_process(folder.path(), fatal);
        assert_eq!(ended, None, "{task:?} was not killed at moment {fatal} of {moments}");
        state::finds_whole_versions_only(folder.path()).await;
        task.run_in_another_process(folder.path(), 0).expect("it is finished");
        let state = State::of(folder.path()).await;
        assert_eq!(state, expected, "{task:?}, killed at moment {fatal} of {moments}");
    }
}

/// The first moment, the last, and some in between.
fn seeded(moments: u64, seed: u64) -> BTreeSet<u64> {
    let mut chosen = BTreeSet::from([1, moments]);
    let mut number = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    while (chosen.len() as u64) < moments.min(MOMENTS) {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        chosen.insert((number >> 33) % moments + 1);
    }
    chosen
}

fn copy(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).expect("a folder");
    for entry in fs_err::read_dir(from).expect("listed") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs_err::copy(entry.path(), &target).expect("copied");
            let modified = entry.metadata().expect("metadata").modified().expect("a time");
            let file = fs_err::OpenOptions::new().write(true).open(&target).expect("opened");
            file.file().set_modified(modified).expect("the same time");
        }
    }
}
